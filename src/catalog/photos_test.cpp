// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/catalog_for_test.h"
#include "catalog/schema.h"
#include "catalog/thumbnails.h"

#include <array>

namespace trove::catalog {
namespace {

using PhotosTest = CatalogTest;

TEST_F(PhotosTest, APhotoComesBackAsItWentIn) {
    NewPhoto with_place = a_photo(1, {"sea", "low sun"});
    with_place.metadata.latitude_deg = -33.5;
    const auto id = writer_->photos().put(with_place);
    ASSERT_TRUE(id) << id.error().what;
    ASSERT_TRUE(writer_->files().put("/p/not-utf8-\xE9.jpg", id->id, {10, 20}, std::nullopt));
    ASSERT_TRUE(writer_->files().put("/p/copy.jpg", id->id, {10, 21}, std::nullopt));
    ASSERT_TRUE(writer_->files().set_present("/p/not-utf8-\xE9.jpg", false));
    auto reader = this->reader();
    const auto photo = reader.photos().get(id->id);
    ASSERT_TRUE(photo) << photo.error().what;
    EXPECT_EQ(photo->hash, hash_of(1));
    EXPECT_EQ(photo->metadata.keywords, (std::vector<std::string>{"sea", "low sun"}));
    EXPECT_EQ(photo->metadata.latitude_deg, -33.5);
    EXPECT_FALSE(photo->metadata.rating.has_value());
    ASSERT_EQ(photo->locations.size(), 2U);
    EXPECT_EQ(photo->locations[0].place.text(), "/p/copy.jpg") << "a present location comes first";
    EXPECT_EQ(photo->locations[1].place.text(), "/p/not-utf8-\xE9.jpg");
    EXPECT_EQ(reader.photos().get(PhotoId{99}).error().code, Errc::kNotFound);
    auto thumbnails = ThumbnailReader::open(folder_.path());
    ASSERT_TRUE(thumbnails);
    EXPECT_EQ(*thumbnails->thumbnail(hash_of(1)), (Bytes{1, 2, 3}));
    EXPECT_EQ(thumbnails->thumbnail(hash_of(2)).error().code, Errc::kNotFound);
}

TEST_F(PhotosTest, AFileThatChangesLeavesItsOldPhotoHomeless) {
    const auto before = writer_->photos().put(a_photo(1));
    const auto model = writer_->models().put("f1", "one", 1);
    ASSERT_TRUE(writer_->embeddings().put(before->id, model->id, std::array<float, 1>{1}));
    ASSERT_TRUE(writer_->files().put("/p", before->id, {1, 1}, std::nullopt));
    const auto after = writer_->photos().put(a_photo(2));
    const auto placed = writer_->files().put("/p", after->id, {2, 2}, std::nullopt);
    EXPECT_FALSE(placed->fresh);
    EXPECT_EQ(placed->replaced, before->id);
    EXPECT_EQ(*writer_->photos().remove_homeless(), 1);
    auto reader = this->reader();
    EXPECT_EQ(reader.photos().get(before->id).error().code, Errc::kNotFound);
    EXPECT_EQ((*reader.models().by_fingerprint("f1"))->generation, 1);
    EXPECT_TRUE(reader.check()->empty());
    EXPECT_GT(to_int(writer_->photos().put(a_photo(3))->id), to_int(after->id)) << "ids are not given out twice";
}

TEST_F(PhotosTest, UncommittedWorkIsGoneAfterACrash) {
    ASSERT_TRUE(writer_->photos().put(a_photo(1)));
    ASSERT_TRUE(writer_->commit());
    ASSERT_TRUE(writer_->begin());
    ASSERT_TRUE(writer_->photos().put(a_photo(2)));
    writer_.reset();
    auto reader = CatalogReader::open(folder_.path());
    EXPECT_EQ(reader->counts()->photos, 1);
}

TEST_F(PhotosTest, TheWordsOfANewPhotoAreIndexedOnce) {
    auto db = sql::Database::open(catalog_file(folder_.path()), sql::Mode::kReadWrite);
    ASSERT_TRUE(writer_->commit());
    ASSERT_TRUE(db->execute(R"(
        CREATE TABLE change (photo_id INTEGER);
        CREATE TRIGGER counted AFTER UPDATE ON photo_text WHEN old.names <> new.names OR old.tags <> new.tags
            OR old.keywords <> new.keywords BEGIN INSERT INTO change VALUES (new.photo_id); END)"));
    ASSERT_TRUE(writer_->begin());
    NewPhoto photo = a_photo(1, {"sea", "low sun"});
    photo.path = "/p/harbour.jpg";
    const auto id = writer_->photos().put(photo);
    ASSERT_TRUE(id) << id.error().what;
    ASSERT_TRUE(writer_->files().put("/p/harbour.jpg", id->id, {10, 20}, std::nullopt));
    for (const char* const word : {"harbour", "sun", "sea"}) EXPECT_EQ(found(word).size(), 1U) << word;
    EXPECT_EQ(*db->scalar("SELECT count(*) FROM change"), 0);
    ASSERT_TRUE(writer_->files().put("/p/pier.jpg", id->id, {10, 20}, std::nullopt));
    EXPECT_EQ(found("pier").size(), 1U);
    EXPECT_EQ(*db->scalar("SELECT count(*) FROM change"), 1);
}

}  // namespace
}  // namespace trove::catalog
