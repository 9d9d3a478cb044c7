// SPDX-License-Identifier: GPL-3.0-or-later
//
// TagEditor: the tags of one photo: those that hold, with a way to remove them; suggestions, with a way to accept them;
// and a field for more. Used from the window's thread; the library is queried and changed on others.
#pragma once
#include "desktop/work.h"
#include "engine/tags.h"

#include <QLineEdit>
#include <QStringListModel>
#include <QWidget>

#include <optional>

namespace trove::desktop {

// A field that completes names of the library's tags.
[[nodiscard]] QLineEdit* tag_field(engine::Library& library, QThreadPool& pool, QWidget* parent);

class TagEditor final : public QWidget {
    Q_OBJECT

public:
    TagEditor(engine::Library& library, QThreadPool& pool, QWidget* parent);
    void show_photo(PhotoId photo);

signals:
    void failed(trove::Error error);

private:
    void load();
    void show_tags(const std::vector<PhotoTag>& tags);
    void change(const QString& name, bool add);

    engine::Library& library_;
    QThreadPool& pool_;
    std::optional<PhotoId> photo_;
    Latest asked_;
    QWidget* chips_;
    QLineEdit* field_;
};

}  // namespace trove::desktop
