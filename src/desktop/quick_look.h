// SPDX-License-Identifier: GPL-3.0-or-later
//
// QuickLook: one picture over the window: the space bar opens and closes it, arrows move along the wall. As a slideshow
// it fills the screen and advances by itself. Used from the window's thread.
#pragma once
#include "desktop/picture_view.h"
#include "desktop/thumbnails.h"
#include "desktop/work.h"

#include <QDialog>
#include <QTimer>

namespace trove::desktop {

class QuickLook final : public QDialog {
    Q_OBJECT

public:
    QuickLook(engine::Library& library, QThreadPool& pool, Thumbnails& thumbnails, QWidget* parent);
    void show_photo(PhotoId photo);
    void begin_slideshow(int seconds);

    [[nodiscard]] PhotoId photo() const { return photo_; }

signals:
    void step_wanted(int by);

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    engine::Library& library_;
    QThreadPool& pool_;
    Thumbnails& thumbnails_;
    PhotoId photo_{};
    PictureView* view_;
    QTimer next_;
    Latest asked_;
};

}  // namespace trove::desktop
