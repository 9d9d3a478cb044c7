// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a person can do with pictures: the menus, and what stands behind them.
#include "desktop/main_window.h"

#include "base/file.h"

#include <QApplication>
#include <QClipboard>
#include <QDesktopServices>
#include <QDialog>
#include <QFileDialog>
#include <QFileInfo>
#include <QHeaderView>
#include <QInputDialog>
#include <QLocale>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>
#include <QMimeData>
#include <QPainter>
#include <QPrintDialog>
#include <QPrinter>
#include <QShortcut>
#include <QStandardPaths>
#include <QTableWidget>
#include <QUrl>
#include <QVBoxLayout>

#include <algorithm>

namespace trove::desktop {
namespace {

constexpr std::size_t kMostFiles = 200;  // handed to another program at once
constexpr int kPrintEdgePx = 4096;

}  // namespace

void MainWindow::build_menus() {
    const auto action = [this](QMenu* menu, const QString& text, const QKeySequence& keys, auto&& run) {
        QAction* made = menu->addAction(text, this, run);
        if (!keys.isEmpty()) made->setShortcut(keys);
        return made;
    };
    QMenu* file = menuBar()->addMenu(tr("&File"));
    action(file, tr("&Crawl this\u2026"), QKeySequence::Open, [this] { choose_and_crawl(); });
    action(file, tr("Crawl everything &again"), QKeySequence::Refresh, [this] { crawl({}); });
    action(file, tr("What &failed\u2026"), {}, [this] { show_failures(); });
    file->addSeparator();
    action(file, tr("&Print\u2026"), QKeySequence::Print, [this] { print(); });
    file->addSeparator();
    action(file, tr("&Models\u2026"), {}, [this] { show_models(); });
    action(file, tr("&Quit"), QKeySequence::Quit, [this] {
        runner_.pause();
        QApplication::quit();
    });
    QMenu* edit = menuBar()->addMenu(tr("&Edit"));
    action(edit, tr("&Copy"), QKeySequence::Copy, [this] { copy(); });
    action(edit, tr("&Paste a picture to search with it"), QKeySequence::Paste, [this] { paste(); });
    action(edit, tr("&Find"), QKeySequence::Find, [this] {
        search_->setFocus();
        search_->selectAll();
    });
    QMenu* picture = menuBar()->addMenu(tr("&Picture"));
    action(picture, tr("&Similar pictures"), QKeySequence(Qt::Key_S), [this] {
        if (const auto photos = chosen(); !photos.empty()) go({search_->text(), std::nullopt, photos.front()});
    });
    action(picture, tr("&Favourite"), QKeySequence(Qt::Key_F), [this] {
        const auto photos = chosen();
        if (photos.empty()) return;
        const auto& tiles = *wall_->tiles();
        const auto first = std::ranges::find(tiles, photos.front(), &Tile::photo);
        mark_favourite(photos, first == tiles.end() || !first->favourite);
    });
    action(picture, tr("&Open with its program"), QKeySequence(Qt::CTRL | Qt::Key_Return), [this] { open_with_default(); });
    action(picture, tr("Show in its f&older"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_F), [this] { show_in_folder(); });
    QMenu* view = menuBar()->addMenu(tr("&View"));
    action(view, tr("&Back"), QKeySequence::Back, [this] { back(); });
    action(view, tr("&Larger"), QKeySequence::ZoomIn, [this] {
        if (path_.back().photo) page_->picture().zoom(1.25);
        else wall_->set_row_height(wall_->row_height() * 5 / 4);
    });
    action(view, tr("&Smaller"), QKeySequence::ZoomOut, [this] {
        if (path_.back().photo) page_->picture().zoom(0.8);
        else wall_->set_row_height(wall_->row_height() * 4 / 5);
    });
    action(view, tr("&Full screen"), QKeySequence(Qt::Key_F11), [this] { isFullScreen() ? showNormal() : showFullScreen(); });
    QMenu* help = menuBar()->addMenu(tr("&Help"));
    action(help, tr("&Keys"), QKeySequence(Qt::Key_Question), [this] {
        QMessageBox::information(this, tr("Keys"),
                                 tr("<table cellpadding=4><tr><td><b>/</b></td><td>search</td></tr><tr><td><b>arrows, h j k l</b></td><td>move</td></tr>"
                                    "<tr><td><b>Enter</b></td><td>open</td></tr><tr><td><b>Space</b></td><td>look quickly</td></tr>"
                                    "<tr><td><b>s</b></td><td>similar pictures</td></tr><tr><td><b>f</b></td><td>favourite</td></tr>"
                                    "<tr><td><b>x</b></td><td>select</td></tr><tr><td><b>n, p</b></td><td>next, previous</td></tr>"
                                    "<tr><td><b>Escape</b></td><td>back</td></tr></table>"));
    });
}

std::vector<PhotoId> MainWindow::chosen() const {
    if (path_.back().photo) return {*path_.back().photo};
    return wall_->selected();
}

QStringList MainWindow::files_of(const std::vector<PhotoId>& photos) const {
    QStringList files;
    for (std::size_t i = 0; i < std::min(photos.size(), kMostFiles); ++i) {
        const auto photo = library_.photo(photos[i]);
        if (!photo) continue;
        const auto present = std::ranges::find(photo->locations, true, &Location::present);
        if (present != photo->locations.end()) files += QFile::decodeName(present->path.c_str());
    }
    return files;
}

void MainWindow::mark_favourite(const std::vector<PhotoId>& photos, bool favourite) {
    work(
        pool_, this, [this, photos, favourite] { return library_.browse().mark(photos, favourite, std::nullopt); },
        [this, photos, favourite](const Result<std::int64_t>& marked) {
            if (!marked) return say(marked.error());
            auto tiles = *wall_->tiles();
            for (Tile& tile : tiles)
                if (std::ranges::find(photos, tile.photo) != photos.end()) tile.favourite = favourite;
            wall_->show_tiles(std::make_shared<const std::vector<Tile>>(std::move(tiles)), true);
        });
}

void MainWindow::open_menu(QPoint global) {
    QMenu menu(this);
    for (QAction* top : menuBar()->actions())
        if (top->menu() != nullptr && top->text() == tr("&Picture")) menu.addActions(top->menu()->actions());
    menu.addSeparator();
    menu.addAction(tr("&Copy"), this, &MainWindow::copy);
    menu.exec(global);
}

void MainWindow::quick_look(PhotoId photo) {
    auto* look = new QDialog(this, Qt::FramelessWindowHint);
    look->setAttribute(Qt::WA_DeleteOnClose);
    look->setAccessibleName(tr("Quick look"));
    auto* column = new QVBoxLayout(look);
    column->setContentsMargins(0, 0, 0, 0);
    auto* view = new PictureView(look);
    column->addWidget(view);
    if (const QPixmap* small = thumbnails_.find(photo)) view->show_picture(small->toImage());
    look->resize(size() * 9 / 10);
    for (const auto key : {Qt::Key_Space, Qt::Key_Return}) connect(new QShortcut(QKeySequence(key), look), &QShortcut::activated, look, &QDialog::close);
    const int edge_px = static_cast<int>(std::max(width(), height()) * devicePixelRatioF());
    work(
        pool_, look,
        [this, photo, edge_px] {
            QImage image;
            if (const auto jpeg = library_.picture(photo, edge_px)) image.loadFromData(jpeg->data(), static_cast<int>(jpeg->size()), "JPEG");
            return image;
        },
        [view](const QImage& image) {
            if (!image.isNull()) view->show_picture(image);
        });
    look->open();
}

void MainWindow::copy() {
    const auto photos = chosen();
    const QStringList files = files_of(photos);
    if (photos.empty()) return;
    QList<QUrl> urls;
    for (const QString& file : files) urls += QUrl::fromLocalFile(file);
    auto* carried = new QMimeData();
    if (!urls.isEmpty()) {
        carried->setUrls(urls);
        carried->setText(files.join(QLatin1Char('\n')));
    }
    if (photos.size() == 1)
        if (const QPixmap* small = thumbnails_.find(photos.front())) carried->setImageData(small->toImage());
    QApplication::clipboard()->setMimeData(carried);
    title_->setText(tr("%n copied", nullptr, static_cast<int>(photos.size())));
}

void MainWindow::open_with_default() {
    const QStringList files = files_of(chosen());
    if (files.isEmpty()) return say({Errc::kNotFound, tr("No file of this picture can be reached now").toStdString()});
    QDesktopServices::openUrl(QUrl::fromLocalFile(files.front()));
}

void MainWindow::show_in_folder() {
    const QStringList files = files_of(chosen());
    if (files.isEmpty()) return say({Errc::kNotFound, tr("No file of this picture can be reached now").toStdString()});
    QDesktopServices::openUrl(QUrl::fromLocalFile(QFileInfo(files.front()).absolutePath()));
}

void MainWindow::print() {
    const auto photos = chosen();
    if (photos.empty()) return;
    const auto printer = std::make_shared<QPrinter>(QPrinter::HighResolution);
    QPrintDialog dialog(printer.get(), this);
    if (dialog.exec() != QDialog::Accepted) return;
    work(
        pool_, this,
        [this, photo = photos.front()] {
            QImage image;
            if (const auto jpeg = library_.picture(photo, kPrintEdgePx)) image.loadFromData(jpeg->data(), static_cast<int>(jpeg->size()), "JPEG");
            return image;
        },
        [this, printer](const QImage& image) {
            if (image.isNull()) return say({Errc::kNotFound, tr("No file of this picture can be reached now").toStdString()});
            QPainter painter(printer.get());
            const QRect page = painter.viewport();
            const QSize size = image.size().scaled(page.size(), Qt::KeepAspectRatio);
            painter.drawImage(QRect(QPoint((page.width() - size.width()) / 2, (page.height() - size.height()) / 2), size), image);
        });
}

void MainWindow::choose_and_crawl() {
    const QStringList pictures = QStandardPaths::standardLocations(QStandardPaths::PicturesLocation);
    const QString chosen_folder = QFileDialog::getExistingDirectory(this, tr("Crawl this"), pictures.value(0));
    if (!chosen_folder.isEmpty()) crawl({chosen_folder});
}

void MainWindow::show_failures() {
    work(
        pool_, this, [this] { return library_.failures(); },
        [this](const Result<std::vector<engine::Failure>>& failures) {
            if (!failures) return say(failures.error());
            auto* dialog = new QDialog(this);
            dialog->setAttribute(Qt::WA_DeleteOnClose);
            dialog->setWindowTitle(tr("What failed, and why"));
            dialog->resize(900, 500);
            auto* column = new QVBoxLayout(dialog);
            if (failures->empty()) {
                column->addWidget(new QLabel(tr("Nothing failed."), dialog));
                return dialog->open();
            }
            constexpr std::size_t kMostRows = 5000;
            const auto rows = static_cast<int>(std::min(failures->size(), kMostRows));
            auto* table = new QTableWidget(rows, 2, dialog);
            table->setHorizontalHeaderLabels({tr("File"), tr("Why")});
            table->setEditTriggers(QAbstractItemView::NoEditTriggers);
            table->verticalHeader()->hide();
            table->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
            table->horizontalHeader()->setSectionResizeMode(1, QHeaderView::Stretch);
            for (int row = 0; row < rows; ++row) {
                const engine::Failure& failure = (*failures)[static_cast<std::size_t>(row)];
                table->setItem(row, 0, new QTableWidgetItem(QFile::decodeName(failure.path.c_str())));
                table->setItem(row, 1, new QTableWidgetItem(QString::fromStdString(failure.reason)));
            }
            column->addWidget(table);
            dialog->open();
        });
}

void MainWindow::show_models() {
    work(
        pool_, this, [this] { return library_.models(); },
        [this](const Result<std::vector<engine::ModelInfo>>& models) {
            if (!models) return say(models.error());
            QStringList names;
            int in_use = 0;
            for (const engine::ModelInfo& model : *models) {
                if (!model.problem.empty()) continue;
                if (model.in_use) in_use = static_cast<int>(names.size());
                names += QString::fromStdString(model.name);
            }
            bool chosen_one = false;
            const QString name = QInputDialog::getItem(this, tr("Models"), tr("Search with this model. The one in use answers until the new one has seen every picture."), names,
                                                       in_use, false, &chosen_one);
            if (!chosen_one || name == names.value(in_use)) return;
            if (const auto begun = runner_.use_model(name.toStdString()); !begun) say(begun.error());
        });
}

}  // namespace trove::desktop
