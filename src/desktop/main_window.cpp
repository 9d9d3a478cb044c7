// SPDX-License-Identifier: GPL-3.0-or-later
//
// MainWindow: navigation, and the display of the current view.
#include "desktop/main_window.h"

#include "base/file.h"
#include "desktop/counted.h"

#include <QApplication>
#include <QBuffer>
#include <QClipboard>
#include <QDropEvent>
#include <QFileInfo>
#include <QLocale>
#include <QMimeData>
#include <QScrollBar>
#include <QUrl>

#include <algorithm>
#include <chrono>

namespace trove::desktop {
namespace {

constexpr auto kTypingPause = std::chrono::milliseconds(180);
constexpr std::size_t kPage = 400;
constexpr std::size_t kMostPreviewedBytes = std::size_t{256} << 20U;

std::filesystem::path path_of(const QString& text) {
    return QFile::encodeName(text).toStdString();
}

bool is_picture_name(const QString& path) {
    static const QStringList kEndings{"jpg", "jpeg", "png",  "webp", "gif",  "tif", "tiff",
                                      "bmp", "heic", "heif", "hif",  "avif", "jxl"};
    return kEndings.contains(QFileInfo(path).suffix().toLower());
}

QString number(std::size_t value) {
    return QLocale().toString(static_cast<qulonglong>(value));
}

QString empty_text(const WallQuery& wall) {
    if (wall.favourites) return MainWindow::tr("No favourites yet. Press f on a picture.");
    if (wall.hidden) return MainWindow::tr("Nothing is hidden.");
    return MainWindow::tr("Looking for your pictures\u2026 The first ones appear here by themselves in a moment.");
}

// Adds marks, which hits do not have.
Content with_marks(engine::Library& library, const Content& content, std::size_t from) {
    auto marked = std::make_shared<WallContent>(*content);
    for (std::size_t i = from; i < marked->tiles.size(); ++i)
        if (const auto known = library.browse().tile(marked->tiles[i].photo); known && *known)
            marked->tiles[i] = tile_of(**known);
    return marked;
}

}  // namespace

MainWindow::MainWindow(engine::Library& library)
    : library_(library),
      thumbnails_(library),
      settings_(read_settings()),
      appearance_(nullptr),
      job_(library, pool_, [this] { return navigation_.here().wall; }) {
    pool_.setMaxThreadCount(3);
    appearance_.set(settings_.colours);
    connect(&job_, &JobWatch::changed, this, &MainWindow::on_job);
    connect(&job_, &JobWatch::changed, this, &MainWindow::job_changed);
    connect(&job_, &JobWatch::ended, this, &MainWindow::on_job_ended);
    connect(&job_, &JobWatch::seen, this, &MainWindow::on_seen);
    load_wall(false);
    build();
    build_menus();
    typed_.setSingleShot(true);
    typed_.setInterval(kTypingPause);
    connect(&typed_, &QTimer::timeout, this, [this] { search_for(search_->text().trimmed()); });
    work(
        pool_, this, [] { return proposals(places_of_this_computer()); },
        [this](const std::vector<Proposal>& found) { welcome_->show_proposals(found); });
}

MainWindow::~MainWindow() {
    qDeleteAll(findChildren<QDialog*>());  // a dialog with a running download stops it
    pool_.clear();
    pool_.waitForDone();
}

void MainWindow::go_to_photo(PhotoId photo) {
    navigation_.go_to_photo(photo);
    show_view();
}

void MainWindow::back() {
    navigation_.back();
    show_view();
}

void MainWindow::show_view() {
    const View& here = navigation_.here();
    back_->setEnabled(navigation_.can_go_back());
    typed_.stop();
    if (search_->text().trimmed() != here.words) search_->setText(here.words);
    filters_->setVisible(here.is_search());
    more_asked_.forget();
    answer_next_.clear();
    if (here.photo) {
        wall_asked_.forget();
        page_->show_photo(*here.photo);
        pages_->setCurrentWidget(page_);
        return page_->similar().setFocus();
    }
    const bool came_back = pages_->currentWidget() == page_;
    const auto was_looked_at = page_->photo();
    pages_->setCurrentWidget(wall_);
    if (came_back && was_looked_at) wall_->make_current(*was_looked_at);
    if (came_back) wall_->setFocus();
    if (here.is_wall())
        load_wall(came_back);
    else
        show_search(came_back);
}

void MainWindow::load_wall(bool stay) {
    struct Loaded {
        Result<std::shared_ptr<const trove::Wall>> wall = fail(Errc::kInternal, "");
        Content content;
        std::shared_ptr<const LaidOut> layout;
    };

    wall_asked_.ask(
        pool_, this,
        [this, query = navigation_.here().wall,
         geometry = wall_ != nullptr ? std::optional(wall_->geometry()) : std::nullopt] {
            Loaded loaded;
            loaded.wall = library_.browse().wall(query);
            if (!loaded.wall) return loaded;
            loaded.content = content_of(**loaded.wall, query);
            if (geometry) loaded.layout = laid_out(*loaded.content, *geometry);
            return loaded;
        },
        [this, stay](const Loaded& loaded) {
            if (!loaded.wall) return say(loaded.wall.error());
            shown_wall_ = *loaded.wall;
            const View& here = navigation_.here();
            const std::size_t count = loaded.content->tiles.size();
            const bool whole = here.wall == WallQuery{};
            if (whole) photos_seen_ = static_cast<std::int64_t>(count);
            title_->setText(count == 0 ? QString() : counted(count, tr("picture"), tr("pictures")));
            wall_->set_empty_text(empty_text(here.wall));
            wall_->show_content(loaded.content, stay, loaded.layout);
            const bool welcome = whole && count == 0 && !job_.state().running && !job_.state().paused;
            pages_->setCurrentWidget(welcome ? static_cast<QWidget*>(welcome_) : wall_);
            if (welcome) setWindowTitle(tr("Trove"));
            emit tiles_shown(static_cast<int>(count));
        });
}

void MainWindow::search_for(const QString& words) {
    if (navigation_.go_to_words(words)) show_view();
}

Query MainWindow::query_here() const {
    const View& here = navigation_.here();
    Query query;
    query.limit = kPage;
    query.image = here.image;
    query.text = here.words.toStdString();
    query.strictness = filters_->strictness();
    query.sort = filters_->order();
    query.fold = filters_->folds();
    query.facets = true;
    query.may_open_files = true;  // the program runs with the person's own rights
    return query;
}

void MainWindow::show_search(bool stay) {
    struct Found {
        Result<Answer> answer = fail(Errc::kInternal, "");
        Content content;
    };

    more_asked_.forget();
    wall_asked_.ask(
        pool_, this,
        [this, query = query_here()] {
            Found found{library_.search(query), {}};
            if (found.answer) found.content = with_marks(library_, content_of(*found.answer), 0);
            return found;
        },
        [this, stay](const Found& found) {
            if (found.answer) return show_answer(*found.answer, found.content, stay);
            filters_->show_nothing();
            say(found.answer.error());
        });
}

void MainWindow::show_answer(const Answer& answer, Content content, bool stay) {
    answer_ = std::move(content);
    answer_next_ = answer.next;
    const std::size_t count = answer_->tiles.size();
    if (count == 0)
        title_->setText(tr("Nothing found"));
    else
        title_->setText(answer.total > count ? tr("%1 of %2").arg(number(count), number(answer.total))
                                             : tr("%1 found").arg(number(count)));
    problem_->hide();
    filters_->show_answer(answer);
    wall_->set_empty_text(tr("Nothing in the library looks like this."));
    wall_->show_content(answer_, stay);
    pages_->setCurrentWidget(wall_);
    emit tiles_shown(static_cast<int>(count));
}

// Appends the next page of the search.
void MainWindow::show_more() {
    if (answer_next_.empty() || !navigation_.here().is_search()) return;

    struct Found {
        Result<Answer> answer = fail(Errc::kInternal, "");
        Content content;
    };

    Query query = query_here();
    query.cursor = std::exchange(answer_next_, {});
    query.facets = false;
    more_asked_.ask(
        pool_, this,
        [this, query = std::move(query), before = answer_] {
            Found found{library_.search(query), {}};
            if (found.answer)
                found.content = with_marks(library_, content_of(*found.answer, *before), before->tiles.size());
            return found;
        },
        [this](const Found& found) {
            if (!found.answer) return say(found.answer.error());
            answer_ = found.content;
            answer_next_ = found.answer->next;
            title_->setText(tr("%1 of %2").arg(number(answer_->tiles.size()), number(found.answer->total)));
            wall_->show_content(answer_, true);
        });
}

void MainWindow::step(int by) {
    if (!navigation_.here().photo) return;
    const auto& tiles = wall_->tiles();
    const auto here = std::ranges::find(tiles, *navigation_.here().photo, &Tile::photo);
    if (here == tiles.end()) return;
    const auto next = (here - tiles.begin()) + by;
    if (next < 0 || next >= static_cast<std::ptrdiff_t>(tiles.size())) return;
    navigation_.replace_photo(tiles[static_cast<std::size_t>(next)].photo);
    show_view();
}

// ---- changes from outside

void MainWindow::on_seen(const Seen& seen) {
    crawl_bar_->show_elsewhere(seen.written_elsewhere && !job_.state().running);
    if (!seen.wall || !isVisible() || seen.wall == shown_wall_) return;
    if (wall_->verticalScrollBar()->isSliderDown() || navigation_.here().photo) return;
    if (navigation_.here().is_wall()) return load_wall(true);
    // A search that was paged or scrolled stays unchanged.
    shown_wall_ = seen.wall;
    if (answer_ && answer_->tiles.size() <= kPage && wall_->verticalScrollBar()->value() == 0) show_search(true);
}

// ---- searching with pictures

void MainWindow::search_with_picture(Bytes image) {
    navigation_.go_to_picture(std::move(image));
    show_view();
}

void MainWindow::search_with_file(const QString& path) {
    work(
        pool_, this, [path] { return read_file(path_of(path), kMostPreviewedBytes); },
        [this](Result<Bytes> bytes) {
            if (!bytes) return say(bytes.error());
            search_with_picture(std::move(*bytes));
        });
}

void MainWindow::search_with_image(const QImage& image) {
    work(
        pool_, this,
        [image] {
            QByteArray png;
            QBuffer buffer(&png);
            buffer.open(QIODevice::WriteOnly);
            image.save(&buffer, "PNG", 100);  // 100: not compressed
            return Bytes(png.begin(), png.end());
        },
        [this](Bytes png) { search_with_picture(std::move(png)); });
}

void MainWindow::paste() {
    const QMimeData* pasted = QApplication::clipboard()->mimeData();
    if (pasted == nullptr) return;
    if (pasted->hasUrls() && pasted->urls().front().isLocalFile())
        return search_with_file(pasted->urls().front().toLocalFile());
    if (pasted->hasImage()) return search_with_image(qvariant_cast<QImage>(pasted->imageData()));
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
    event->setDropAction(Qt::CopyAction);
    event->accept();
    if (paths.isEmpty() && event->mimeData()->hasImage())
        return search_with_image(qvariant_cast<QImage>(event->mimeData()->imageData()));
    // One picture is a query; folders, libraries and several files are crawled.
    if (paths.size() == 1 && QFileInfo(paths.front()).isFile() && is_picture_name(paths.front()) && photos_seen_ > 0)
        return search_with_file(paths.front());
    if (!paths.isEmpty()) crawl(paths);
}

}  // namespace trove::desktop
