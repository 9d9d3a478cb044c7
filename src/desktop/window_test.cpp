// SPDX-License-Identifier: GPL-3.0-or-later
//
// The whole window, operated as by a person, on a library of real photos if the fixtures exist, else of generated
// ones. Run by tests/desktop_window_test.py on a screen of its own with a window manager.
#include "desktop/failures_dialog.h"
#include "desktop/loop_clock.h"
#include "desktop/main_window.h"
#include "desktop/models_dialog.h"
#include "desktop/window_for_test.h"

#include <QAbstractItemView>
#include <QAccessible>
#include <QAccessibleInterface>
#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDropEvent>
#include <QHash>
#include <QInputDialog>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>
#include <QMimeData>
#include <QPrinter>
#include <QPushButton>
#include <QScrollBar>
#include <QTableWidget>

#include <set>
#include <thread>

namespace trove::desktop {
namespace {

namespace fs = std::filesystem;

constexpr int kPictures = 24;

// One window for all tests, like one session; each test leaves it at the wall of everything, with no job running.
class Window : public testing::Test {
protected:
    static void SetUpTestSuite() {
        scratch_ = new TemporaryFolder();
        make_pictures(scratch_->path() / "photos/sea", 0, kPictures / 2);
        make_pictures(scratch_->path() / "photos/town", kPictures / 2, kPictures / 2);
        ASSERT_TRUE(
            write_file_atomically(scratch_->path() / "photos/broken.jpg", Bytes{0xFF, 0xD8, 0xFF, 0xE0, 0, 16}));
        auto opened = engine::Library::open(
            {.folder = scratch_->path() / "library", .models_folder = engine::default_models_folder()});
        ASSERT_TRUE(opened) << opened.error().what;
        library_ = opened->release();
        window_ = new MainWindow(*library_);
        QObject::connect(window_, &MainWindow::job_changed, window_,
                         [](const JobState& state) { works_ = state.running; });
        window_->show();
        ASSERT_TRUE(QTest::qWaitForWindowActive(window_));
    }

    static void TearDownTestSuite() {
        delete window_;
        delete library_;
        delete scratch_;
    }

    void TearDown() override {
        for (QDialog* dialog : window_->findChildren<QDialog*>()) dialog->close();
        if (QWidget* popup = QApplication::activePopupWidget()) popup->close();
        QTest::qWait(50);
        bool loaded = false;
        const auto listening = QObject::connect(window_, &MainWindow::tiles_shown, window_, [&] { loaded = true; });
        menu("All pictures")->trigger();
        EXPECT_TRUE(wait_until([&] { return loaded && !works_; }));
        QObject::disconnect(listening);
        window_->wall().select_nothing();
        window_->wall().setFocus();
    }

    static Wall& wall() { return window_->wall(); }

    static std::size_t shown() { return wall().tiles().size(); }

    template <class T>
    static T* part(const QString& name) {
        for (T* one : window_->findChildren<T*>())
            if (one->accessibleName() == name && one->isVisible()) return one;
        ADD_FAILURE() << "no part called " << name.toStdString();
        return nullptr;
    }

    static QLineEdit* search() { return part<QLineEdit>("Search"); }

    static WelcomePage* welcome() { return window_->findChild<WelcomePage*>(); }

    static CrawlBar* footer() { return window_->findChild<CrawlBar*>(); }

    static FilterBar* filters() { return window_->findChild<FilterBar*>(); }

    static QAction* menu(const QString& text) { return menu_entry(*window_, text); }

    static QToolButton* find_button(QWidget* inside, const QString& text) {
        for (QToolButton* one : inside->findChildren<QToolButton*>())
            if (one->isVisible() && one->text().contains(text)) return one;
        return nullptr;
    }

    // Waits until it exists.
    static void click_button(QWidget* inside, const QString& text) {
        ASSERT_TRUE(wait_until([&] { return find_button(inside, text) != nullptr; })) << text.toStdString();
        QTest::mouseClick(find_button(inside, text), Qt::LeftButton);
    }

    static void click(std::size_t index) {
        QTest::mouseClick(wall().viewport(), Qt::LeftButton, {}, wall().place_of(index).center());
    }

    // Types and waits for the results.
    static void type_search(const QString& words) {
        bool found = false;
        const auto told = QObject::connect(window_, &MainWindow::tiles_shown, window_, [&] { found = true; });
        search()->setFocus();
        search()->selectAll();
        QTest::keyClicks(search(), words);
        QTest::keyClick(search(), Qt::Key_Return);
        EXPECT_TRUE(wait_until([&] { return found; })) << words.toStdString();
        QObject::disconnect(told);
    }

    static void drop(QMimeData& data) {
        QDragEnterEvent enter(QPoint(300, 300), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(window_, &enter);
        EXPECT_TRUE(enter.isAccepted());
        QDropEvent event(QPointF(300, 300), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(window_, &event);
    }

    static QString a_file() {
        const QDir folder(QString::fromStdString((scratch_->path() / "photos/sea").string()));
        return folder.filePath(folder.entryList({"*.jpg", "*.bmp"}, QDir::Files).value(3));
    }

    static inline TemporaryFolder* scratch_ = nullptr;
    static inline engine::Library* library_ = nullptr;
    static inline MainWindow* window_ = nullptr;
    static inline bool works_ = false;
};

// In the order of the file: the first fills the library.
TEST_F(Window, AFirstStartOffersToCrawlAndADroppedFolderIsCrawled) {
    ASSERT_TRUE(wait_until([] { return welcome()->isVisible(); }));
    QMimeData folder;
    folder.setUrls({QUrl::fromLocalFile(QString::fromStdString((scratch_->path() / "photos").string()))});
    LoopClock clock;
    drop(folder);
    ASSERT_TRUE(wait_until([] { return shown() == kPictures; })) << shown();
    EXPECT_FALSE(welcome()->isVisible());
    // The failures stay one click away.
    click_button(footer(), "1 failed");
    ASSERT_TRUE(wait_until([] {
        return window_->findChild<FailuresDialog*>() != nullptr &&
               window_->findChild<FailuresDialog*>()->findChild<QTableWidget*>()->rowCount() == 1;
    }));
    EXPECT_TRUE(
        window_->findChild<FailuresDialog*>()->findChild<QTableWidget*>()->item(0, 0)->text().endsWith("broken.jpg"));
    RecordProperty("longest_block_ms", static_cast<int>(clock.take_longest_ms()));
}

TEST_F(Window, AWallHasMonthsAndDrawsItsPictures) {
    EXPECT_FALSE(wall().sections().empty());
    bool all = false;
    const auto listening = QObject::connect(&wall(), &Wall::pictures_shown, window_, [&] { all = true; });
    menu("Latest added")->trigger();
    EXPECT_TRUE(wait_until([&] { return all && wall().sections().empty(); }))
        << "what was added last is in no order of months";
    QObject::disconnect(listening);
}

TEST_F(Window, TypingSearchesWithFilters) {
    type_search("a dog");
    EXPECT_GT(shown(), 0U);
    EXPECT_TRUE(filters()->isVisible());
    const std::size_t usual = shown();
    part<QSlider>("Strictness")->setValue(0);
    EXPECT_TRUE(wait_until([] { return shown() == kPictures; })) << shown() << " after " << usual;
    ASSERT_FALSE(filters()->findChildren<QToolButton*>().isEmpty()) << "folders, at least";
    // A value of a facet becomes a part of the query.
    QAction* value = filters()->findChildren<QToolButton*>().front()->menu()->actions().front();
    value->trigger();
    EXPECT_TRUE(search()->text().startsWith("a dog ") && search()->text().contains(':'))
        << search()->text().toStdString();
    EXPECT_TRUE(wait_until([] { return shown() > 0 && shown() < kPictures; }));
    part<QSlider>("Strictness")->setValue(50);
    wall().setFocus();
    QTest::keyClick(&wall(), Qt::Key_Escape);
    EXPECT_TRUE(wait_until([] { return shown() == kPictures && !filters()->isVisible(); }));
}

TEST_F(Window, OnlyTheNewestOfManySearchesIsShown) {
    std::set<int> shows;
    const auto listening =
        QObject::connect(window_, &MainWindow::tiles_shown, window_, [&](int count) { shows.insert(count); });
    for (const char* words : {"in:sea", "type:gif", "in:town", "type:photo"}) window_->search_for(words);
    EXPECT_TRUE(wait_until([] { return shown() == kPictures && filters()->isVisible(); }));
    QTest::qWait(500);
    EXPECT_EQ(shows, std::set{static_cast<int>(kPictures)}) << "those that were overtaken are never shown";
    QObject::disconnect(listening);
    window_->search_for("in:sea");  // which has fewer
    EXPECT_TRUE(wait_until([] { return shown() == kPictures / 2; })) << shown();
}

TEST_F(Window, FieldsAndValuesAreCompleted) {
    auto* field = qobject_cast<QueryField*>(search());
    ASSERT_NE(field, nullptr);
    field->setFocus();
    QTest::keyClicks(field, "typ");
    ASSERT_TRUE(wait_until([&] { return field->offers().rowCount() > 0; }));
    EXPECT_EQ(field->offers().data(field->offers().index(0), Qt::EditRole).toString(), "type:");
    QWidget* popup = QApplication::activePopupWidget();
    ASSERT_NE(popup, nullptr);
    QTest::keyClick(popup, Qt::Key_Down);
    QTest::keyClick(popup, Qt::Key_Return);
    EXPECT_EQ(field->text(), "type:");
    ASSERT_TRUE(wait_until([&] { return field->offers().rowCount() >= 3; })) << "then its values";
    EXPECT_EQ(field->offers().data(field->offers().index(0), Qt::EditRole).toString(), "type:photo");
    if (QWidget* second = QApplication::activePopupWidget()) second->close();
    field->clear();
    window_->search_for("");
}

TEST_F(Window, AClickOpensAPhotoWithItsLikeAndItZooms) {
    click(2);
    ASSERT_TRUE(wait_until([] { return window_->page().isVisible(); }));
    EXPECT_EQ(window_->page().photo(), wall().tiles()[2].photo);
    ASSERT_TRUE(wait_until([] { return !window_->page().similar().tiles().empty(); }));
    for (const Tile& tile : window_->page().similar().tiles()) EXPECT_NE(tile.photo, *window_->page().photo());
    PictureView& view = window_->page().picture();
    QWheelEvent wheel(QPointF(100, 100), view.mapToGlobal(QPointF(100, 100)), {}, {0, 600}, Qt::NoButton,
                      Qt::NoModifier, Qt::NoScrollPhase, false);
    QApplication::sendEvent(&view, &wheel);
    EXPECT_GT(view.zoomed(), 1.5);
    QTest::mouseDClick(&view, Qt::LeftButton);
    EXPECT_EQ(view.zoomed(), 1.0);
    QTest::keyClick(window_, Qt::Key_N);
    EXPECT_EQ(window_->page().photo(), wall().tiles()[3].photo);
    QTest::keyClick(window_, Qt::Key_Escape);
    EXPECT_TRUE(wall().isVisible());
    EXPECT_EQ(wall().current(), wall().tiles()[3].photo) << "the wall knows where one was";
}

TEST_F(Window, KeysLeadToSimilarOnesAndLeanASearch) {
    wall().go_to(6);
    const PhotoId photo = *wall().current();
    QTest::keyClick(&wall(), Qt::Key_S);
    ASSERT_TRUE(wait_until([] { return window_->page().isVisible(); }));
    EXPECT_EQ(window_->page().photo(), photo);
    QTest::keyClick(window_, Qt::Key_Plus, Qt::ControlModifier);
    EXPECT_GT(window_->page().picture().zoomed(), 1.0);
    QTest::keyClick(window_, Qt::Key_0, Qt::ControlModifier);
    EXPECT_EQ(window_->page().picture().zoomed(), 1.0);
    QTest::keyClick(window_, Qt::Key_Left, Qt::AltModifier);
    ASSERT_TRUE(wait_until([] { return wall().isVisible(); }));
    wall().go_to(6);
    QTest::keyClick(&wall(), Qt::Key_M);
    EXPECT_EQ(search()->text().toStdString(), "+ like:" + std::to_string(to_int(photo)));
    EXPECT_TRUE(wait_until(
        [&] { return filters()->isVisible() && !wall().tiles().empty() && wall().tiles()[0].photo == photo; }));
}

TEST_F(Window, EveryMenuHasItsEntriesAndNoTwoShareAKey) {
    EXPECT_GE(window_->menuBar()->actions().size(), 6);
    QHash<QString, QString> taken;
    for (const QAction* action : window_->findChildren<QAction*>())
        for (const QKeySequence& keys : action->shortcuts()) {
            EXPECT_FALSE(taken.contains(keys.toString()))
                << keys.toString().toStdString() << ": " << action->text().toStdString() << " and "
                << taken.value(keys.toString()).toStdString();
            taken.insert(keys.toString(), action->text());
        }
    QTest::keyClick(window_, Qt::Key_F, Qt::ControlModifier);
    EXPECT_TRUE(search()->hasFocus());
    QTest::keyClick(window_, Qt::Key_2, Qt::ControlModifier);
    EXPECT_TRUE(wait_until([] { return shown() == 0; })) << "no favourites yet";
}

TEST_F(Window, ASearchIsSavedAndOfferedAgain) {
    type_search("a dog");
    menu("Save this search\u2026")->trigger();
    auto* dialog = window_->findChild<QInputDialog*>();
    ASSERT_NE(dialog, nullptr);
    dialog->setTextValue("Dogs");
    dialog->accept();
    EXPECT_TRUE(wait_until([] {
        const auto saved = library_->browse().saved_searches();
        return saved && saved->size() == 1 && saved->front().name == "Dogs" && saved->front().query == "a dog";
    }));
}

TEST_F(Window, FavouritesAndHiddenOnes) {
    wall().go_to(1);
    const PhotoId photo = *wall().current();
    QTest::keyClick(window_, Qt::Key_F);
    ASSERT_TRUE(wait_until([] { return wall().tiles()[1].favourite; }));
    menu("Favourites")->trigger();
    ASSERT_TRUE(wait_until([] { return shown() == 1; }));
    EXPECT_EQ(wall().tiles()[0].photo, photo);
    menu("All pictures")->trigger();
    ASSERT_TRUE(wait_until([] { return shown() == kPictures; }));
    wall().go_to(0);
    menu("Hide or show again")->trigger();
    ASSERT_TRUE(wait_until([] { return shown() == kPictures - 1; }));
    menu("Hidden pictures")->trigger();
    ASSERT_TRUE(wait_until([] { return shown() == 1; }));
    wall().go_to(0);
    menu("Hide or show again")->trigger();
    EXPECT_TRUE(wait_until([] { return shown() == 0; }));
    menu("All pictures")->trigger();
    EXPECT_TRUE(wait_until([] { return shown() == kPictures; }));
}

TEST_F(Window, TagsAreShownAddedFoundAndTakenOff) {
    click(4);
    ASSERT_TRUE(wait_until([] { return window_->page().isVisible(); }));
    const PhotoId photo = *window_->page().photo();
    auto* field = part<QLineEdit>("Add a tag");
    field->setFocus();
    QTest::keyClicks(field, "our holiday");
    QTest::keyClick(field, Qt::Key_Return);
    const auto has_chip = [] {
        const auto chips = window_->page().tags().findChildren<QToolButton*>();
        return std::ranges::any_of(chips,
                                   [](const QToolButton* chip) { return chip->text().startsWith("our holiday"); });
    };
    ASSERT_TRUE(wait_until(has_chip));
    type_search("tag:\"our holiday\"");
    ASSERT_EQ(shown(), 1U);
    EXPECT_EQ(wall().tiles()[0].photo, photo);
    click(0);
    ASSERT_TRUE(wait_until(has_chip));
    click_button(&window_->page().tags(), "our holiday");
    EXPECT_TRUE(wait_until([&] { return !has_chip(); }));
}

TEST_F(Window, SeveralAreSelectedCopiedAndDraggedOut) {
    QTest::mouseClick(wall().viewport(), Qt::LeftButton, Qt::ControlModifier, wall().place_of(0).center());
    QTest::mouseClick(wall().viewport(), Qt::LeftButton, Qt::ShiftModifier, wall().place_of(2).center());
    EXPECT_EQ(wall().selected().size(), 3U);
    menu("Copy")->trigger();
    ASSERT_TRUE(wait_until([] { return QApplication::clipboard()->mimeData()->urls().size() == 3; }));
    const std::unique_ptr<QMimeData> dragged(wall().carry(wall().selected()));
    ASSERT_NE(dragged, nullptr);
    for (const QUrl& url : dragged->urls()) EXPECT_TRUE(QFileInfo::exists(url.toLocalFile()));
    QTest::keyClick(&wall(), Qt::Key_Escape);
    EXPECT_TRUE(wall().selected().size() <= 1);
}

TEST_F(Window, ACopiedPictureIsPastedToSearchWithIt) {
    wall().go_to(5);
    const PhotoId photo = *wall().current();
    menu("Copy")->trigger();
    ASSERT_TRUE(wait_until([] { return QApplication::clipboard()->mimeData()->hasImage(); }));
    QApplication::clipboard()->setImage(qvariant_cast<QImage>(QApplication::clipboard()->mimeData()->imageData()));
    menu("Paste a picture to search with it")->trigger();
    ASSERT_TRUE(wait_until([] { return filters()->isVisible() && shown() > 0 && !wall().tiles().empty(); }));
    ASSERT_TRUE(wait_until([&] { return wall().tiles()[0].photo == photo; }))
        << "what is most like a picture is itself";
}

TEST_F(Window, ADroppedPictureIsSearchedWith) {
    QMimeData picture;
    picture.setUrls({QUrl::fromLocalFile(a_file())});
    drop(picture);
    ASSERT_TRUE(wait_until([] { return filters()->isVisible(); }));
    const auto found = library_->find(a_file().toStdString());
    ASSERT_TRUE(found && *found);
    EXPECT_TRUE(wait_until([&] { return !wall().tiles().empty() && wall().tiles()[0].photo == **found; }));
}

TEST_F(Window, SpaceLooksQuicklyAndArrowsGoOn) {
    wall().go_to(0);
    QTest::keyClick(&wall(), Qt::Key_Space);
    auto* look = window_->findChild<QuickLook*>();
    ASSERT_NE(look, nullptr);
    EXPECT_EQ(look->photo(), wall().tiles()[0].photo);
    QTest::keyClick(look, Qt::Key_Right);
    EXPECT_EQ(look->photo(), wall().tiles()[1].photo);
    QTest::keyClick(look, Qt::Key_Space);
    EXPECT_TRUE(wait_until([] { return window_->findChild<QuickLook*>() == nullptr; }));
    menu("Slideshow")->trigger();
    ASSERT_TRUE(wait_until([] {
        return window_->findChild<QuickLook*>() != nullptr && window_->findChild<QuickLook*>()->isFullScreen();
    }));
    QTest::keyClick(window_->findChild<QuickLook*>(), Qt::Key_Escape);
    EXPECT_TRUE(wait_until([] { return window_->findChild<QuickLook*>() == nullptr; }));
}

TEST_F(Window, PicturesAreDrawnOnAPrintersPages) {
    const QString file = QString::fromStdString((scratch_->path() / "print.pdf").string());
    const auto printer = std::make_shared<QPrinter>(QPrinter::HighResolution);
    printer->setOutputFormat(QPrinter::PdfFormat);
    printer->setOutputFileName(file);
    QString said;
    const auto listening = QObject::connect(&window_->actions(), &PictureActions::said, window_,
                                            [&](const QString& sentence) { said = sentence; });
    window_->actions().print_on(printer, {wall().tiles()[0].photo, wall().tiles()[1].photo});
    ASSERT_TRUE(wait_until([&] { return !said.isEmpty(); }));
    EXPECT_GT(QFileInfo(file).size(), 5000);
    QObject::disconnect(listening);
}

TEST_F(Window, ProgramsAreOffered) {
    wall().go_to(0);
    QMenu with;
    window_->actions().offer_programs(with, wall().selected());
    EXPECT_FALSE(with.actions().isEmpty());
    EXPECT_TRUE(with.actions().front()->isEnabled());
}

TEST_F(Window, ModelsAreListed) {
    menu("Models\u2026")->trigger();
    const auto lists = [] {
        const auto* dialog = window_->findChild<ModelsDialog*>();
        if (dialog == nullptr) return false;
        const auto labels = dialog->findChildren<QLabel*>();
        return std::ranges::any_of(
            labels, [](const QLabel* label) { return label->text().contains("Trove built-in (in use)"); });
    };
    EXPECT_TRUE(wait_until(lists));
}

TEST_F(Window, SettingsHoldAtOnceAndAreKept) {
    menu("Settings\u2026")->trigger();
    auto* dialog = window_->findChild<SettingsDialog*>();
    ASSERT_NE(dialog, nullptr);
    auto* colours = dialog->findChild<QComboBox*>();
    const auto choose = [&](int index) {
        colours->setCurrentIndex(index);
        emit colours->activated(index);
    };
    choose(2);
    EXPECT_LT(QApplication::palette().color(QPalette::Window).lightness(), 128);
    EXPECT_EQ(read_settings().colours, Colours::kDark);
    choose(1);
    EXPECT_GT(QApplication::palette().color(QPalette::Window).lightness(), 128);
    choose(0);
    for (QCheckBox* box : dialog->findChildren<QCheckBox*>())
        if (box->text().contains("words")) box->click();
    EXPECT_TRUE(read_settings().read_text);
    for (QCheckBox* box : dialog->findChildren<QCheckBox*>())
        if (box->text().contains("words")) box->click();
    ASSERT_TRUE(wait_until([&] {
        const auto labels = dialog->findChildren<QLabel*>();
        return std::ranges::any_of(labels, [](const QLabel* label) { return label->text().contains("/photos</b>"); });
    })) << "its folders";
}

TEST_F(Window, ScreenReadersMeetAListOfPictures) {
    QAccessibleInterface* list = QAccessible::queryAccessibleInterface(&wall());
    ASSERT_NE(list, nullptr);
    EXPECT_EQ(list->role(), QAccessible::List);
    EXPECT_EQ(list->text(QAccessible::Name), "Pictures");
    ASSERT_EQ(list->childCount(), kPictures);
    QAccessibleInterface* third = list->child(2);
    ASSERT_NE(third, nullptr);
    EXPECT_EQ(third->role(), QAccessible::ListItem);
    EXPECT_TRUE(third->text(QAccessible::Name).startsWith(QString("Picture 3 of %1").arg(kPictures)))
        << third->text(QAccessible::Name).toStdString();
    const QPoint middle = third->rect().center();
    EXPECT_EQ(list->childAt(middle.x(), middle.y()), third);
    // Every control has a name or a text.
    for (const QWidget* one : window_->findChildren<QWidget*>())
        if (one->isVisible() &&
            (qobject_cast<const QAbstractButton*>(one) != nullptr || qobject_cast<const QLineEdit*>(one) != nullptr ||
             qobject_cast<const QSlider*>(one) != nullptr)) {
            QAccessibleInterface* met =
                QAccessible::queryAccessibleInterface(const_cast<QWidget*>(one));  // Qt takes a non-const pointer
            EXPECT_FALSE(met->text(QAccessible::Name).isEmpty())
                << one->metaObject()->className() << " " << one->objectName().toStdString();
        }
}

TEST_F(Window, WhatAnotherProgramAddsAppearsByItself) {
    make_pictures(scratch_->path() / "more", kPictures, 6);
    wall().go_to(2);
    const PhotoId current = *wall().current();
    std::jthread other([] {
        auto library = engine::Library::open(
            {.folder = scratch_->path() / "library", .models_folder = engine::default_models_folder()});
        const std::vector<fs::path> roots{scratch_->path() / "more"};
        if (library) static_cast<void>((*library)->crawl(roots, {}, {}));
    });
    EXPECT_TRUE(wait_until([] { return shown() == kPictures + 6; })) << shown();
    EXPECT_EQ(wall().current(), current) << "it stays where it is";
    other.join();
    // So that other tests work in any order.
    const auto sources = library_->sources().list();
    ASSERT_TRUE(sources);
    for (const Source& source : *sources)
        if (source.path.filename() == "more") {
            ASSERT_TRUE(library_->sources().remove(source.id));
        }
    EXPECT_TRUE(wait_until([] { return shown() == kPictures; }));
}

TEST_F(Window, ACrawlPausesGoesOnAndHoldsTheWindowOpen) {
    make_pictures(scratch_->path() / "many", 2000, 150);
    QStringList told;
    const auto listening = QObject::connect(window_, &MainWindow::job_changed, window_,
                                            [&](const JobState& state) { told += progress_text(state.progress); });
    window_->crawl({QString::fromStdString((scratch_->path() / "many").string())});
    ASSERT_TRUE(wait_until([&] { return told.join('\n').contains(" a second") && told.join('\n').contains(" left"); }))
        << told.join('\n').toStdString();
    click_button(footer(), "Pause");
    ASSERT_TRUE(wait_until([] { return part<QLabel>("Progress")->text().startsWith("Paused"); }));
    click_button(footer(), "Go on");
    window_->close();
    if (window_->isVisible()) {  // without a tray the window asks
        auto* ask = window_->findChild<QMessageBox*>();
        if (ask != nullptr) ask->button(QMessageBox::Cancel)->click();
        EXPECT_TRUE(window_->isVisible());
    }
    window_->showNormal();
    EXPECT_TRUE(wait_until([] { return shown() == kPictures + 150; })) << shown();
    QObject::disconnect(listening);
    // Enough pictures to compare with, so the results are in bands.
    type_search("a dog");
    ASSERT_TRUE(wait_until([] { return !wall().sections().empty() && filters()->isVisible(); }));
    for (const WallSection& band : wall().sections())
        EXPECT_TRUE(band.title.endsWith(" matches")) << band.title.toStdString();
}

// The last test of the window, because the fake of a downloaded model does not understand pictures.
TEST_F(Window, AModelIsFetchedAndUsed) {
    if (qEnvironmentVariableIsEmpty("TROVE_MODEL_MIRROR"))
        GTEST_SKIP() << "tests/desktop_window_test.py serves the models";
    const auto button = [](const QString& title, const QString& action) -> QPushButton* {
        const auto* dialog = window_->findChild<ModelsDialog*>();
        if (dialog == nullptr) return nullptr;
        for (QPushButton* one : dialog->findChildren<QPushButton*>())
            if (one->isVisible() && one->accessibleDescription().startsWith(title) && one->text().startsWith(action))
                return one;
        return nullptr;
    };
    const QString model = "CLIP ViT-B/32 (OpenAI)";
    menu("Models\u2026")->trigger();
    ASSERT_TRUE(wait_until([&] { return button(model, "Fetch") != nullptr; }));
    // Another model is not available: a message gives the remedy, and nothing else changes.
    button("SigLIP base/16-224", "Fetch")->click();
    const auto says = [](const QString& words) {
        const auto labels = window_->findChild<ModelsDialog*>()->findChildren<QLabel*>();
        return std::ranges::any_of(
            labels, [&](const QLabel* label) { return label->isVisible() && label->text().contains(words); });
    };
    EXPECT_TRUE(wait_until([&] { return says("404") && button("SigLIP base/16-224", "Fetch") != nullptr; }));
    ASSERT_TRUE(wait_until([&] { return button(model, "Fetch") != nullptr; }));
    button(model, "Fetch")->click();
    ASSERT_TRUE(wait_until([&] { return says(" is here.") && button(model, "Use this one") != nullptr; }));
    button(model, "Use this one")->click();
    EXPECT_TRUE(wait_until([] {
        const auto models = library_->models().list();
        return models && std::ranges::any_of(*models, [](const ModelInfo& one) {
                   return one.in_use && one.name.starts_with("clip-vit-b-32");
               });
    }));
    type_search("a dog");
    EXPECT_GT(shown(), 0U);
}

// The mean difference of a wall's picture from the expected one, in 255ths.
double difference(const QImage& drawn, const Bytes& jpeg) {
    QImage wanted;
    wanted.loadFromData(jpeg.data(), static_cast<int>(jpeg.size()), "JPEG");
    wanted = wanted.scaled(drawn.size(), Qt::KeepAspectRatioByExpanding, Qt::SmoothTransformation);
    const QPoint corner((wanted.width() - drawn.width()) / 2, (wanted.height() - drawn.height()) / 2);
    double sum = 0;
    for (int y = 0; y < drawn.height(); ++y)
        for (int x = 0; x < drawn.width(); ++x)
            sum += std::abs(qGray(drawn.pixel(x, y)) - qGray(wanted.pixel(corner.x() + x, corner.y() + y)));
    return sum / drawn.width() / drawn.height();
}

// Run by tests/desktop_window_test.py with QT_SCALE_FACTOR=2, as on a dense screen.
using HighDensity = Window;

TEST_F(HighDensity, PicturesHaveThePixelsOfTheScreen) {
    if (window_->devicePixelRatioF() < 2) GTEST_SKIP() << "QT_SCALE_FACTOR is not 2";
    window_->crawl({QString::fromStdString((scratch_->path() / "photos").string())});
    ASSERT_TRUE(wait_until([] { return shown() == kPictures; }));
    wall().setFocus();
    // The widest visible one, which is enlarged the most. The wall may still be adding pictures.
    const auto is_sharp = [] {
        std::size_t widest = 0;
        for (std::size_t i = 0; i < 6; ++i)
            if (wall().place_of(i).width() > wall().place_of(widest).width()) widest = i;
        const auto original = library_->picture(wall().tiles()[widest].photo, 2000);
        const auto thumbnail = library_->thumbnail(wall().tiles()[widest].photo);
        const QImage drawn = wall().viewport()->grab(wall().place_of(widest)).toImage();
        EXPECT_EQ(drawn.width(), 2 * wall().place_of(widest).width());
        return original && thumbnail && difference(drawn, *original) < difference(drawn, *thumbnail);
    };
    EXPECT_TRUE(wait_until(is_sharp));
    click(0);
    ASSERT_TRUE(wait_until([] { return window_->page().isVisible(); }));
    PictureView& view = window_->page().picture();
    const QByteArray file = qgetenv("TROVE_SCREENSHOT");
    if (!file.isEmpty()) {
        QTest::qWait(2000);
        window_->grab().save(QString::fromLocal8Bit(file));
    }
    int wanted_px = 0;
    const auto listening =
        QObject::connect(&view, &PictureView::more_pixels_wanted, window_, [&](int edge_px) { wanted_px = edge_px; });
    QTest::mouseDClick(&view, Qt::LeftButton);
    EXPECT_GT(wanted_px, 2 * std::max(view.width(), view.height())) << "of the screen, not of the window";
    QObject::disconnect(listening);
}

}  // namespace
}  // namespace trove::desktop

int main(int argc, char** argv) {
    // Does not read or write the user's own files.
    const trove::TemporaryFolder home;
    qputenv("HOME", home.path().c_str());
    for (const char* name : {"XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"}) qunsetenv(name);
    qputenv("PATH", home.path().string().c_str() + QByteArray("/bin:") + qgetenv("PATH"));
    QApplication app(argc, argv);
    QApplication::setApplicationName("trove");
    QApplication::setQuitOnLastWindowClosed(false);
    qRegisterMetaType<trove::JobState>();
    testing::InitGoogleTest(&argc, argv);
    return RUN_ALL_TESTS();
}
