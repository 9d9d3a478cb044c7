// SPDX-License-Identifier: GPL-3.0-or-later
//
// MainWindow: the one window: a search field, what it found, a footer while something is crawled. Owns what the person does
// (actions, history, drops); the pages show. Used from the window's thread; the library works on others.
//
// 1. Every place a person comes to is a Place on a path; Escape and Alt+Left go back along it.
// 2. Results of a search that was overtaken are never shown (work.h).
// 3. While a crawl runs, here or in another program, the wall takes in what has come, and stays where it is.
#pragma once
#include "desktop/crawl_bar.h"
#include "desktop/photo_page.h"
#include "desktop/welcome_page.h"
#include "desktop/work.h"
#include "engine/job_runner.h"
#include "engine/library.h"

#include <QLineEdit>
#include <QMainWindow>
#include <QStackedWidget>
#include <QStringList>
#include <QSystemTrayIcon>
#include <QTimer>
#include <QToolButton>

#include <vector>

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

signals:
    void job_changed(trove::engine::JobState state);  // from any thread
    void tiles_shown(int count);

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void closeEvent(QCloseEvent* event) override;

private:
    // Where the person is.
    struct Place {
        QString words;                       // searched for
        std::optional<Bytes> image;          // searched with
        std::optional<PhotoId> photo;        // looked at
        [[nodiscard]] bool is_library() const { return words.isEmpty() && !image && !photo; }
    };

    void build();
    void build_menus();
    void go(Place place);
    void back();
    void show_place();
    void load_wall(bool stay);
    void show_search();
    void show_photo(PhotoId photo);
    void refresh_if_changed();
    void search_with_picture(Bytes image);
    void search_with_file(const QString& path);
    void paste();
    void on_job(const engine::JobState& state);
    void say(const Error& error);
    void mark_favourite(const std::vector<PhotoId>& photos, bool favourite);
    void open_menu(QPoint global);
    void quick_look(PhotoId photo);
    void copy();
    void open_with_default();
    void show_in_folder();
    void print();
    void show_failures();
    void show_models();
    void choose_and_crawl();
    void step(int by);  // the next or previous picture of the wall, while one is looked at
    [[nodiscard]] std::vector<PhotoId> chosen() const;
    [[nodiscard]] QStringList files_of(const std::vector<PhotoId>& photos) const;

    engine::Library& library_;
    QThreadPool pool_;
    Thumbnails thumbnails_;
    std::vector<Place> path_{Place{}};
    Latest wall_asked_;
    Latest change_asked_;
    Latest folder_asked_;
    std::int64_t photos_seen_ = -1;  // how many the wall was made of
    engine::JobState job_;

    QStackedWidget* pages_ = nullptr;
    WelcomePage* welcome_ = nullptr;
    Wall* wall_ = nullptr;
    PhotoPage* page_ = nullptr;
    QLineEdit* search_ = nullptr;
    QToolButton* back_ = nullptr;
    QLabel* title_ = nullptr;
    CrawlBar* crawl_bar_ = nullptr;
    QTimer typed_;
    QTimer watch_;
    QSystemTrayIcon* tray_ = nullptr;
    engine::JobRunner runner_;  // last: its thread must end before what it tells
};

}  // namespace trove::desktop
