// SPDX-License-Identifier: GPL-3.0-or-later
//
// The window among the other programs of a desktop (other_programs.cpp): its colours, notifications, file manager and
// tray, and pictures exchanged between programs. Run by tests/desktop_window_test.py on a bus and a screen of its own.
#include "desktop/desktop_bus.h"
#include "desktop/main_window.h"
#include "desktop/window_for_test.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDir>
#include <QFile>
#include <QMenu>
#include <QMimeData>

namespace trove::desktop {
namespace {

namespace fs = std::filesystem;

constexpr int kFewPictures = 8;

// A program that records its file arguments.
class Recorder {
public:
    Recorder(const fs::path& program, fs::path called) : called_(std::move(called)) {
        fs::create_directories(program.parent_path());
        const std::string script = "#!/bin/sh\nprintf '%s\\n' \"$@\" >> '" + called_.string() + "'\n";
        EXPECT_TRUE(write_file_atomically(program, Bytes(script.begin(), script.end())));
        fs::permissions(program, fs::perms::owner_all);
    }

    [[nodiscard]] bool was_called_with(const QString& words) const {
        return wait_until([&] {
            QFile file(QString::fromStdString(called_.string()));
            return file.open(QIODevice::ReadOnly) && QString::fromUtf8(file.readAll()).contains(words + '\n');
        });
    }

private:
    const fs::path called_;
};

class AmongOthers : public testing::Test {
protected:
    static void SetUpTestSuite() {
        scratch_ = new TemporaryFolder();
        make_pictures(scratch_->path() / "photos", 0, kFewPictures);
        others_ = new OtherPrograms();
        ASSERT_TRUE(others_->tell("dark")) << "no bus whose names are free: run by tests/desktop_window_test.py";
        auto opened = engine::Library::open(
            {.folder = scratch_->path() / "library", .models_folder = engine::default_models_folder()});
        ASSERT_TRUE(opened) << opened.error().what;
        library_ = opened->release();
        const std::vector<fs::path> roots{scratch_->path() / "photos"};
        ASSERT_TRUE(library_->crawl(roots, {}, {}));
        window_ = new MainWindow(*library_);
        window_->move(20, 40);
        window_->show();
        ASSERT_TRUE(QTest::qWaitForWindowActive(window_));
        ASSERT_TRUE(wait_until([] { return wall().tiles().size() == kFewPictures; }));
    }

    static void TearDownTestSuite() {
        delete window_;
        delete library_;
        delete others_;
        delete scratch_;
    }

    static Wall& wall() { return window_->wall(); }

    static QAction* menu(const QString& text) { return menu_entry(*window_, text); }

    static QString path_of(PhotoId photo) {
        return QString::fromStdString(library_->photo(photo)->locations.front().place.text());
    }

    static QString path_at(std::size_t index) { return path_of(wall().tiles()[index].photo); }

    static QString url_at(std::size_t index) {
        return QUrl::fromLocalFile(path_at(index)).toString(QUrl::FullyEncoded);
    }

    static void to_everything() {
        bool loaded = false;
        const auto listening = QObject::connect(window_, &MainWindow::tiles_shown, window_, [&] { loaded = true; });
        menu("All pictures")->trigger();
        EXPECT_TRUE(wait_until([&] { return loaded; }));
        QObject::disconnect(listening);
    }

    // Slow enough to count as a drag, and all in one process, because a drag has its own event loop here.
    static void drag(QPoint from, QPoint to) {
        const auto at = [](QPoint point) {
            return QStringList{"mousemove", QString::number(point.x()), QString::number(point.y()), "sleep", "0.05"};
        };
        QStringList words = at(from) + QStringList{"mousedown", "1"};
        constexpr int kSteps = 8;
        for (int step = 1; step <= kSteps; ++step) words += at(from + (to - from) * step / kSteps);
        xdotool(words + QStringList{"sleep", "0.3", "mouseup", "1"});
    }

    static inline TemporaryFolder* scratch_ = nullptr;
    static inline OtherPrograms* others_ = nullptr;
    static inline engine::Library* library_ = nullptr;
    static inline MainWindow* window_ = nullptr;
};

// Checks the drawn pixels, not the settings.
bool is_drawn_dark(QWidget* window) {
    return window->grab().toImage().pixelColor(window->width() / 2, window->height() - 20).lightness() < 100;
}

TEST_F(AmongOthers, TheColoursAreTheDesktopsFromTheStartAndFollowIt) {
    EXPECT_TRUE(wait_until([] { return is_drawn_dark(window_); })) << "the portal said so before the window was there";
    ASSERT_TRUE(others_->tell("light"));
    EXPECT_TRUE(wait_until([] { return !is_drawn_dark(window_); }));
    ASSERT_TRUE(others_->tell("dark"));
    EXPECT_TRUE(wait_until([] { return is_drawn_dark(window_); }));
    menu("Settings\u2026")->trigger();
    auto* dialog = window_->findChild<SettingsDialog*>();
    auto* colours = dialog->findChild<QComboBox*>();
    const auto choose = [&](int index) {
        colours->setCurrentIndex(index);
        emit colours->activated(index);
    };
    choose(1);
    EXPECT_TRUE(wait_until([] { return !is_drawn_dark(window_); })) << "what the person chose comes first";
    choose(0);
    EXPECT_TRUE(wait_until([] { return is_drawn_dark(window_); })) << "and the desktop's is known still";
    dialog->close();
    ASSERT_TRUE(others_->tell("no preference"));
    EXPECT_TRUE(wait_until([] { return !is_drawn_dark(window_); }));
}

TEST_F(AmongOthers, TheFileManagerShowsAPicture) {
    wall().go_to(2);
    menu("Show in its folder")->trigger();
    EXPECT_TRUE(others_->hears("ShowItems " + url_at(2) + '\n')) << others_->told().toStdString();
}

TEST_F(AmongOthers, WhoeverDoesNotAnswerIsGoneOnWithout) {
    const Recorder xdg_open(QDir::homePath().toStdString() + "/bin/xdg-open", scratch_->path() / "opened");
    ASSERT_TRUE(others_->tell("silence"));
    bool failed = false;
    show_notification("Trove has finished", "1 picture", [&] { failed = true; });
    wall().go_to(1);
    menu("Show in its folder")->trigger();
    EXPECT_TRUE(wait_until([&] { return failed; }));
    EXPECT_TRUE(xdg_open.was_called_with(QFileInfo(path_at(1)).absolutePath())) << "the folder is opened";
    ASSERT_TRUE(others_->tell("answer"));
}

TEST_F(AmongOthers, PicturesAreOpenedWithTheUsualAndWithOtherPrograms) {
    const Recorder usual(QDir::homePath().toStdString() + "/bin/xdg-open", scratch_->path() / "usual");
    const Recorder painter(QDir::homePath().toStdString() + "/bin/painter", scratch_->path() / "painter");
    const fs::path entries = QDir::homePath().toStdString() + "/.local/share/applications";
    fs::create_directories(entries);
    const auto put = [&](const char* name, std::string_view text) {
        ASSERT_TRUE(write_file_atomically(entries / name, Bytes(text.begin(), text.end())));
    };
    put("painter.desktop", "[Desktop Entry]\nType=Application\nName=Painter & Co\nExec=painter --new %F\n");
    put("mimeinfo.cache", "[MIME Cache]\nimage/jpeg=painter.desktop;\nimage/bmp=painter.desktop;\n");
    wall().go_to(3);
    menu("Open")->trigger();
    EXPECT_TRUE(usual.was_called_with(path_at(3)));
    QMenu* with = menu("Open with")->menu();
    emit with->aboutToShow();
    const auto entry = [&] {
        const auto offered = with->actions();
        const auto found =
            std::ranges::find_if(offered, [](const QAction* action) { return action->text() == "Painter && Co"; });
        return found == offered.end() ? nullptr : *found;
    };
    ASSERT_TRUE(wait_until([&] { return entry() != nullptr; }));
    entry()->trigger();
    EXPECT_TRUE(painter.was_called_with("--new\n" + path_at(3)));
}

TEST_F(AmongOthers, PicturesAreDraggedToAnotherProgram) {
    const QPoint corner = window_->geometry().topRight() + QPoint(60, 100);
    ASSERT_TRUE(others_->tell(QString("window %1 %2 /").arg(corner.x()).arg(corner.y())));
    drag(wall().viewport()->mapToGlobal(wall().place_of(0).center()), corner + QPoint(75, 75));
    EXPECT_TRUE(others_->hears("dropped " + url_at(0) + '\n')) << others_->told().toStdString();
    EXPECT_TRUE(QFileInfo::exists(path_at(0))) << "only lent";
}

TEST_F(AmongOthers, APictureDraggedFromAnotherProgramIsSearchedWith) {
    const QPoint corner = window_->geometry().topRight() + QPoint(60, 100);
    const PhotoId photo = wall().tiles()[4].photo;
    ASSERT_TRUE(others_->tell(QString("window %1 %2 %3").arg(corner.x()).arg(corner.y()).arg(path_of(photo))));
    drag(corner + QPoint(75, 75), window_->geometry().center());
    EXPECT_TRUE(wait_until([&] {
        return window_->findChild<FilterBar*>()->isVisible() && !wall().tiles().empty() &&
               wall().tiles()[0].photo == photo;
    }));
    to_everything();
}

TEST_F(AmongOthers, WhatIsCopiedIsPastedInAnotherProgramAndTheOtherWayRound) {
    QApplication::clipboard()->clear();
    wall().go_to(5);
    const PhotoId photo = *wall().current();
    menu("Copy")->trigger();
    ASSERT_TRUE(wait_until([] {
        return QApplication::clipboard()->ownsClipboard() && QApplication::clipboard()->mimeData()->hasImage();
    }));
    // The other program learns of the new clipboard in its own time: it is asked until it does.
    const QString wanted = "pasted " + url_at(5) + " and a picture\n";
    EXPECT_TRUE(wait_until([&] {
        static_cast<void>(others_->tell("paste"));
        return others_->told().contains(wanted);
    })) << others_->told().toStdString();
    ASSERT_TRUE(others_->tell("copy " + path_of(photo)));
    ASSERT_TRUE(wait_until([] { return !QApplication::clipboard()->ownsClipboard(); }));
    menu("Paste a picture to search with it")->trigger();
    EXPECT_TRUE(wait_until([&] {
        return window_->findChild<FilterBar*>()->isVisible() && !wall().tiles().empty() &&
               wall().tiles()[0].photo == photo;
    }));
    to_everything();
}

TEST_F(AmongOthers, TheEndOfACrawlIsSaidWhileAnotherWindowIsLookedAt) {
    make_pictures(scratch_->path() / "more", kFewPictures, 5);
    window_->showMinimized();
    ASSERT_TRUE(wait_until([] { return !window_->isActiveWindow(); }));
    window_->crawl({QString::fromStdString((scratch_->path() / "more").string())});
    EXPECT_TRUE(others_->hears("Notify Trove has finished: 5 pictures found, 5 new\n"))
        << others_->told().toStdString();
    window_->showNormal();
    window_->activateWindow();
    ASSERT_TRUE(QTest::qWaitForWindowActive(window_));
}

// Needs a tray, which not every screen has: tests/desktop_window_test.py starts one for this.
using Tray = AmongOthers;

TEST_F(Tray, ACrawlGoesOnInTheTrayAndAClickBringsTheWindowBack) {
    if (!QSystemTrayIcon::isSystemTrayAvailable()) GTEST_SKIP() << "no tray on this screen";
    const auto* icon = window_->findChild<QSystemTrayIcon*>();
    ASSERT_NE(icon, nullptr);
    EXPECT_FALSE(icon->isVisible()) << "only while it is needed";
    make_pictures(scratch_->path() / "many", 2000, 120);
    window_->crawl({QString::fromStdString((scratch_->path() / "many").string())});
    window_->close();
    EXPECT_FALSE(window_->isVisible());
    ASSERT_TRUE(wait_until(
        [&] { return icon->isVisible() && icon->geometry().isValid() && !icon->geometry().topLeft().isNull(); }));
    EXPECT_TRUE(others_->hears("Notify Trove has finished: 120 pictures found, 120 new\n"))
        << others_->told().toStdString();
    const QPoint middle = icon->geometry().center();
    xdotool({"mousemove", QString::number(middle.x()), QString::number(middle.y()), "click", "1"});
    EXPECT_TRUE(wait_until([] { return window_->isVisible(); }));
    EXPECT_FALSE(icon->isVisible());
    EXPECT_TRUE(wait_until([] { return wall().tiles().size() >= kFewPictures + 120; }));
}

}  // namespace
}  // namespace trove::desktop
