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
    ASSERT_TRUE(writer->put_location("/p/not-utf8-\xE9.jpg", id->id, {10, 20}, std::nullopt));
    ASSERT_TRUE(writer->put_location("/p/copy.jpg", id->id, {10, 21}, std::nullopt));
    ASSERT_TRUE(writer->set_present("/p/not-utf8-\xE9.jpg", false));
    ASSERT_TRUE(writer->commit());

    auto reader = CatalogReader::open(folder_);
    ASSERT_TRUE(reader) << reader.error().what;
    const auto photo = reader->photo(id->id);
    ASSERT_TRUE(photo) << photo.error().what;
    EXPECT_EQ(photo->hash, hash_of(1));
    EXPECT_EQ(photo->metadata.keywords, (std::vector<std::string>{"sea", "low sun"}));
    EXPECT_EQ(photo->metadata.latitude_deg, -33.5);
    EXPECT_FALSE(photo->metadata.rating.has_value());
    ASSERT_EQ(photo->locations.size(), 2U);
    EXPECT_EQ(photo->locations[0].path, "/p/copy.jpg") << "a present location comes first";
    EXPECT_EQ(photo->locations[1].path, "/p/not-utf8-\xE9.jpg");
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
        ASSERT_TRUE(writer->put_location(path, id->id, {1, 2}, std::nullopt));
    ASSERT_TRUE(writer->put_failure("/a/b/broken", {3, 4}, {FailStage::kDecode, MayPass::kNever, {}},
                                    {Errc::kCorrupt, "cut short"}));
    ASSERT_TRUE(writer->commit());
    auto reader = CatalogReader::open(folder_);
    auto known = reader->known_files("/a/b", {});
    ASSERT_TRUE(known);
    EXPECT_EQ(known->size(), 4U);
    EXPECT_TRUE(known->contains("/a/b/1"));
    EXPECT_TRUE(known->contains("/a/b/c/2"));
    EXPECT_TRUE(known->contains("/a/b"));
    EXPECT_FALSE(known->at("/a/b/broken").photo.has_value());
    EXPECT_EQ(reader->known_files("/", {})->size(), 6U);
}

TEST_F(CatalogTest, TheWordsOfANewPhotoAreIndexedOnce) {
    auto writer = CatalogWriter::open(folder_);
    auto db = sql::Database::open(catalog_file(folder_), sql::Mode::kReadWrite);
    ASSERT_TRUE(db->execute(R"(
        CREATE TABLE change (photo_id INTEGER);
        CREATE TRIGGER counted AFTER UPDATE ON photo_text WHEN old.names <> new.names OR old.tags <> new.tags
            OR old.keywords <> new.keywords BEGIN INSERT INTO change VALUES (new.photo_id); END)"));
    ASSERT_TRUE(writer->begin());
    NewPhoto photo = a_photo(1);
    photo.path = "/p/harbour.jpg";
    const auto id = writer->put_photo(photo);
    ASSERT_TRUE(id) << id.error().what;
    ASSERT_TRUE(writer->put_location("/p/harbour.jpg", id->id, {10, 20}, std::nullopt));
    ASSERT_TRUE(writer->commit());
    EXPECT_EQ(*db->scalar("SELECT count(*) FROM change"), 0);
    auto reader = CatalogReader::open(folder_);
    for (const char* const word : {"harbour", "sun", "sea"})
        EXPECT_EQ(reader->text_matches({.words = {word}, .parts = false, .misspellings = false}, 9)->size(), 1U)
            << word;
    ASSERT_TRUE(writer->begin());
    ASSERT_TRUE(writer->put_location("/p/pier.jpg", id->id, {10, 20}, std::nullopt));
    ASSERT_TRUE(writer->commit());
    EXPECT_EQ(*db->scalar("SELECT count(*) FROM change"), 1);
    EXPECT_EQ(reader->text_matches({.words = {"pier"}, .parts = false, .misspellings = false}, 9)->size(), 1U);
}

TEST_F(CatalogTest, AFailureComesBackWithWhatDecidesOnARetry) {
    auto writer = CatalogWriter::open(folder_);
    ASSERT_TRUE(writer->begin());
    const FailureCause small{FailStage::kDecode, MayPass::kMoreMemory, {64, "model", "1"}};
    const FailureCause broken{FailStage::kDecode, MayPass::kNever, {64, "model", "1"}};
    ASSERT_TRUE(writer->put_failure("/a/small", {1, 2}, small, {Errc::kUnsupported, "too little memory"}));
    ASSERT_TRUE(writer->put_failure("/a/broken", {3, 4}, broken, {Errc::kCorrupt, "cut short"}));
    ASSERT_TRUE(writer->commit());
    auto reader = CatalogReader::open(folder_);
    const TryConditions same{64, "model", "1"};
    const TryConditions more{65, "model", "1"};
    EXPECT_FALSE((*reader->known_file("/a/small", same))->retry);
    EXPECT_TRUE((*reader->known_file("/a/small", more))->retry);
    EXPECT_FALSE(reader->known_files("/a", same)->at("/a/small").retry);
    EXPECT_TRUE(reader->known_files("/a", more)->at("/a/small").retry);
    EXPECT_FALSE(reader->known_files("/a", more)->at("/a/broken").retry);
    const auto failures = reader->failures(true);
    ASSERT_EQ(failures->size(), 2U);
    EXPECT_EQ(failures->back().stage, FailStage::kDecode);
    EXPECT_EQ(failures->back().may_pass, MayPass::kMoreMemory);
}

TEST_F(CatalogTest, AFileThatFailsLeavesItsPhotoThereWhenItsBytesAreTheSame) {
    auto writer = CatalogWriter::open(folder_);
    ASSERT_TRUE(writer->begin());
    const auto id = writer->put_photo(a_photo(1));
    EXPECT_TRUE(id->fresh);
    EXPECT_FALSE(writer->put_photo(a_photo(1))->fresh);
    EXPECT_EQ(writer->put_photo(a_photo(1))->id, id->id);
    ASSERT_TRUE(writer->put_location("/a/1", id->id, {1, 2}, std::nullopt));
    const auto present = [&] {
        EXPECT_TRUE(writer->commit());
        const bool now = CatalogReader::open(folder_)->photo(id->id)->locations.front().present;
        EXPECT_TRUE(writer->begin());
        return now;
    };
    ASSERT_TRUE(writer->set_present_as("/a/1", hash_of(2)));
    EXPECT_FALSE(present());
    ASSERT_TRUE(writer->set_present_as("/a/1", hash_of(1)));
    EXPECT_TRUE(present());
}

TEST_F(CatalogTest, FailuresOfOlderLibrariesAreTriedOnceMoreUnlessTheBytesAreDamaged) {
    const auto steps = schema_files();
    ASSERT_GE(steps.size(), 10U);
    {
        auto db = sql::Database::open(catalog_file(folder_), sql::Mode::kCreate);
        ASSERT_TRUE(db && define_functions(*db));
        for (int i = 0; i < 9; ++i) ASSERT_TRUE(db->execute(std::string(steps[static_cast<std::size_t>(i)].bytes)));
        ASSERT_TRUE(db->execute(R"(
            INSERT INTO photo (id, hash, format, width_px, height_px, size_bytes, added_at_s)
                VALUES (1, zeroblob(16), 'jpeg', 1, 1, 1, 1);
            INSERT INTO location (path, photo_id, size_bytes, modified_ns, present)
                VALUES (x'2F61', 1, 7, 8, 0), (x'2F62', 1, 7, 8, 0), (x'2F63', 1, 7, 8, 0);
            INSERT INTO failure (path, size_bytes, modified_ns, stage, code, reason, at_s) VALUES
                (x'2F61', 7, 8, 'embed', 7, 'the graphics card fell off', 1),
                (x'2F62', 9, 9, 'decode', 1, 'the JPEG is damaged', 1),
                (x'2F64', 1, 1, 'decode', 2, '9000 x 9000 pixels need 90 MB to decode, more than the 64 MB allowed', 1),
                (x'2F65', 1, 1, 'decode', 2, 'the jxl takes too long to decode', 1),
                (x'2F66', 1, 1, 'decode', 2, 'camera raw files are not read', 1),
                (x'2F67', 1, 1, 'ignored', 2, 'not a picture', 1);
            PRAGMA user_version = 9;)"));
    }
    ASSERT_TRUE(CatalogWriter::open(folder_));
    auto reader = CatalogReader::open(folder_);
    std::vector<MayPass> causes;
    for (const auto& failure : *reader->failures(true)) causes.push_back(failure.may_pass);
    EXPECT_EQ(causes, (std::vector{MayPass::kNextCrawl, MayPass::kNever, MayPass::kMoreMemory, MayPass::kNextCrawl,
                                   MayPass::kNewerTrove, MayPass::kNewerTrove}));
    const auto known = reader->known_files("/", {1, "model", "1"});
    for (const char* const again : {"/a", "/d", "/e", "/f", "/g"}) EXPECT_TRUE(known->at(again).retry) << again;
    EXPECT_FALSE(known->at("/b").retry);
    EXPECT_TRUE(known->at("/a").present) << "the same bytes lay there all the time";
    EXPECT_FALSE(known->at("/b").present) << "other bytes";
    EXPECT_FALSE(known->at("/c").present) << "nothing";
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
    EXPECT_TRUE(*writer->put_embedding(first->id, model->id, vector));
    EXPECT_FALSE(*writer->put_embedding(first->id, model->id, vector)) << "never twice";
    ASSERT_TRUE(writer->use_model(other->id));
    ASSERT_TRUE(writer->commit());
    auto reader = CatalogReader::open(folder_);
    EXPECT_EQ(*reader->owed(model->id), std::vector<PhotoId>{second->id});
    EXPECT_EQ(reader->owed(other->id)->size(), 2U);
    EXPECT_EQ((*reader->model_in_use())->name, "two");
    std::vector<float> read;
    ASSERT_TRUE(
        reader->each_embedding(model->id, 0, [&](std::int64_t, PhotoId photo, std::span<const std::uint8_t> halves) {
            EXPECT_EQ(photo, first->id);
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
    ASSERT_TRUE(writer->put_embedding(before->id, model->id, std::array<float, 1>{1}));
    ASSERT_TRUE(writer->put_location("/p", before->id, {1, 1}, std::nullopt));
    const auto after = writer->put_photo(a_photo(2));
    const auto placed = writer->put_location("/p", after->id, {2, 2}, std::nullopt);
    EXPECT_FALSE(placed->fresh);
    EXPECT_EQ(placed->replaced, before->id);
    EXPECT_EQ(*writer->remove_homeless_photos(), 1);
    ASSERT_TRUE(writer->commit());
    auto reader = CatalogReader::open(folder_);
    EXPECT_EQ(reader->photo(before->id).error().code, Errc::kNotFound);
    EXPECT_EQ((*reader->model_by_fingerprint("f1"))->generation, 1);
    EXPECT_TRUE(reader->check()->empty());
    ASSERT_TRUE(writer->begin());
    EXPECT_GT(to_int(writer->put_photo(a_photo(3))->id), to_int(after->id)) << "ids are not given out twice";
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
