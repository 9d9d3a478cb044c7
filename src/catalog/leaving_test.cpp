// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/leaving.h"

#include "catalog/catalog_for_test.h"
#include "catalog/thumbnails.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace trove::catalog {
namespace {

using Paths = std::vector<std::filesystem::path>;

// What a person may ask for.
LeavingRequest of_folders(std::vector<std::filesystem::path> folders) {
    LeavingRequest request;
    request.folders = std::move(folders);
    return request;
}

LeavingRequest of_photo(PhotoId photo) {
    LeavingRequest request;
    request.photos = {photo};
    return request;
}

LeavingRequest of_missing(std::int64_t for_s) {
    LeavingRequest request;
    request.missing_for_s = for_s;
    return request;
}

class LeavingTest : public CatalogTest {
protected:
    // A photo with the files.
    PhotoId put(std::uint8_t n, const Paths& paths) {
        const auto id = writer_->photos().put(a_photo(n))->id;
        for (const auto& path : paths) EXPECT_TRUE(writer_->files().put(path, id, {1, 1}, std::nullopt));
        return id;
    }

    Leaving plan(const LeavingRequest& request) {
        const auto leaving = reader().leaving().plan(request);
        EXPECT_TRUE(leaving) << leaving.error().what;
        return leaving.value_or(Leaving{});
    }

    Leaving leave(const LeavingRequest& request) {
        const auto leaving = plan(request);
        const auto contents = writer_->leaving().remove(request, leaving);
        EXPECT_TRUE(contents) << contents.error().what;
        EXPECT_TRUE(writer_->commit());
        EXPECT_TRUE(writer_->photos().drop_thumbnails(*contents));
        EXPECT_TRUE(writer_->begin());
        EXPECT_TRUE(reader().check()->empty());
        return leaving;
    }
};

TEST_F(LeavingTest, AFolderTakesThePhotosThatLieNowhereElse) {
    ASSERT_TRUE(writer_->roots().put("/a"));
    ASSERT_TRUE(writer_->roots().put("/b"));
    const auto gone = put(1, {"/a/1", "/a/sub/1"});
    const auto kept = put(2, {"/a/2", "/b/2"});
    put(3, {"/ab/3"});
    ASSERT_TRUE(writer_->tags().set(gone, "boat", true));
    ASSERT_TRUE(writer_->captions().put(gone, {"A boat", "", 0}));
    const auto shown = plan(of_folders({"/a"}));
    EXPECT_EQ(shown.photos, 1);
    EXPECT_EQ(shown.places, 3);
    EXPECT_EQ(shown.kept, 1);
    EXPECT_EQ(shown.tagged, 1);
    EXPECT_EQ(shown.captioned, 1);
    EXPECT_EQ(shown.roots, (Paths{"/a"}));
    EXPECT_TRUE(shown.passed_by.empty());
    EXPECT_EQ(shown.examples.size(), 3U);
    EXPECT_EQ(reader().counts()->photos, 3) << "a plan changes nothing";
    EXPECT_EQ(plan(of_folders({"/a"})).token, shown.token);
    ASSERT_TRUE(writer_->tags().set(kept, "boat", true));
    EXPECT_EQ(plan(of_folders({"/a"})).token, shown.token) << "nothing that leaves has changed";
    leave(of_folders({"/a"}));
    EXPECT_EQ(reader().counts()->photos, 2);
    EXPECT_EQ(reader().counts()->locations, 2);
    EXPECT_EQ(*reader().roots().all(), (Paths{"/b"}));
    EXPECT_TRUE(found("boat").size() == 1);
    auto thumbnails = ThumbnailReader::open(folder_.path());
    EXPECT_FALSE(thumbnails->thumbnail(hash_of(1)));
    EXPECT_TRUE(thumbnails->thumbnail(hash_of(2)));
    EXPECT_EQ(reader().leaving().plan(of_folders({"/nothing"})).error().code, Errc::kNotFound);
}

TEST_F(LeavingTest, AFolderInACrawledOneIsPassedByFromThenOn) {
    ASSERT_TRUE(writer_->roots().put("/a"));
    ASSERT_TRUE(writer_->roots().put("/a/own"));
    put(1, {"/a/sub/1"});
    put(2, {"/a/own/2"});
    put(3, {"/a/3"});
    EXPECT_EQ(leave(of_folders({"/a/sub"})).passed_by, (Paths{"/a/sub"}));
    EXPECT_EQ(*reader().leaving().forgotten(), (Paths{"/a/sub"}));
    EXPECT_EQ(*reader().roots().all(), (Paths{"/a", "/a/own"}));
    ASSERT_TRUE(writer_->leaving().remember("/a/sub"));
    EXPECT_TRUE(reader().leaving().forgotten()->empty());
    // A crawled folder inside stays, and is told.
    const auto whole = leave(of_folders({"/a"}));
    EXPECT_EQ(whole.stay, (Paths{"/a/own"}));
    EXPECT_EQ(whole.photos, 1);
    EXPECT_EQ(*reader().roots().all(), (Paths{"/a/own"}));
    // A folder that was never crawled itself means the crawled ones in it.
    EXPECT_EQ(leave(of_folders({"/"})).roots, (Paths{"/a/own"}));
    EXPECT_EQ(reader().counts()->photos, 0);
}

TEST_F(LeavingTest, APhotoLeavesWithAllItsPlacesMarksAndVersions) {
    ASSERT_TRUE(writer_->roots().put("/a"));
    const auto photo = put(1, {"/a/1", "/elsewhere/1"});
    auto edited = a_photo(2);
    edited.path = "/a/1";
    ASSERT_TRUE(writer_->versions().change(photo, edited));
    ASSERT_TRUE(writer_->commit());
    {
        auto db = *sql::Database::open(catalog_file(folder_.path()), sql::Mode::kReadWrite);
        ASSERT_TRUE(db.execute("INSERT INTO mark (hash, favourite_at_s) SELECT hash, 1 FROM photo"));
    }
    ASSERT_TRUE(writer_->begin());
    const auto left = leave(of_photo(photo));
    EXPECT_EQ(left.photos, 1);
    EXPECT_EQ(left.places, 2);
    EXPECT_EQ(left.favourites, 1);
    EXPECT_EQ(left.passed_by, (Paths{"/a/1"})) << "the other place is in no crawled folder";
    EXPECT_EQ(reader().counts()->photos, 0);
    EXPECT_FALSE(reader().versions().by_hash(hash_of(1))->has_value());
    put(2, {"/b/2"});
    EXPECT_EQ(plan(of_folders({"/b"})).favourites, 0) << "its mark went, too";
    EXPECT_EQ(reader().leaving().plan(of_photo(photo)).error().code, Errc::kNotFound);
}

TEST_F(LeavingTest, PurgingTakesWhatIsMissingAndLeavesWhatIsAway) {
    ASSERT_TRUE(writer_->roots().put("/a"));
    put(1, {"/a/1"});
    put(2, {"/usb/2"});
    put(3, {"/a/3", "/b/3"});
    const auto said = put(4, {"/a/4"});
    ASSERT_TRUE(writer_->tags().set(said, "boat", true));
    ASSERT_TRUE(writer_->files().set_missing("/a/1"));
    ASSERT_TRUE(writer_->files().set_missing("/a/3"));
    ASSERT_TRUE(writer_->files().set_present("/usb/2", false));
    put(5, {"/a/4"});  // another picture has the place of a tagged one
    EXPECT_EQ(*writer_->photos().remove_homeless(), 0);
    EXPECT_EQ(reader().counts()->offline, 3);
    EXPECT_EQ(reader().counts()->missing, 2);
    EXPECT_TRUE(plan(of_missing(3600)).empty()) << "all of it went missing just now";
    const auto left = leave(of_missing(0));
    EXPECT_EQ(left.photos, 2);
    EXPECT_EQ(left.places, 2);
    EXPECT_EQ(left.kept, 1);
    EXPECT_EQ(left.tagged, 1);
    EXPECT_TRUE(left.passed_by.empty()) << "it may come back";
    EXPECT_EQ(reader().counts()->photos, 3);
    LeavingRequest below_usb;
    below_usb.absent_below = {"/usb"};
    EXPECT_EQ(leave(below_usb).photos, 1);
}

}  // namespace
}  // namespace trove::catalog
