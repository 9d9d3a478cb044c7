// SPDX-License-Identifier: GPL-3.0-or-later
//
// MainWindow: the only window: a search field, the results, and a footer during a crawl. Connects the other parts:
// Navigation has the current view, JobWatch the job, the pages show content, and PictureActions acts on pictures. Used
// from the window's thread; the library works on others.
//
// 1. Every change of the view goes to Navigation first, and show_view() shows its current view.
// 2. Results of a superseded search are never shown (work.h).
// 3. While a crawl runs, here or in another program, the wall adds new pictures and keeps its position.
// 4. When the window is closed, a crawl continues in the tray if the person chose that; otherwise it stops, and the
//    next crawl resumes it.
#pragma once
#include "desktop/appearance.h"
#include "desktop/crawl_bar.h"
#include "desktop/filter_bar.h"
#include "desktop/job_watch.h"
#include "desktop/navigation.h"
#include "desktop/photo_page.h"
#include "desktop/picture_actions.h"
#include "desktop/query_field.h"
#include "desktop/quick_look.h"
#include "desktop/settings_dialog.h"
#include "desktop/wall_content.h"
#include "desktop/welcome_page.h"
#include "desktop/work.h"

#include <QMainWindow>
#include <QPointer>
#include <QStackedWidget>
#include <QStringList>
#include <QSystemTrayIcon>
#include <QTimer>
#include <QToolButton>

#include <functional>

namespace trove::desktop {

class MainWindow final : public QMainWindow {
    Q_OBJECT

public:
    explicit MainWindow(engine::Library& library);
    ~MainWindow() override;

    void crawl(const QStringList& paths);
    void search_for(const QString& words);

    [[nodiscard]] Wall& wall() { return *wall_; }

    [[nodiscard]] PhotoPage& page() { return *page_; }

    [[nodiscard]] PictureActions& actions() { return *actions_; }

signals:
    void job_changed(const trove::JobState& state);
    void tiles_shown(int count);

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void closeEvent(QCloseEvent* event) override;

private:
    // main_window_build.cpp
    void build();
    [[nodiscard]] QLayout* build_bar();
    void connect_pages();
    void build_tray();
    void build_menus();
    void build_file_menu();
    void build_edit_menu();
    void build_go_menu();
    void build_picture_menu();
    void build_view_menu();
    void build_help_menu();
    QAction* add_action(QMenu* menu, const QString& text, const QKeySequence& keys, std::function<void()> run);

    // main_window.cpp
    void go_to_photo(PhotoId photo);
    void back();
    void show_view();
    void load_wall(bool stay);
    void show_search(bool stay);
    void show_more();
    void show_answer(const Answer& answer, Content content, bool stay);
    void step(int by);  // to the next or previous picture of the wall, in the photo view
    void on_seen(const Seen& seen);
    [[nodiscard]] Query query_here() const;
    void search_with_picture(Bytes image);
    void search_with_file(const QString& path);
    void search_with_image(const QImage& image);
    void paste();

    // main_window_actions.cpp
    void on_job(const JobState& state);
    void begun(const Result<void>& job);  // shows the error if a job could not begin
    void on_job_ended(const JobState& state);
    void on_marked(const Photos& photos, std::optional<bool> favourite, std::optional<bool> hidden);
    void say(const Error& error);
    void note(const QString& sentence);
    void toggle_favourite();
    void open_menu(QPoint global);
    void quick_look(PhotoId photo, bool slideshow);
    void save_search();
    void choose_and_crawl();
    void choose_catalog_and_crawl();
    void show_failures();
    void show_models();
    void show_settings(SettingsDialog::Page page);
    void take_settings(const Settings& settings);
    void show_again();
    [[nodiscard]] Photos chosen() const;

    engine::Library& library_;
    QThreadPool pool_;
    Thumbnails thumbnails_;
    Settings settings_;
    Appearance appearance_;
    Navigation navigation_;
    Latest wall_asked_;
    Latest more_asked_;
    std::shared_ptr<const trove::Wall> shown_wall_;  // the current wall, or the last one seen while a search is shown
    std::int64_t photos_seen_ = -1;                  // number in the library; -1: not known yet
    Content answer_;                                 // the pages of the search so far
    std::string answer_next_;                        // cursor of the next page, or empty

    QStackedWidget* pages_ = nullptr;
    WelcomePage* welcome_ = nullptr;
    Wall* wall_ = nullptr;
    PhotoPage* page_ = nullptr;
    PictureActions* actions_ = nullptr;
    QueryField* search_ = nullptr;
    FilterBar* filters_ = nullptr;
    QToolButton* back_ = nullptr;
    QLabel* title_ = nullptr;
    QLabel* problem_ = nullptr;
    CrawlBar* crawl_bar_ = nullptr;
    QMenu* picture_menu_ = nullptr;
    QPointer<QuickLook> look_;
    QTimer typed_;
    QTimer problem_shown_;
    QSystemTrayIcon* tray_ = nullptr;
    JobWatch job_;  // last, so that it ends before the members it uses
};

}  // namespace trove::desktop
