// SPDX-License-Identifier: GPL-3.0-or-later
//
// MainWindow: construction of its parts and menus, and their connections.
#include "desktop/main_window.h"

#include <QApplication>
#include <QHBoxLayout>
#include <QLocale>
#include <QMenuBar>
#include <QMessageBox>
#include <QRandomGenerator>
#include <QScrollBar>
#include <QStatusBar>
#include <QVBoxLayout>

#include <algorithm>
#include <chrono>

namespace trove::desktop {

void MainWindow::build() {
    setWindowTitle(tr("Trove"));
    setAcceptDrops(true);
    resize(1280, 860);
    pages_ = new QStackedWidget(this);
    welcome_ = new WelcomePage(this);
    wall_ = new Wall(thumbnails_, this);
    wall_->set_row_height(settings_.row_height_px);
    page_ = new PhotoPage(library_, pool_, thumbnails_, this);
    pages_->addWidget(wall_);
    pages_->addWidget(page_);
    pages_->addWidget(welcome_);
    actions_ = new PictureActions(library_, pool_, thumbnails_, this);
    filters_ = new FilterBar(settings_.strictness, this);
    filters_->hide();
    problem_ = new QLabel(this);
    problem_->setWordWrap(true);
    problem_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    problem_->setMargin(8);
    problem_->setAutoFillBackground(true);
    problem_->setBackgroundRole(QPalette::ToolTipBase);
    problem_->setForegroundRole(QPalette::ToolTipText);
    problem_->setAccessibleName(tr("Problem"));
    problem_->hide();
    constexpr auto kReadingTime = std::chrono::seconds(15);
    problem_shown_.setSingleShot(true);
    problem_shown_.setInterval(kReadingTime);
    connect(&problem_shown_, &QTimer::timeout, problem_, &QWidget::hide);
    crawl_bar_ = new CrawlBar(this);
    auto* middle = new QWidget(this);
    auto* column = new QVBoxLayout(middle);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(build_bar());
    column->addWidget(filters_);
    column->addWidget(problem_);
    column->addWidget(pages_, 1);
    column->addWidget(crawl_bar_);
    setCentralWidget(middle);
    statusBar()->hide();
    connect_pages();
    build_tray();
    wall_->setFocus();
}

QLayout* MainWindow::build_bar() {
    search_ = new QueryField(library_, pool_, this);
    search_->setMinimumHeight(34);
    search_->setAcceptDrops(false);  // drops go to the window instead
    back_ = new QToolButton(this);
    back_->setArrowType(Qt::LeftArrow);
    back_->setAutoRaise(true);
    back_->setToolTip(tr("Back (Escape)"));
    back_->setAccessibleName(tr("Back"));
    title_ = new QLabel(this);
    title_->setForegroundRole(QPalette::PlaceholderText);
    auto* bar = new QHBoxLayout();
    bar->setContentsMargins(8, 8, 10, 4);
    bar->addWidget(back_);
    bar->addWidget(search_, 1);
    bar->addWidget(title_);
    return bar;
}

void MainWindow::connect_pages() {
    wall_->carry = page_->similar().carry = [this](const Photos& photos) { return actions_->carry(photos); };
    connect(search_, &QueryField::changed, &typed_, qOverload<>(&QTimer::start));
    connect(search_, &QLineEdit::returnPressed, this, [this] {
        typed_.stop();
        const QString words = search_->text().trimmed();
        search_for(words);
        if (!words.isEmpty())
            work(
                pool_, this, [this, text = words.toStdString()] { return library_.browse().put_recent_search(text); },
                [](const Result<void>& /*kept*/) {});
        wall_->setFocus();
    });
    connect(filters_, &FilterBar::filter_wanted, search_, &QueryField::add);
    connect(filters_, &FilterBar::changed, this, [this] {
        settings_.strictness = filters_->strictness();
        keep(settings_);
        if (navigation_.here().is_search()) show_search(false);
    });
    connect(back_, &QToolButton::clicked, this, &MainWindow::back);
    connect(wall_, &Wall::opened, this, &MainWindow::go_to_photo);
    connect(wall_, &Wall::end_near, this, &MainWindow::show_more);
    connect(wall_, &Wall::quick_look_wanted, this, [this](PhotoId photo) { quick_look(photo, false); });
    connect(&page_->similar(), &Wall::quick_look_wanted, this, [this](PhotoId photo) { quick_look(photo, false); });
    connect(wall_, &Wall::menu_wanted, this, &MainWindow::open_menu);
    connect(wall_, &Wall::selection_changed, this, [this](int count) {
        if (count > 0) title_->setText(tr("%1 selected").arg(QLocale().toString(count)));
    });
    connect(page_, &PhotoPage::opened, this, &MainWindow::go_to_photo);
    connect(page_, &PhotoPage::favourite_wanted, this,
            [this](PhotoId photo, bool favourite) { actions_->mark({photo}, favourite, std::nullopt); });
    connect(page_, &PhotoPage::folder_wanted, this, [this] { actions_->show_in_folder(chosen()); });
    connect(page_, &PhotoPage::failed, this, &MainWindow::say);
    connect(actions_, &PictureActions::said, this, &MainWindow::note);
    connect(actions_, &PictureActions::failed, this, &MainWindow::say);
    connect(actions_, &PictureActions::marked, this, &MainWindow::on_marked);
    connect(actions_, &PictureActions::tagged, page_, &PhotoPage::show_tags_again);
    connect(welcome_, &WelcomePage::choose_wanted, this, &MainWindow::choose_and_crawl);
    connect(welcome_, &WelcomePage::crawl_wanted, this, &MainWindow::crawl);
    connect(crawl_bar_, &CrawlBar::pause_wanted, this, [this] { job_.jobs().pause(); });
    connect(crawl_bar_, &CrawlBar::stop_wanted, this, [this] { job_.jobs().stop(); });
    connect(crawl_bar_, &CrawlBar::resume_wanted, this, [this] { begun(job_.jobs().resume()); });
    connect(crawl_bar_, &CrawlBar::failures_wanted, this, &MainWindow::show_failures);
}

void MainWindow::build_tray() {
    if (!QSystemTrayIcon::isSystemTrayAvailable()) return;
    tray_ = new QSystemTrayIcon(QIcon(QStringLiteral(":/trove.svg")), this);
    tray_->setToolTip(tr("Trove"));
    auto* menu = new QMenu(this);
    menu->addAction(tr("&Show Trove"), this, &MainWindow::show_again);
    menu->addAction(tr("&Pause"), this, [this] { job_.jobs().pause(); });
    menu->addAction(tr("&Quit"), qApp, &QApplication::quit);
    tray_->setContextMenu(menu);
    connect(tray_, &QSystemTrayIcon::activated, this, [this](QSystemTrayIcon::ActivationReason reason) {
        if (reason != QSystemTrayIcon::Context) show_again();
    });
    connect(tray_, &QSystemTrayIcon::messageClicked, this, &MainWindow::show_again);
}

// ---- menus

QAction* MainWindow::add_action(QMenu* menu, const QString& text, const QKeySequence& keys, std::function<void()> run) {
    QAction* made = menu->addAction(text, this, std::move(run));
    if (!keys.isEmpty()) made->setShortcut(keys);
    return made;
}

void MainWindow::build_menus() {
    build_file_menu();
    build_edit_menu();
    build_go_menu();
    build_picture_menu();
    build_view_menu();
    build_help_menu();
}

void MainWindow::build_file_menu() {
    QMenu* file = menuBar()->addMenu(tr("&File"));
    add_action(file, tr("&Crawl this\u2026"), QKeySequence::Open, [this] { choose_and_crawl(); });
    add_action(file, tr("Crawl a ca&talog or an export\u2026"), {}, [this] { choose_catalog_and_crawl(); });
    add_action(file, tr("Crawl everything &again"), QKeySequence::Refresh, [this] { crawl({}); });
    add_action(file, tr("Look for &words in pictures"), {}, [this] { begun(job_.jobs().read_text()); });
    add_action(file, tr("What &failed\u2026"), {}, [this] { show_failures(); });
    file->addSeparator();
    add_action(file, tr("&Folders\u2026"), {}, [this] { show_settings(SettingsDialog::Page::kFolders); });
    add_action(file, tr("&Library\u2026"), {}, [this] { show_settings(SettingsDialog::Page::kLibrary); });
    add_action(file, tr("&Models\u2026"), {}, [this] { show_models(); });
    file->addSeparator();
    add_action(file, tr("&Print\u2026"), QKeySequence::Print, [this] { actions_->print(chosen()); });
    file->addSeparator();
    QAction* quit = add_action(file, tr("&Quit"), QKeySequence::Quit, [] { QApplication::quit(); });
    quit->setMenuRole(QAction::QuitRole);
}

void MainWindow::build_edit_menu() {
    QMenu* edit = menuBar()->addMenu(tr("&Edit"));
    add_action(edit, tr("&Copy"), QKeySequence::Copy, [this] { actions_->copy(chosen()); });
    add_action(edit, tr("&Paste a picture to search with it"), QKeySequence::Paste, [this] { paste(); });
    edit->addSeparator();
    add_action(edit, tr("&Find"), QKeySequence::Find, [this] {
        search_->setFocus();
        search_->selectAll();
    });
    QMenu* filter = edit->addMenu(tr("Add a f&ilter"));
    connect(filter, &QMenu::aboutToShow, this, [this, filter] {
        if (!filter->isEmpty()) return;
        constexpr std::size_t kMostFields = 40;
        const auto fields = library_.complete({}, kMostFields);  // only reads a table, so it is fast
        if (!fields) return;
        for (const Completion& field : *fields) {
            const QString name = QString::fromStdString(field.added);
            QString meaning = QString::fromStdString(field.meaning);
            filter->addAction(name + QLatin1Char('\t') + meaning.replace(QLatin1Char('&'), QLatin1String("&&")), this,
                              [this, name] { search_->add(name); });
        }
    });
    add_action(edit, tr("&Save this search\u2026"), QKeySequence::Save, [this] { save_search(); });
    edit->addSeparator();
    QAction* settings = add_action(edit, tr("S&ettings\u2026"), QKeySequence::Preferences,
                                   [this] { show_settings(SettingsDialog::Page::kProgram); });
    settings->setMenuRole(QAction::PreferencesRole);
}

void MainWindow::build_go_menu() {
    QMenu* places = menuBar()->addMenu(tr("&Go"));
    const auto add_wall = [&](const QString& text, const QKeySequence& keys, const std::function<WallQuery()>& wall) {
        add_action(places, text, keys, [this, wall] {
            navigation_.go_to_wall(wall());
            show_view();
        });
    };
    add_action(places, tr("&Back"), QKeySequence::Back, [this] { back(); });
    add_wall(tr("&All pictures"), QKeySequence(Qt::CTRL | Qt::Key_1), [] { return WallQuery{}; });
    add_wall(tr("&Favourites"), QKeySequence(Qt::CTRL | Qt::Key_2), [] {
        WallQuery query;
        query.favourites = true;
        return query;
    });
    add_wall(tr("&Latest added"), QKeySequence(Qt::CTRL | Qt::Key_3), [] {
        WallQuery query;
        query.order = WallOrder::kAdded;
        return query;
    });
    add_wall(tr("&Surprise me"), QKeySequence(Qt::CTRL | Qt::Key_4), [] {
        WallQuery query;
        query.order = WallOrder::kRandom;
        query.seed = QRandomGenerator::global()->generate64();
        return query;
    });
    add_wall(tr("&Hidden pictures"), {}, [] {
        WallQuery query;
        query.hidden = true;
        return query;
    });
}

void MainWindow::build_picture_menu() {
    picture_menu_ = menuBar()->addMenu(tr("&Picture"));
    const auto add = [this](const QString& text, const QKeySequence& keys,
                            const std::function<void(const Photos&)>& run) {
        add_action(picture_menu_, text, keys, [this, run] {
            if (const Photos photos = chosen(); !photos.empty()) run(photos);
        });
    };
    add(tr("&Similar pictures"), QKeySequence(Qt::Key_S),
        [this](const Photos& photos) { go_to_photo(photos.front()); });
    const auto lean = [this](const Photos& photos, const QString& sign) {
        QStringList parts;
        for (const PhotoId photo : photos) parts += sign + QStringLiteral(" like:%1").arg(to_int(photo));
        constexpr int kMostParts = 8;
        search_->add(parts.mid(0, kMostParts).join(QLatin1Char(' ')));
    };
    add(tr("&More like this"), QKeySequence(Qt::Key_M),
        [lean](const Photos& photos) { lean(photos, QStringLiteral("+")); });
    add(tr("&Less like this"), QKeySequence(Qt::SHIFT | Qt::Key_M),
        [lean](const Photos& photos) { lean(photos, QStringLiteral("-")); });
    picture_menu_->addSeparator();
    add(tr("&Favourite"), QKeySequence(Qt::Key_F), [this](const Photos&) { toggle_favourite(); });
    add(tr("&Tag\u2026"), QKeySequence(Qt::Key_T), [this](const Photos& photos) { actions_->ask_for_tags(photos); });
    add(tr("&Hide or show again"), QKeySequence(Qt::CTRL | Qt::Key_H),
        [this](const Photos& photos) { actions_->mark(photos, std::nullopt, !navigation_.here().wall.hidden); });
    picture_menu_->addSeparator();
    add(tr("&Open"), QKeySequence(Qt::CTRL | Qt::Key_Return), [this](const Photos& photos) { actions_->open(photos); });
    QMenu* with = picture_menu_->addMenu(tr("Open &with"));
    connect(with, &QMenu::aboutToShow, this, [this, with] { actions_->offer_programs(*with, chosen()); });
    add(tr("Show in its f&older"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_F),
        [this](const Photos& photos) { actions_->show_in_folder(photos); });
    picture_menu_->addSeparator();
    add(tr("&Quick look"), {}, [this](const Photos& photos) { quick_look(photos.front(), false); });
    add(tr("Sl&ideshow"), QKeySequence(Qt::SHIFT | Qt::Key_F5),
        [this](const Photos& photos) { quick_look(photos.front(), true); });
}

void MainWindow::build_view_menu() {
    QMenu* view = menuBar()->addMenu(tr("&View"));
    const auto size = [this](double factor) {
        if (navigation_.here().photo) return page_->picture().zoom(factor);
        settings_.row_height_px = static_cast<int>(wall_->row_height() * factor);
        take_settings(settings_);
    };
    add_action(view, tr("&Larger"), QKeySequence::ZoomIn, [size] { size(1.25); });
    add_action(view, tr("&Smaller"), QKeySequence::ZoomOut, [size] { size(0.8); });
    add_action(view, tr("&Whole picture"), QKeySequence(Qt::CTRL | Qt::Key_0), [this] { page_->picture().fit(); });
    add_action(view, tr("&Full screen"), QKeySequence::FullScreen,
               [this] { isFullScreen() ? showNormal() : showFullScreen(); });
}

void MainWindow::build_help_menu() {
    QMenu* help = menuBar()->addMenu(tr("&Help"));
    add_action(help, tr("&Keys"), QKeySequence(Qt::Key_Question), [this] {
        const std::pair<QString, QString> rows[] = {
            {tr("/"), tr("search")},
            {tr("down, in the search field"), tr("filters, values, earlier searches")},
            {tr("arrows, h j k l"), tr("move")},
            {tr("Enter"), tr("open")},
            {tr("Space"), tr("look quickly")},
            {tr("s"), tr("similar pictures")},
            {tr("m, Shift+M"), tr("more, less like this")},
            {tr("f"), tr("favourite")},
            {tr("t"), tr("tag")},
            {tr("x, Ctrl or Shift and a click"), tr("select")},
            {tr("n, p"), tr("next, previous")},
            {tr("Escape"), tr("back")}};
        QString table;
        for (const auto& [keys, what] : rows)
            table += QStringLiteral("<tr><td><b>%1</b></td><td>%2</td></tr>").arg(keys, what);
        auto* box =
            new QMessageBox(QMessageBox::NoIcon, tr("Keys"),
                            QStringLiteral("<table cellpadding=4>%1</table>").arg(table), QMessageBox::Close, this);
        box->setAttribute(Qt::WA_DeleteOnClose);
        box->open();
    });
    QAction* about = add_action(help, tr("&About Trove"), {}, [this] {
        auto* box = new QMessageBox(QMessageBox::NoIcon, tr("About Trove"),
                                    tr("<b>Trove %1</b><p>Finds the photos and memes you forgot you had. Your pictures "
                                       "are only read, and nothing leaves this computer.<p>GPL-3.0-or-later")
                                        .arg(QApplication::applicationVersion()),
                                    QMessageBox::Close, this);
        box->setIconPixmap(QIcon(QStringLiteral(":/trove.svg")).pixmap(64));
        box->setAttribute(Qt::WA_DeleteOnClose);
        box->open();
    });
    about->setMenuRole(QAction::AboutRole);
}

}  // namespace trove::desktop
