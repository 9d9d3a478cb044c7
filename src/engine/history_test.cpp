// SPDX-License-Identifier: GPL-3.0-or-later
// An edit of a file is an edit of its photo: what a person said stays. The rule: crawl/history.h.
#include "engine/tiny_library_for_test.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <string>
#include <vector>

namespace trove::engine {
namespace {

namespace fs = std::filesystem;

constexpr const char* kOriginal = "a.jpg  cat sofa  2020-01-01  camera: X100";
constexpr const char* kEdited = "a.jpg  snake grass  2020-01-01  camera: X100";
constexpr const char* kOther = "a.jpg  volcano smoke  2021-05-05  camera: X100";

class HistoryTest : public testing::Test {
protected:
    // Words of a person on the photo in the file.
    PhotoId say(std::string_view file) {
        const PhotoId id = lib_.id(file);
        const std::array photos{id};
        const std::array names{std::string("holiday")};
        EXPECT_TRUE(lib_.library().tags().add(photos, names));
        EXPECT_TRUE(lib_.library().captions().set(id, "My cat"));
        EXPECT_TRUE(lib_.library().browse().mark(photos, true, std::nullopt));
        return id;
    }

    bool is_said_of(PhotoId id) {
        const auto tags = lib_.library().tags().of(id);
        const auto caption = lib_.library().captions().of(id);
        const auto tile = lib_.library().browse().tile(id);
        return tags && tags->size() == 1 && tags->front().name == "holiday" && caption && *caption &&
               (*caption)->text == "My cat" && tile && *tile && (*tile)->favourite_at_s > 0;
    }

    void expect_sound() {
        const auto problems = lib_.library().check();
        ASSERT_TRUE(problems);
        EXPECT_TRUE(problems->empty()) << problems->front();
    }

    void copy(std::string_view from, std::string_view to) {
        fs::create_directories(lib_.path(to).parent_path());
        fs::copy_file(lib_.path(from), lib_.path(to), fs::copy_options::overwrite_existing);
    }

    TinyLibrary lib_{kOriginal};
};

TEST_F(HistoryTest, AnEditIsTheSamePhotoAndTheOldBytesComeBack) {
    const PhotoId id = say("a.jpg");
    fs::create_directories(lib_.folder() / "elsewhere");
    fs::copy_file(lib_.path("a.jpg"), lib_.folder() / "elsewhere/a.jpg");
    const auto before = lib_.library().content_hash(id);
    lib_.draw(kEdited);
    const auto crawled = lib_.crawl();
    EXPECT_EQ(crawled.changed, 1);
    EXPECT_EQ(crawled.fresh + crawled.unchanged + crawled.gone, 0);
    EXPECT_EQ(lib_.id("a.jpg"), id);
    EXPECT_TRUE(is_said_of(id));
    EXPECT_NE(*lib_.library().content_hash(id), *before);
    EXPECT_TRUE(lib_.library().thumbnail(id));
    EXPECT_EQ(lib_.library().status()->photos, 1);
    EXPECT_EQ(lib_.search("snake"), files("a.jpg"));
    expect_sound();

    fs::copy_file(lib_.folder() / "elsewhere/a.jpg", lib_.path("a.jpg"), fs::copy_options::overwrite_existing);
    EXPECT_EQ(lib_.crawl().changed, 1);
    EXPECT_EQ(lib_.id("a.jpg"), id);
    EXPECT_TRUE(is_said_of(id));
    EXPECT_EQ(*lib_.library().content_hash(id), *before);
    expect_sound();
}

TEST_F(HistoryTest, ARecycledNameIsANewPhotoAndTheOldOneIsMissing) {
    const PhotoId id = say("a.jpg");
    lib_.draw(kOther);
    const auto crawled = lib_.crawl();
    EXPECT_EQ(crawled.fresh, 1);
    EXPECT_EQ(crawled.changed, 0);
    const PhotoId other = lib_.id("a.jpg");
    EXPECT_NE(other, id);
    EXPECT_FALSE(is_said_of(other));
    EXPECT_TRUE(is_said_of(id)) << "it is missing, not gone";
    EXPECT_EQ(lib_.library().status()->missing, 1);
    expect_sound();

    lib_.draw("later.jpg  cat sofa  2020-01-01  camera: X100");  // its bytes come back
    lib_.crawl();
    EXPECT_EQ(lib_.id("later.jpg"), id);
    EXPECT_EQ(lib_.library().status()->missing, 0);
}

TEST_F(HistoryTest, UndatedPicturesAreOnePhotoIfTheyAreAlike) {
    lib_.draw("u.jpg  cat sofa lamp");
    lib_.crawl();
    const PhotoId id = lib_.id("u.jpg");
    lib_.draw("u.jpg  cat sofa");
    EXPECT_EQ(lib_.crawl().changed, 1);
    EXPECT_EQ(lib_.id("u.jpg"), id);
    lib_.draw("u.jpg  invoice paper");
    EXPECT_EQ(lib_.crawl().fresh, 1);
    EXPECT_NE(lib_.id("u.jpg"), id);
}

TEST_F(HistoryTest, ACorrectedDateIsAnEdit) {
    const PhotoId id = say("a.jpg");
    lib_.draw("a.jpg  cat sofa  2019-12-31  camera: X100");
    EXPECT_EQ(lib_.crawl().changed, 1);
    EXPECT_TRUE(is_said_of(id));
}

TEST_F(HistoryTest, ACopyKeepsTheOldContentAndBothKeepTheWords) {
    const PhotoId id = say("a.jpg");
    copy("a.jpg", "copy/b.jpg");
    lib_.crawl();
    lib_.draw(kEdited);
    EXPECT_EQ(lib_.crawl().changed, 1);
    EXPECT_EQ(lib_.id("copy/b.jpg"), id);
    const PhotoId edited = lib_.id("a.jpg");
    EXPECT_NE(edited, id);
    EXPECT_TRUE(is_said_of(id));
    EXPECT_TRUE(is_said_of(edited));
    EXPECT_EQ(lib_.search("sofa"), files("copy/b.jpg", "a.jpg")) << "what the copy shows is as it was";
    expect_sound();
}

TEST_F(HistoryTest, TheSameWhenCopyAndEditAreNewInOneCrawl) {
    say("a.jpg");
    copy("a.jpg", "z/copy.jpg");
    lib_.draw(kEdited);
    const auto crawled = lib_.crawl();
    EXPECT_EQ(crawled.changed, 1);
    EXPECT_EQ(crawled.copies, 1);
    EXPECT_NE(lib_.id("z/copy.jpg"), lib_.id("a.jpg"));
    EXPECT_TRUE(is_said_of(lib_.id("a.jpg")));
    EXPECT_TRUE(is_said_of(lib_.id("z/copy.jpg")));
    EXPECT_EQ(lib_.crawl().unchanged, 2);
    expect_sound();
}

TEST_F(HistoryTest, TheOldBytesBesideTheEditAreAPhotoOfTheirOwn) {
    const PhotoId id = say("a.jpg");
    copy("a.jpg", "b.txt");  // where no crawl looks
    lib_.draw(kEdited);
    lib_.crawl();
    fs::rename(lib_.path("b.txt"), lib_.path("b.jpg"));
    EXPECT_EQ(lib_.crawl().changed, 1);
    EXPECT_EQ(lib_.id("a.jpg"), id);
    EXPECT_NE(lib_.id("b.jpg"), id);
    EXPECT_TRUE(is_said_of(lib_.id("b.jpg")));
}

TEST_F(HistoryTest, TwoCopiesWithTheSameEditAreOnePhoto) {
    const PhotoId id = say("a.jpg");
    copy("a.jpg", "b.jpg");
    lib_.crawl();
    lib_.draw(kEdited);
    copy("a.jpg", "b.jpg");
    lib_.crawl();
    EXPECT_EQ(lib_.id("a.jpg"), id);
    EXPECT_EQ(lib_.id("b.jpg"), id);
    EXPECT_TRUE(is_said_of(id));
    EXPECT_EQ(lib_.library().status()->photos, 1);
}

TEST_F(HistoryTest, ARenamedAndEditedFileIsFoundByItsDate) {
    const PhotoId id = say("a.jpg");
    lib_.remove("a.jpg");
    lib_.draw("sorted/b.jpg  snake grass  2020-01-01  camera: X100");
    const auto crawled = lib_.crawl();
    EXPECT_EQ(crawled.changed, 1);
    EXPECT_EQ(crawled.gone, 0);
    EXPECT_EQ(lib_.id("sorted/b.jpg"), id);
    EXPECT_TRUE(is_said_of(id));
    EXPECT_EQ(lib_.library().photo(id)->locations.size(), 1U);
}

TEST_F(HistoryTest, OfTwoPhotosOfOneSecondNeitherIsTakenForTheOther) {
    const PhotoId id = say("a.jpg");
    lib_.draw("burst.jpg  cat lamp  2020-01-01  camera: X100");
    lib_.crawl();
    lib_.remove("a.jpg");
    lib_.draw("burst_edited.jpg  cat  2020-01-01  camera: X100");
    EXPECT_EQ(lib_.crawl().fresh, 1);
    EXPECT_NE(lib_.id("burst_edited.jpg"), id);
}

TEST_F(HistoryTest, AMovedAndEditedFileIsFoundByItsName) {
    lib_.draw("one/u.jpg  cat sofa lamp");
    lib_.crawl();
    const PhotoId id = lib_.id("one/u.jpg");
    lib_.remove("one/u.jpg");
    lib_.draw("two/u.jpg  cat sofa");
    EXPECT_EQ(lib_.crawl().changed, 1);
    EXPECT_EQ(lib_.id("two/u.jpg"), id);
}

TEST_F(HistoryTest, SwappedNamesSwapNothingElse) {
    const PhotoId a = say("a.jpg");
    lib_.draw("b.jpg  cat lamp  2020-01-01  camera: X100");
    lib_.crawl();
    const PhotoId b = lib_.id("b.jpg");
    fs::rename(lib_.path("a.jpg"), lib_.path("c.jpg"));
    fs::rename(lib_.path("b.jpg"), lib_.path("a.jpg"));
    fs::rename(lib_.path("c.jpg"), lib_.path("b.jpg"));
    lib_.crawl();
    EXPECT_EQ(lib_.id("a.jpg"), b);
    EXPECT_EQ(lib_.id("b.jpg"), a);
    EXPECT_TRUE(is_said_of(a));
    EXPECT_FALSE(is_said_of(b));
}

TEST_F(HistoryTest, ALaterVersionThatIsMovedOverTheFirstGetsTheWords) {
    say("a.jpg");
    lib_.draw("b.jpg  snake grass  2020-01-01  camera: X100");
    lib_.crawl();
    const PhotoId b = lib_.id("b.jpg");
    fs::rename(lib_.path("b.jpg"), lib_.path("a.jpg"));
    lib_.crawl();
    EXPECT_EQ(lib_.id("a.jpg"), b);
    EXPECT_TRUE(is_said_of(b));
    EXPECT_EQ(lib_.library().status()->photos, 1);
    expect_sound();
}

TEST_F(HistoryTest, ManyEditsAtOnceNeedLittleMemory) {
    constexpr int kMany = 90;
    const auto draw = [&](const char* words) {
        for (int n = 0; n < kMany; ++n)
            lib_.draw(fmt::format("many/{}.jpg  {}{}  20{:02}-01-01  camera: X100", n, words, n % 20, n));
    };
    draw("first");
    lib_.crawl();
    draw("second");
    CrawlOptions little;
    little.memory_bytes = std::size_t{9} << 20U;
    EXPECT_EQ(lib_.crawl(little).changed, kMany);
}

}  // namespace
}  // namespace trove::engine
