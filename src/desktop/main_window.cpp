// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/main_window.h"

#include "base/file.h"

#include <QApplication>
#include <QBuffer>
#include <QClipboard>
#include <QCloseEvent>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLocale>
#include <QMessageBox>
#include <QMimeData>
#include <QScrollBar>
#include <QStatusBar>
#include <QUrl>
#include <QVBoxLayout>

#include <algorithm>
#include <chrono>

namespace trove::desktop {
namespace {

constexpr auto kTypingPause = std::chrono::milliseconds(180);
constexpr auto kWatchPause = std::chrono::seconds(3);
constexpr std::size_t kMostHits = 400;
constexpr std::size_t kMostPictureBytes = std::size_t{256} << 20U;

std::filesystem::path path_of(const QString& text) { return QFile::encodeName(text).toStdString(); }

bool is_picture_name(const QString& path) {
    static const QStringList kEndings{"jpg", "jpeg", "png", "webp", "gif", "tif", "tiff", "bmp", "heic", "heif", "hif", "avif", "jxl"};
    return kEndings.contains(QFileInfo(path).suffix().toLower());
}

}  // namespace

MainWindow::MainWindow(engine::Library& library)
    : library_(library), thumbnails_(library), runner_(library, [this](const engine::JobState& state) { emit job_changed(state); }) {
    pool_.setMaxThreadCount(3);
    connect(this, &MainWindow::job_changed, this, &MainWindow::on_job, Qt::QueuedConnection);
    build();
    build_menus();
    typed_.setSingleShot(true);
    typed_.setInterval(kTypingPause);
    connect(&typed_, &QTimer::timeout, this, [this] { search_for(search_->text().trimmed()); });
    watch_.setInterval(kWatchPause);
    connect(&watch_, &QTimer::timeout, this, &MainWindow::refresh_if_changed);
    watch_.start();
    load_wall(false);
    work(pool_, this, [] { return proposals(places_of_this_computer()); }, [this](const std::vector<Proposal>& found) { welcome_->show_proposals(found); });
}

MainWindow::~MainWindow() {
    pool_.clear();
    pool_.waitForDone();
}

void MainWindow::build() {
    setWindowTitle(tr("Trove"));
    setAcceptDrops(true);
    resize(1280, 860);
    search_ = new QLineEdit(this);
    search_->setPlaceholderText(tr("Search: two dogs in the snow"));
    search_->setAccessibleName(tr("Search"));
    search_->setClearButtonEnabled(true);
    search_->setMinimumHeight(34);
    back_ = new QToolButton(this);
    back_->setArrowType(Qt::LeftArrow);
    back_->setAutoRaise(true);
    back_->setToolTip(tr("Back (Alt+Left)"));
    back_->setAccessibleName(tr("Back"));
    title_ = new QLabel(this);
    title_->setForegroundRole(QPalette::PlaceholderText);
    auto* bar = new QHBoxLayout();
    bar->setContentsMargins(8, 8, 8, 4);
    bar->addWidget(back_);
    bar->addWidget(search_, 1);
    bar->addWidget(title_);

    pages_ = new QStackedWidget(this);
    welcome_ = new WelcomePage(this);
    wall_ = new Wall(thumbnails_, this);
    page_ = new PhotoPage(library_, pool_, thumbnails_, this);
    pages_->addWidget(wall_);
    pages_->addWidget(page_);
    pages_->addWidget(welcome_);
    crawl_bar_ = new CrawlBar(this);
    auto* middle = new QWidget(this);
    auto* column = new QVBoxLayout(middle);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(bar);
    column->addWidget(pages_, 1);
    column->addWidget(crawl_bar_);
    setCentralWidget(middle);
    statusBar()->hide();

    const auto carry = [this](const std::vector<PhotoId>& photos) -> QMimeData* {
        QList<QUrl> urls;
        for (const QString& file : files_of(photos)) urls += QUrl::fromLocalFile(file);
        if (urls.isEmpty()) return nullptr;
        auto* carried = new QMimeData();
        carried->setUrls(urls);
        return carried;
    };
    wall_->carry = carry;
    page_->similar().carry = carry;
    connect(search_, &QLineEdit::textEdited, &typed_, qOverload<>(&QTimer::start));
    connect(search_, &QLineEdit::returnPressed, this, [this] {
        typed_.stop();
        search_for(search_->text().trimmed());
        wall_->setFocus();
    });
    connect(back_, &QToolButton::clicked, this, &MainWindow::back);
    connect(wall_, &Wall::opened, this, [this](PhotoId photo) { go({search_->text(), std::nullopt, photo}); });
    connect(wall_, &Wall::quick_look_wanted, this, &MainWindow::quick_look);
    connect(wall_, &Wall::menu_wanted, this, &MainWindow::open_menu);
    connect(wall_, &Wall::selection_changed, this, [this](int count) {
        if (count > 0) title_->setText(tr("%n selected", nullptr, count));
    });
    connect(page_, &PhotoPage::opened, this, [this](PhotoId photo) { go({search_->text(), std::nullopt, photo}); });
    connect(page_, &PhotoPage::favourite_wanted, this, [this](PhotoId photo, bool favourite) { mark_favourite({photo}, favourite); });
    connect(page_, &PhotoPage::folder_wanted, this, [this] { show_in_folder(); });
    connect(welcome_, &WelcomePage::choose_wanted, this, &MainWindow::choose_and_crawl);
    connect(welcome_, &WelcomePage::crawl_wanted, this, &MainWindow::crawl);
    connect(crawl_bar_, &CrawlBar::pause_wanted, this, [this] { runner_.pause(); });
    connect(crawl_bar_, &CrawlBar::stop_wanted, this, [this] { runner_.stop(); });
    connect(crawl_bar_, &CrawlBar::resume_wanted, this, [this] {
        if (const auto resumed = runner_.resume(); !resumed) say(resumed.error());
    });
    connect(crawl_bar_, &CrawlBar::failures_wanted, this, &MainWindow::show_failures);
    if (QSystemTrayIcon::isSystemTrayAvailable()) {
        tray_ = new QSystemTrayIcon(windowIcon().isNull() ? QIcon(QStringLiteral(":/trove.svg")) : windowIcon(), this);
        connect(tray_, &QSystemTrayIcon::activated, this, [this] {
            showNormal();
            activateWindow();
        });
    }
}

// ---- where the person is

void MainWindow::go(Place place) {
    path_.push_back(std::move(place));
    constexpr std::size_t kLongestPath = 200;
    if (path_.size() > kLongestPath) path_.erase(path_.begin() + 1);
    show_place();
}

void MainWindow::back() {
    if (path_.size() > 1) path_.pop_back();
    show_place();
}

void MainWindow::show_place() {
    const Place& here = path_.back();
    back_->setEnabled(path_.size() > 1);
    if (search_->text().trimmed() != here.words) search_->setText(here.words);
    if (here.photo) return show_photo(*here.photo);
    const auto was_looked_at = page_->photo();
    pages_->setCurrentWidget(wall_);
    if (here.is_library()) load_wall(false);
    else show_search();
    if (was_looked_at) wall_->make_current(*was_looked_at);
}

void MainWindow::load_wall(bool stay) {
    wall_asked_.ask(
        pool_, this, [this] { return library_.browse().wall(engine::WallQuery{}); },
        [this, stay](const Result<std::shared_ptr<const engine::Wall>>& wall) {
            if (!wall) return say(wall.error());
            std::vector<Tile> tiles;
            tiles.reserve((*wall)->photos.size());
            for (const WallPhoto& photo : (*wall)->photos) tiles.push_back(tile_of(photo));
            photos_seen_ = static_cast<std::int64_t>(tiles.size());
            const bool empty = tiles.empty();
            title_->setText(empty ? QString() : tr("%1 pictures").arg(QLocale().toString(static_cast<qlonglong>(tiles.size()))));
            wall_->show_tiles(std::make_shared<const std::vector<Tile>>(std::move(tiles)), stay);
            if (path_.back().is_library()) pages_->setCurrentWidget(empty && !job_.running ? static_cast<QWidget*>(welcome_) : wall_);
            emit tiles_shown(static_cast<int>(photos_seen_));
        });
}

void MainWindow::search_for(const QString& words) {
    if (words == path_.back().words && !path_.back().photo) return;
    if (words.isEmpty()) {
        path_.resize(1);
        return show_place();
    }
    // While somebody types, it is one place that changes.
    if (!path_.back().is_library() && !path_.back().photo && !path_.back().image) path_.pop_back();
    go({words, std::nullopt, std::nullopt});
}

void MainWindow::show_search() {
    const Place& here = path_.back();
    Query query;
    query.limit = kMostHits;
    query.image = here.image;
    if (!here.image) query.text = here.words.toStdString();
    wall_asked_.ask(
        pool_, this, [this, query = std::move(query)] { return library_.search(query); },
        [this](const Result<Answer>& answer) {
            if (!answer) return say(answer.error());
            std::vector<Tile> tiles;
            for (const Hit& hit : answer->hits) tiles.push_back(tile_of(hit));
            title_->setText(tiles.empty() ? tr("Nothing found") : tr("The best %1 of %2").arg(tiles.size()).arg(QLocale().toString(static_cast<qlonglong>(answer->total))));
            const int count = static_cast<int>(tiles.size());
            wall_->show_tiles(std::make_shared<const std::vector<Tile>>(std::move(tiles)));
            pages_->setCurrentWidget(wall_);
            emit tiles_shown(count);
        });
}

void MainWindow::show_photo(PhotoId photo) {
    page_->show_photo(photo);
    pages_->setCurrentWidget(page_);
    page_->similar().setFocus();
}

void MainWindow::step(int by) {
    if (!path_.back().photo) return;
    const auto& tiles = *wall_->tiles();
    const auto here = std::ranges::find(tiles, *path_.back().photo, &Tile::photo);
    if (here == tiles.end()) return;
    const auto next = (here - tiles.begin()) + by;
    if (next < 0 || next >= static_cast<std::ptrdiff_t>(tiles.size())) return;
    path_.back().photo = tiles[static_cast<std::size_t>(next)].photo;
    show_place();
}

void MainWindow::refresh_if_changed() {
    if (!isVisible() || !path_.back().is_library() || wall_->verticalScrollBar()->isSliderDown()) return;
    change_asked_.ask(
        pool_, this, [this] { return library_.status(); },
        [this](const Result<engine::Status>& status) {
            if (status && photos_seen_ >= 0 && status->photos != photos_seen_ && path_.back().is_library()) load_wall(true);
        });
}

// ---- searching with pictures

void MainWindow::search_with_picture(Bytes image) {
    search_->clear();
    go({{}, std::move(image), std::nullopt});
}

void MainWindow::search_with_file(const QString& path) {
    work(
        pool_, this, [path] { return read_file(path_of(path), kMostPictureBytes); },
        [this](Result<Bytes> bytes) {
            if (!bytes) return say(bytes.error());
            search_with_picture(std::move(*bytes));
        });
}

void MainWindow::paste() {
    const QMimeData* pasted = QApplication::clipboard()->mimeData();
    if (pasted == nullptr) return;
    if (pasted->hasUrls() && pasted->urls().front().isLocalFile()) return search_with_file(pasted->urls().front().toLocalFile());
    if (pasted->hasImage()) {
        const auto image = qvariant_cast<QImage>(pasted->imageData());
        QByteArray png;
        QBuffer buffer(&png);
        buffer.open(QIODevice::WriteOnly);
        image.save(&buffer, "PNG");
        return search_with_picture(Bytes(png.begin(), png.end()));
    }
    if (pasted->hasText()) {
        search_->setText(pasted->text().simplified());
        search_for(search_->text());
    }
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    const bool ours = event->source() != nullptr;
    if (!ours && (event->mimeData()->hasUrls() || event->mimeData()->hasImage())) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
    QStringList paths;
    for (const QUrl& url : event->mimeData()->urls())
        if (url.isLocalFile()) paths += url.toLocalFile();
    event->acceptProposedAction();
    // One picture is a question; folders, libraries and many files are to be crawled.
    if (paths.size() == 1 && QFileInfo(paths.front()).isFile() && is_picture_name(paths.front()) && photos_seen_ > 0) return search_with_file(paths.front());
    if (!paths.isEmpty()) crawl(paths);
}

// ---- crawling

void MainWindow::crawl(const QStringList& paths) {
    std::vector<std::filesystem::path> roots;
    for (const QString& path : paths) roots.push_back(path_of(path));
    if (const auto begun = runner_.crawl(std::move(roots)); !begun) return say(begun.error());
    if (path_.back().is_library()) pages_->setCurrentWidget(wall_);
}

void MainWindow::on_job(const engine::JobState& state) {
    const bool ended = job_.running && !state.running && !state.paused;
    job_ = state;
    crawl_bar_->show_state(state);
    if (state.running && path_.back().is_library() && pages_->currentWidget() == welcome_) pages_->setCurrentWidget(wall_);
    if (!ended) return;
    if (path_.back().is_library()) load_wall(true);
    if (state.problem && state.problem->code != Errc::kCancelled) return say(*state.problem);
    const QString text = result_text(state.progress);
    title_->setText(text);
    if (tray_ != nullptr && !isActiveWindow()) {
        tray_->show();
        tray_->showMessage(tr("Trove has finished"), text);
    }
}

void MainWindow::say(const Error& error) {
    if (error.code == Errc::kCancelled) return;
    title_->setText(QString::fromStdString(error.what));
    title_->setToolTip(title_->text());
}

void MainWindow::closeEvent(QCloseEvent* event) {
    // A crawl goes on in the tray; without one it stops, and the next start goes on.
    if (job_.running && tray_ != nullptr && isVisible()) {
        tray_->show();
        hide();
        event->ignore();
        return;
    }
    event->accept();
    QApplication::quit();
}

void MainWindow::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
        case Qt::Key_Slash: search_->setFocus(); return search_->selectAll();
        case Qt::Key_Escape: return back();
        case Qt::Key_N: return step(1);
        case Qt::Key_P: return step(-1);
        default: QMainWindow::keyPressEvent(event);
    }
}

}  // namespace trove::desktop
