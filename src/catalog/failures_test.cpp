// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/failures.h"

#include "catalog/catalog_for_test.h"
#include "catalog/schema.h"

namespace trove::catalog {
namespace {

using FailuresTest = CatalogTest;

TEST_F(FailuresTest, AFailureComesBackWithWhatDecidesOnARetry) {
    const FailureCause small{FailStage::kDecode, MayPass::kMoreMemory, {64, "model", "1"}};
    const FailureCause broken{FailStage::kDecode, MayPass::kNever, {64, "model", "1"}};
    ASSERT_TRUE(writer_->failures().put("/a/small", {1, 2}, small, {Errc::kUnsupported, "too little memory"}));
    ASSERT_TRUE(writer_->failures().put("/a/broken", {3, 4}, broken, {Errc::kCorrupt, "cut short"}));
    auto reader = this->reader();
    const TryConditions same{64, "model", "1"};
    const TryConditions more{65, "model", "1"};
    EXPECT_FALSE((*reader.files().at("/a/small", same))->retry);
    EXPECT_TRUE((*reader.files().at("/a/small", more))->retry);
    EXPECT_FALSE(reader.files().under("/a", same)->at("/a/small").retry);
    EXPECT_TRUE(reader.files().under("/a", more)->at("/a/small").retry);
    EXPECT_FALSE(reader.files().under("/a", more)->at("/a/broken").retry);
    const auto failures = reader.failures().all(true);
    ASSERT_EQ(failures->size(), 2U);
    EXPECT_EQ(failures->back().stage, FailStage::kDecode);
    EXPECT_EQ(failures->back().may_pass, MayPass::kMoreMemory);
}

TEST_F(FailuresTest, AFileThatFailsLeavesItsPhotoThereWhenItsBytesAreTheSame) {
    const auto id = writer_->photos().put(a_photo(1));
    EXPECT_TRUE(id->fresh);
    EXPECT_FALSE(writer_->photos().put(a_photo(1))->fresh);
    EXPECT_EQ(writer_->photos().put(a_photo(1))->id, id->id);
    ASSERT_TRUE(writer_->files().put("/a/1", id->id, {1, 2}, std::nullopt));
    const auto present = [&] { return reader().photos().get(id->id)->locations.front().present; };
    ASSERT_TRUE(writer_->files().set_present_as("/a/1", hash_of(2)));
    EXPECT_FALSE(present());
    ASSERT_TRUE(writer_->files().set_present_as("/a/1", hash_of(1)));
    EXPECT_TRUE(present());
}

TEST(FailuresOfOlderLibraries, AreTriedOnceMoreUnlessTheBytesAreDamaged) {
    const TemporaryFolder folder;
    const auto steps = schema_files();
    ASSERT_GE(steps.size(), 10U);
    {
        auto db = sql::Database::open(catalog_file(folder.path()), sql::Mode::kCreate);
        ASSERT_TRUE(db && define_functions(*db));
        for (std::size_t i = 0; i < 9; ++i) ASSERT_TRUE(db->execute(std::string(steps[i].bytes)));
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
    ASSERT_TRUE(CatalogWriter::open(folder.path()));
    auto reader = CatalogReader::open(folder.path());
    ASSERT_TRUE(reader) << reader.error().what;
    std::vector<MayPass> causes;
    const auto failures = reader->failures().all(true);
    ASSERT_TRUE(failures) << failures.error().what;
    for (const FailureRow& failure : *failures) causes.push_back(failure.may_pass);
    EXPECT_EQ(causes, (std::vector{MayPass::kNextCrawl, MayPass::kNever, MayPass::kMoreMemory, MayPass::kNextCrawl,
                                   MayPass::kNewerTrove, MayPass::kNewerTrove}));
    const auto known = reader->files().under("/", {1, "model", "1"});
    for (const char* const again : {"/a", "/d", "/e", "/f", "/g"}) EXPECT_TRUE(known->at(again).retry) << again;
    EXPECT_FALSE(known->at("/b").retry);
    EXPECT_TRUE(known->at("/a").present) << "the same bytes lay there all the time";
    EXPECT_FALSE(known->at("/b").present) << "other bytes";
    EXPECT_FALSE(known->at("/c").present) << "nothing";
}

}  // namespace
}  // namespace trove::catalog
