// SPDX-License-Identifier: GPL-3.0-or-later
//
// MainWindow: the person's actions, and the jobs they start.
#include "desktop/desktop_bus.h"
#include "desktop/failures_dialog.h"
#include "desktop/main_window.h"
#include "desktop/models_dialog.h"

#include <QApplication>
#include <QCloseEvent>
#include <QFile>
#include <QFileDialog>
#include <QInputDialog>
#include <QLocale>
#include <QMenu>
#include <QMessageBox>
#include <QStandardPaths>

#include <algorithm>
#include <unordered_set>

namespace trove::desktop {

// ---- crawling

void MainWindow::crawl(const QStringList& paths) {
    std::vector<std::filesystem::path> roots;
    for (const QString& path : paths) roots.emplace_back(QFile::encodeName(path).toStdString());
    if (const auto begun = job_.jobs().crawl(std::move(roots), settings_.read_text); !begun) return say(begun.error());
    if (navigation_.here().is_wall()) pages_->setCurrentWidget(wall_);
}

void MainWindow::on_job(const JobState& state) {
    crawl_bar_->show_state(state);
    if (tray_ != nullptr)
        tray_->setToolTip(state.running ? tr("Trove: %1").arg(progress_text(state.progress)) : tr("Trove"));
    if (state.running && navigation_.here().is_wall() && pages_->currentWidget() == welcome_)
        pages_->setCurrentWidget(wall_);
}

void MainWindow::begun(const Result<void>& job) {
    if (!job) say(job.error());
}

void MainWindow::on_job_ended(const JobState& state) {
    if (navigation_.here().is_wall()) load_wall(true);
    if (state.problem) return say(*state.problem);
    const QString text = result_text(state.progress);
    title_->setText(text);
    if (!isVisible() || !isActiveWindow()) {
        if (settings_.notify)
            show_notification(tr("Trove has finished"), text, [this, text] {
                if (tray_ == nullptr) return;
                tray_->show();
                tray_->showMessage(tr("Trove has finished"), text);
            });
    }
}

void MainWindow::choose_and_crawl() {
    auto* dialog = new QFileDialog(this, tr("Crawl this"),
                                   QStandardPaths::standardLocations(QStandardPaths::PicturesLocation).value(0));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::filesSelected, this, &MainWindow::crawl);
    dialog->open();
}

void MainWindow::choose_catalog_and_crawl() {
    auto* dialog = new QFileDialog(this, tr("Crawl a catalog or an export"),
                                   QStandardPaths::standardLocations(QStandardPaths::HomeLocation).value(0),
                                   tr("Catalogs and exports (*.lrcat *.cocatalogdb digikam4.db *.zip);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    connect(dialog, &QFileDialog::filesSelected, this, &MainWindow::crawl);
    dialog->open();
}

void MainWindow::show_failures() {
    (new FailuresDialog(library_, pool_, this))->open();
}

void MainWindow::show_models() {
    auto* dialog = new ModelsDialog(library_, pool_, this);
    connect(dialog, &ModelsDialog::use_wanted, this,
            [this](const QString& model) { begun(job_.jobs().use_model(model.toStdString())); });
    dialog->open();
}

void MainWindow::show_settings(SettingsDialog::Page page) {
    auto* dialog = new SettingsDialog(library_, pool_, settings_, page, this);
    connect(dialog, &SettingsDialog::chosen, this, &MainWindow::take_settings);
    connect(dialog, &SettingsDialog::add_wanted, this, &MainWindow::choose_and_crawl);
    connect(dialog, &SettingsDialog::crawl_wanted, this, &MainWindow::crawl);
    connect(dialog, &SettingsDialog::failed, this, &MainWindow::say);
    connect(dialog, &SettingsDialog::read_text_wanted, this, [this] { begun(job_.jobs().read_text()); });
    dialog->open();
}

void MainWindow::take_settings(const Settings& settings) {
    const double strictness = settings_.strictness;  // the filter bar's
    settings_ = settings;
    settings_.strictness = strictness;
    appearance_.set(settings_.colours);
    if (wall_->row_height() != settings_.row_height_px) wall_->set_row_height(settings_.row_height_px);
    settings_.row_height_px = wall_->row_height();
    keep(settings_);
}

// ---- saying

void MainWindow::say(const Error& error) {
    if (error.code == Errc::kCancelled) return;
    problem_->setText(QString::fromStdString(error.what));
    problem_->show();
    problem_shown_.start();
}

void MainWindow::note(const QString& sentence) {
    title_->setText(sentence);
}

// ---- pictures

Photos MainWindow::chosen() const {
    if (look_) return {look_->photo()};
    if (navigation_.here().photo) return {*navigation_.here().photo};
    return wall_->selected();
}

void MainWindow::toggle_favourite() {
    const Photos photos = chosen();
    if (photos.empty()) return;
    work(
        pool_, this,
        [this, first = photos.front()] {
            const auto known = library_.browse().tile(first);
            return known && *known && (*known)->favourite_at_s != 0;
        },
        [this, photos](bool was) { actions_->mark(photos, !was, std::nullopt); });
}

// Shown at once; the next check of the library confirms it.
void MainWindow::on_marked(const Photos& photos, std::optional<bool> favourite, std::optional<bool> hidden) {
    std::unordered_set<std::int64_t> which;
    for (const PhotoId photo : photos) which.insert(to_int(photo));
    if (navigation_.here().photo && favourite && which.contains(to_int(*navigation_.here().photo)))
        page_->show_favourite(*favourite);
    auto content = std::make_shared<WallContent>(WallContent{wall_->tiles(), wall_->sections(), wall_->is_by_time()});
    for (Tile& tile : content->tiles)
        if (favourite && which.contains(to_int(tile.photo))) tile.favourite = *favourite;
    wall_->show_content(content, true);
    const QString count = QLocale().toString(static_cast<qulonglong>(photos.size()));
    if (favourite)
        note(*favourite ? tr("%1 marked as favourite").arg(count) : tr("%1 no favourite any more").arg(count));
    if (hidden) note(*hidden ? tr("%1 hidden").arg(count) : tr("%1 shown again").arg(count));
    if (navigation_.here().is_wall()) load_wall(true);
}

void MainWindow::open_menu(QPoint global) {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addActions(picture_menu_->actions());
    menu->addSeparator();
    menu->addAction(tr("&Copy"), this, [this] { actions_->copy(chosen()); });
    menu->addAction(tr("&Print\u2026"), this, [this] { actions_->print(chosen()); });
    menu->popup(global);
}

void MainWindow::quick_look(PhotoId photo, bool slideshow) {
    if (look_) look_->close();
    look_ = new QuickLook(library_, pool_, thumbnails_, this);
    Wall* along = navigation_.here().photo ? &page_->similar() : wall_;
    connect(look_, &QuickLook::step_wanted, this, [this, along, slideshow](int by) {
        if (!look_ || along->tiles().empty()) return;
        const auto count = static_cast<std::ptrdiff_t>(along->tiles().size());
        auto next = static_cast<std::ptrdiff_t>(along->current_index().value_or(0)) + by;
        if (slideshow) next = (next + count) % count;
        if (next < 0 || next >= count) return;
        along->go_to(static_cast<std::size_t>(next));
        look_->show_photo(along->tiles()[static_cast<std::size_t>(next)].photo);
    });
    look_->show_photo(photo);
    look_->open();
    if (slideshow) look_->begin_slideshow(settings_.slideshow_s);
}

void MainWindow::save_search() {
    const QString query = navigation_.here().words;
    if (query.isEmpty()) return;
    auto* dialog = new QInputDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Save this search"));
    dialog->setLabelText(tr("Its name:"));
    dialog->setTextValue(query);
    connect(dialog, &QInputDialog::textValueSelected, this, [this, query](const QString& name) {
        work(
            pool_, this,
            [this, name = name.toStdString(), query = query.toStdString()] {
                return library_.browse().save_search(name, query);
            },
            [this](const Result<SavedSearch>& saved) {
                if (saved)
                    note(tr("Saved; the down key in the empty search field shows it"));
                else
                    say(saved.error());
            });
    });
    dialog->open();
}

// ---- the window itself

void MainWindow::show_again() {
    if (tray_ != nullptr) tray_->hide();
    showNormal();
    raise();
    activateWindow();
}

void MainWindow::closeEvent(QCloseEvent* event) {
    if (!job_.is_running()) {
        event->accept();
        return QApplication::quit();
    }
    event->ignore();
    if (settings_.stay_in_tray && tray_ != nullptr) {
        tray_->show();
        return hide();
    }
    auto* ask = new QMessageBox(QMessageBox::Question, tr("Trove"),
                                tr("Pictures are still being added. Stopped now, the next start goes on where it was."),
                                QMessageBox::Cancel, this);
    ask->setAttribute(Qt::WA_DeleteOnClose);
    const QPushButton* go_on = ask->addButton(tr("Go on, minimised"), QMessageBox::AcceptRole);
    const QPushButton* stop = ask->addButton(tr("Stop and close"), QMessageBox::DestructiveRole);
    connect(ask, &QMessageBox::buttonClicked, this, [this, go_on, stop](const QAbstractButton* button) {
        if (button == go_on) showMinimized();
        if (button == stop) QApplication::quit();
    });
    ask->open();
}

void MainWindow::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
        case Qt::Key_Slash:
            search_->setFocus();
            return search_->selectAll();
        case Qt::Key_Escape:
            if (search_->hasFocus()) return wall_->setFocus();
            return back();
        case Qt::Key_N:
            return step(1);
        case Qt::Key_P:
            return step(-1);
        default:
            QMainWindow::keyPressEvent(event);
    }
}

}  // namespace trove::desktop
