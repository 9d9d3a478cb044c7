// SPDX-License-Identifier: GPL-3.0-or-later
//
// PictureActions: actions on selected pictures: copy, drag out, open with a program, show in the file manager, print,
// mark, tag. Originals are never moved or changed. Used from the window's thread; slow work runs on the pool.
#pragma once
#include "desktop/lent_files.h"
#include "desktop/programs.h"
#include "desktop/thumbnails.h"
#include "desktop/work.h"

#include <functional>
#include <optional>
#include <vector>

class QMenu;
class QMimeData;
class QPrinter;

namespace trove::desktop {

using Photos = std::vector<PhotoId>;

class PictureActions final : public QObject {
    Q_OBJECT

public:
    PictureActions(engine::Library& library, QThreadPool& pool, Thumbnails& thumbnails, QWidget* window);

    void copy(const Photos& photos);
    void open(const Photos& photos);  // with the desktop's default program
    void open_with(const Program& program, const Photos& photos);
    void show_in_folder(const Photos& photos);
    void print(const Photos& photos);
    void print_on(std::shared_ptr<QPrinter> printer, const Photos& photos);
    void mark(const Photos& photos, std::optional<bool> favourite, std::optional<bool> hidden);
    void ask_for_tags(const Photos& photos);
    // Fills a menu with the programs for these pictures.
    void offer_programs(QMenu& menu, const Photos& photos);
    // Their files, for dragging out; null: none can be reached.
    [[nodiscard]] QMimeData* carry(const Photos& photos);

signals:
    void said(QString sentence);
    void failed(trove::Error error);
    void marked(std::vector<trove::PhotoId> photos, std::optional<bool> favourite, std::optional<bool> hidden);
    void tagged();

private:
    // Finds files on the pool; an empty list fails with the reason.
    void with_files(std::function<Result<QStringList>()> find, std::function<void(const QStringList&)> then);
    void with_lent_files(const Photos& photos, std::function<void(const QStringList&)> then);

    engine::Library& library_;
    QThreadPool& pool_;
    Thumbnails& thumbnails_;
    QWidget* window_;
    LentFiles lent_;
};

}  // namespace trove::desktop
