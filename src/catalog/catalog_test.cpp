// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/half.h"
#include "catalog/reader.h"
#include "catalog/schema.h"
#include "catalog/writer.h"

#include <gtest/gtest.h>

#include <array>
#include <unistd.h>

namespace trove::catalog {
namespace {

class CatalogTest : public ::testing::Test {
protected:
    CatalogTest() { std::filesystem::create_directories(folder_); }

    ~CatalogTest() override { std::filesystem::remove_all(folder_); }

    static ContentHash hash_of(std::uint8_t n) {
        ContentHash hash;
        hash.bytes.fill(n);
        return hash;
    }

    static NewPhoto a_photo(std::uint8_t n) {
        NewPhoto photo;
        photo.hash = hash_of(n);
        photo.format = "jpeg";
        photo.width_px = 4;
        photo.height_px = 3;
        photo.size_bytes = n;
        photo.metadata.keywords = {"sea", "low sun"};
        photo.metadata.latitude_deg = -33.5;
        static constexpr std::array<std::uint8_t, 3> kThumbnail{1, 2, 3};
        photo.thumbnail_jpeg = kThumbnail;
        return photo;
    }

    std::filesystem::path folder_ =
        std::filesystem::temp_directory_path() / ("trove_catalog_" + std::to_string(::getpid()) +
                                                  ::testing::UnitTest::GetInstance()->current_test_info()->name());
};

TEST_F(CatalogTest, APhotoComesBackAsItWentIn) {
    auto writer = CatalogWriter::open(folder_);
    ASSERT_TRUE(writer) << writer.error().what;
    ASSERT_TRUE(writer->begin());
    const auto id = writer->put_photo(a_photo(1));
    ASSERT_TRUE(id) << id.error().what;
    ASSERT_TRUE(writer->put_location("/p/not-utf8-\xE9.jpg", *id, {10, 20}, std::nullopt));
    ASSERT_TRUE(writer->put_location("/p/copy.jpg", *id, {10, 21}, std::nullopt));
    ASSERT_TRUE(writer->set_present("/p/not-utf8-\xE9.jpg", false));
    ASSERT_TRUE(writer->commit());

    auto reader = CatalogReader::open(folder_);
    ASSERT_TRUE(reader) << reader.error().what;
    const auto photo = reader->photo(*id);
    ASSERT_TRUE(photo) << photo.error().what;
    EXPECT_EQ(photo->hash, hash_of(1));
    EXPECT_EQ(photo->metadata.keywords, (std::vector<std::string>{"sea", "low sun"}));
    EXPECT_EQ(photo->metadata.latitude_deg, -33.5);
    EXPECT_FALSE(photo->metadata.rating.has_value());
    ASSERT_EQ(photo->locations.size(), 2U);
    EXPECT_EQ(photo->locations[0].place.text(), "/p/copy.jpg") << "a present location comes first";
    EXPECT_EQ(photo->locations[1].place.text(), "/p/not-utf8-\xE9.jpg");
    EXPECT_EQ(reader->photo(PhotoId{99}).error().code, Errc::kNotFound);
    auto thumbnails = ThumbnailReader::open(folder_);
    ASSERT_TRUE(thumbnails);
    EXPECT_EQ(*thumbnails->thumbnail(hash_of(1)), (Bytes{1, 2, 3}));
    EXPECT_EQ(thumbnails->thumbnail(hash_of(2)).error().code, Errc::kNotFound);
}

TEST_F(CatalogTest, KnownFilesAreThoseUnderTheFolderAndNoOthers) {
    auto writer = CatalogWriter::open(folder_);
    ASSERT_TRUE(writer->begin());
    const auto id = writer->put_photo(a_photo(1));
    for (const char* path : {"/a/b/1", "/a/b/c/2", "/a/b.jpg", "/a/b0/3", "/a/b"})
        ASSERT_TRUE(writer->put_location(path, *id, {1, 2}, std::nullopt));
    ASSERT_TRUE(writer->put_failure("/a/b/broken", {3, 4}, "decode", {Errc::kCorrupt, "cut short"}));
    ASSERT_TRUE(writer->commit());
    auto reader = CatalogReader::open(folder_);
    auto known = reader->known_files("/a/b");
    ASSERT_TRUE(known);
    EXPECT_EQ(known->size(), 4U);
    EXPECT_TRUE(known->contains("/a/b/1"));
    EXPECT_TRUE(known->contains("/a/b/c/2"));
    EXPECT_TRUE(known->contains("/a/b"));
    EXPECT_FALSE(known->at("/a/b/broken").photo.has_value());
    EXPECT_EQ(reader->known_files("/")->size(), 6U);
}

TEST_F(CatalogTest, OwedIsWhatTheModelHasNoVectorOf) {
    auto writer = CatalogWriter::open(folder_);
    ASSERT_TRUE(writer->begin());
    const auto first = writer->put_photo(a_photo(1));
    const auto second = writer->put_photo(a_photo(2));
    const auto model = writer->put_model("f1", "one", 2);
    const auto other = writer->put_model("f2", "two", 2);
    ASSERT_TRUE(model && other);
    const std::array<float, 2> vector{0.6F, -0.8F};
    EXPECT_TRUE(*writer->put_embedding(*first, model->id, vector));
    EXPECT_FALSE(*writer->put_embedding(*first, model->id, vector)) << "never twice";
    ASSERT_TRUE(writer->use_model(other->id));
    ASSERT_TRUE(writer->commit());
    auto reader = CatalogReader::open(folder_);
    EXPECT_EQ(*reader->owed(model->id), std::vector<PhotoId>{*second});
    EXPECT_EQ(reader->owed(other->id)->size(), 2U);
    EXPECT_EQ((*reader->model_in_use())->name, "two");
    std::vector<float> read;
    ASSERT_TRUE(
        reader->each_embedding(model->id, 0, [&](std::int64_t, PhotoId photo, std::span<const std::uint8_t> halves) {
            EXPECT_EQ(photo, *first);
            const auto floats = from_half_bytes(halves);
            read.insert(read.end(), floats.begin(), floats.end());
        }));
    ASSERT_EQ(read.size(), 2U);
    EXPECT_NEAR(read[0], 0.6F, 1e-3);
    EXPECT_NEAR(read[1], -0.8F, 1e-3);
    EXPECT_EQ(*reader->newest_embedding(other->id), 0);
}

TEST_F(CatalogTest, AFileThatChangesLeavesItsOldPhotoHomeless) {
    auto writer = CatalogWriter::open(folder_);
    ASSERT_TRUE(writer->begin());
    const auto before = writer->put_photo(a_photo(1));
    const auto model = writer->put_model("f1", "one", 1);
    ASSERT_TRUE(writer->put_embedding(*before, model->id, std::array<float, 1>{1}));
    ASSERT_TRUE(writer->put_location("/p", *before, {1, 1}, std::nullopt));
    const auto after = writer->put_photo(a_photo(2));
    const auto placed = writer->put_location("/p", *after, {2, 2}, std::nullopt);
    EXPECT_FALSE(placed->fresh);
    EXPECT_EQ(placed->replaced, *before);
    EXPECT_EQ(*writer->remove_homeless_photos(), 1);
    ASSERT_TRUE(writer->commit());
    auto reader = CatalogReader::open(folder_);
    EXPECT_EQ(reader->photo(*before).error().code, Errc::kNotFound);
    EXPECT_EQ((*reader->model_by_fingerprint("f1"))->generation, 1);
    EXPECT_TRUE(reader->check()->empty());
    ASSERT_TRUE(writer->begin());
    EXPECT_GT(to_int(*writer->put_photo(a_photo(3))), to_int(*after)) << "ids are not given out twice";
    ASSERT_TRUE(writer->roll_back());
}

TEST_F(CatalogTest, ALibraryFromTheFutureIsLeftAlone) {
    {
        ASSERT_TRUE(CatalogWriter::open(folder_));
    }
    {
        auto db = sql::Database::open(catalog_file(folder_), sql::Mode::kReadWrite);
        ASSERT_TRUE(db->execute("PRAGMA user_version = 1000"));
    }
    const auto writer = CatalogWriter::open(folder_);
    ASSERT_FALSE(writer);
    EXPECT_EQ(writer.error().code, Errc::kTooNew);
    EXPECT_NE(writer.error().what.find("newer Trove"), std::string::npos);
    EXPECT_EQ(CatalogReader::open(folder_).error().code, Errc::kTooNew);
}

TEST_F(CatalogTest, UncommittedWorkIsGoneAfterACrash) {
    {
        auto writer = CatalogWriter::open(folder_);
        ASSERT_TRUE(writer->begin());
        ASSERT_TRUE(writer->put_photo(a_photo(1)));
        ASSERT_TRUE(writer->commit());
        ASSERT_TRUE(writer->begin());
        ASSERT_TRUE(writer->put_photo(a_photo(2)));
    }
    auto reader = CatalogReader::open(folder_);
    EXPECT_EQ(reader->counts()->photos, 1);
}

}  // namespace
}  // namespace trove::catalog
