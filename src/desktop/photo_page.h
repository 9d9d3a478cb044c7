// SPDX-License-Identifier: GPL-3.0-or-later
//
// PhotoPage: one large photo, with its details beside it and links to the most similar pictures below. Used from the
// window's thread. Slow parts follow later: first the thumbnail, then the picture, then similar ones.
#pragma once
#include "desktop/picture_view.h"
#include "desktop/tag_editor.h"
#include "desktop/wall.h"
#include "desktop/work.h"
#include "engine/library.h"

#include <QLabel>
#include <QToolButton>
#include <QWidget>

namespace trove::desktop {

class PhotoPage final : public QWidget {
    Q_OBJECT

public:
    PhotoPage(engine::Library& library, QThreadPool& pool, Thumbnails& thumbnails, QWidget* parent);

    void show_photo(PhotoId photo);

    [[nodiscard]] std::optional<PhotoId> photo() const { return photo_; }

    [[nodiscard]] PictureView& picture() { return *view_; }

    [[nodiscard]] Wall& similar() { return *similar_; }

    [[nodiscard]] TagEditor& tags() { return *tags_; }

    void show_tags_again() {
        if (photo_) tags_->show_photo(*photo_);
    }

    void show_favourite(bool favourite) { favourite_->setChecked(favourite); }

signals:
    void opened(trove::PhotoId photo);  // one of the pictures below
    void favourite_wanted(trove::PhotoId photo, bool favourite);
    void folder_wanted(QString path);
    void failed(trove::Error error);

private:
    void load_picture(int edge_px);
    void load_details();
    void load_similar();

    engine::Library& library_;
    QThreadPool& pool_;
    Thumbnails& thumbnails_;
    std::optional<PhotoId> photo_;
    int edge_px_ = 0;     // of the picture shown or being loaded
    bool sharp_ = false;  // more than the thumbnail is shown
    Latest picture_asked_;
    Latest details_asked_;
    Latest similar_asked_;
    PictureView* view_;
    QLabel* details_;
    TagEditor* tags_;
    QToolButton* favourite_;
    QLabel* below_;
    Wall* similar_;
};

}  // namespace trove::desktop
