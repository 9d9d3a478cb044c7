// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/schema.h"

#include "base/folder_for_test.h"
#include "base/sha256.h"
#include "catalog/reader.h"
#include "catalog/writer.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace trove::catalog {
namespace {

// A released step of the schema is never edited, because existing libraries have already run it.
struct Released {
    std::string_view file;
    std::string_view sha256;
};

// Each release adds its steps here (docs/releasing.md); existing lines never change.
const std::vector<Released> kReleased = {
    // 0.1.0
    {"0001_initial.sql", "7456c551582e23a910f9040e26bec06e6bccf135b2d4a18b0f0c722d49fd38ec"},
    {"0002_next_model.sql", "c30372d01d33fa0dd45fc42cb0aa93f4828cc13c8090990f445288cd6052836e"},
    {"0003_text.sql", "0fe79ebd478be61edf61876e5fda736192356f0ceeea1631ca44c2b69017b12f"},
    {"0004_tags_captions.sql", "9ab54d92b681f123024cf2870004db1443848053b2efc4df57fb368857d9a0df"},
    {"0005_sources.sql", "4e64b415b961621e590edf69356cd26a7dd5fca3a7ded0e9e74153eca1abcaad"},
    {"0006_web_app.sql", "8e1237376448ab57b44c64a3c4ad34e411dee9738f8696123b5b238404035cfb"},
    {"0007_source_state.sql", "45c7fce43ebfbce1f299b3029aa2e0594959fd46efc6047c5de746968a2f379f"},
    {"0008_places.sql", "643e3930ea32aeb57a04b049e1a7b519ead783a77f99f8eeb570cbcd74f363e3"},
    {"0009_folded_words.sql", "3be95ef4195cdbf60104e59fec003dfb3bdc1b0af7241632a918bc453503bfe1"},
};

TEST(SchemaSteps, ThoseReleasedAreAsTheyWere) {
    const std::vector<EmbeddedFile>& steps = schema_files();
    ASSERT_GE(steps.size(), kReleased.size());
    for (std::size_t i = 0; i < kReleased.size(); ++i) {
        EXPECT_EQ(steps[i].name, kReleased[i].file);
        const auto hash = sha256(steps[i].bytes);
        ASSERT_TRUE(hash) << hash.error().what;
        EXPECT_EQ(*hash, kReleased[i].sha256)
            << steps[i].name << " was edited after its release; put the change into a step of its own";
    }
}

TEST(SchemaSteps, AreNumberedInOrder) {
    const std::vector<EmbeddedFile>& steps = schema_files();
    for (std::size_t i = 0; i < steps.size(); ++i)
        EXPECT_EQ(std::stoul(std::string(steps[i].name.substr(0, 4))), i + 1);
}

// The thumbnails' file has one step, released with 0.1.0.
TEST(SchemaSteps, TheThumbnailsFileIsAsItWas) {
    ASSERT_EQ(thumbnail_schema_files().size(), 1U);
    EXPECT_EQ(sha256(thumbnail_schema_files()[0].bytes).value_or(""),
              "d968a9a9bf5aded194b1cc7048e693defbc47dd9164ace61cea48940cfa95f24");
}

// This version reads libraries of earlier ones.
class SchemaTest : public ::testing::Test {
protected:
    TemporaryFolder folder_;
};

TEST_F(SchemaTest, ALibraryFromTheFutureIsLeftAlone) {
    ASSERT_TRUE(CatalogWriter::open(folder_.path()));
    auto db = sql::Database::open(catalog_file(folder_.path()), sql::Mode::kReadWrite);
    ASSERT_TRUE(db->execute("PRAGMA user_version = 1000"));
    const auto writer = CatalogWriter::open(folder_.path());
    ASSERT_FALSE(writer);
    EXPECT_EQ(writer.error().code, Errc::kTooNew);
    EXPECT_NE(writer.error().what.find("newer Trove"), std::string::npos);
    EXPECT_EQ(CatalogReader::open(folder_.path()).error().code, Errc::kTooNew);
}

TEST_F(SchemaTest, WordsThatWereSplitUnfoldedAreFoundFolded) {
    {
        auto db = *sql::Database::open(catalog_file(folder_.path()), sql::Mode::kCreate);
        ASSERT_TRUE(define_functions(db));
        for (std::size_t i = 0; i < 8; ++i) ASSERT_TRUE(db.execute(std::string(schema_files()[i].bytes)));
        ASSERT_TRUE(db.execute(R"(
            INSERT INTO photo (id, hash, format, width_px, height_px, size_bytes, added_at_s) VALUES (1, randomblob(16), 'jpeg', 1, 1, 1, 0), (2, randomblob(16), 'jpeg', 1, 1, 1, 0);
            INSERT INTO photo_text (photo_id, ocr, caption) VALUES (1, 'από την Αθήνα', ''), (2, '', 'Съешь ещё этих мягких булок');
            PRAGMA user_version = 8)"));
    }
    const auto writer = CatalogWriter::open(folder_.path());
    ASSERT_TRUE(writer) << writer.error().what;
    auto reader = CatalogReader::open(folder_.path());
    ASSERT_TRUE(reader) << reader.error().what;
    const auto whole = [&](const char* word) {
        std::vector<PhotoId> ids;
        const auto matches = reader->text().matches({.words = {word}, .parts = false, .misspellings = false}, 10);
        for (const auto& match : *matches) ids.push_back(match.photo);
        return ids;
    };
    for (const char* word : {"Αθήνα", "ΑΘΗΝΑ", "αθηνα", "απο"}) EXPECT_EQ(whole(word), std::vector{PhotoId{1}}) << word;
    for (const char* word : {"ещё", "ЕЩЕ", "мягких"}) EXPECT_EQ(whole(word), std::vector{PhotoId{2}}) << word;
    EXPECT_EQ(reader->text().matches({.words = {"Αθήμα"}, .parts = false}, 10)->size(), 1U) << "one wrong letter";
    auto db = *sql::Database::open(catalog_file(folder_.path()), sql::Mode::kReadWrite);
    ASSERT_TRUE(define_functions(db));
    EXPECT_TRUE(db.execute("INSERT INTO photo_words (photo_words, rank) VALUES ('integrity-check', 1)"));
    ASSERT_TRUE(db.execute("UPDATE photo_text SET ocr = 'Ελλάδα' WHERE photo_id = 1"));
    EXPECT_EQ(whole("ΕΛΛΑΔΑ"), std::vector{PhotoId{1}});
    EXPECT_TRUE(whole("Αθήνα").empty());
    EXPECT_TRUE(db.execute("INSERT INTO photo_words (photo_words, rank) VALUES ('integrity-check', 1)"));
}

TEST_F(SchemaTest, AnOldLibraryIsFoundByItsWords) {
    {
        auto db = *sql::Database::open(catalog_file(folder_.path()), sql::Mode::kCreate);
        for (std::size_t i = 0; i < 2; ++i) ASSERT_TRUE(db.execute(std::string(schema_files()[i].bytes)));
        ASSERT_TRUE(db.execute(R"(
            INSERT INTO photo (id, hash, format, width_px, height_px, size_bytes, added_at_s, title, keywords)
                VALUES (7, x'00000000000000000000000000000007', 'jpeg', 1, 1, 1, 1, 'Gr' || char(252) || 'n', 'sea' || char(10) || 'sun'),
                       (9, x'00000000000000000000000000000009', 'jpeg', 1, 1, 1, 1, '', '');
            INSERT INTO location (path, photo_id, size_bytes, modified_ns)
                VALUES (CAST('/a/beach_house.jpg' AS BLOB), 7, 1, 1), (CAST('/a/copy.jpg' AS BLOB), 7, 1, 1);
            INSERT INTO photo_words (rowid, names, title, description, keywords) VALUES (7, ' beach_house.jpg', 'stale', '', '');
            PRAGMA user_version = 2)"));
    }
    EXPECT_EQ(CatalogReader::open(folder_.path()).error().code, Errc::kInvalid);
    const auto writer = CatalogWriter::open(folder_.path());
    ASSERT_TRUE(writer) << writer.error().what;
    auto reader = CatalogReader::open(folder_.path());
    ASSERT_TRUE(reader) << reader.error().what;
    for (const char* word : {"beach", "copy", "grun", "sun", "ouse"}) {
        const auto matches = *reader->text().matches({.words = {word}}, 10);
        ASSERT_EQ(matches.size(), 1U) << word;
        EXPECT_EQ(matches[0].photo, PhotoId{7});
    }
    EXPECT_TRUE(reader->text().matches({.words = {"stale"}}, 10)->empty());
    EXPECT_EQ(reader->text().unread("r1")->size(), 1U) << "photo 9 lies nowhere";
    EXPECT_TRUE(writer->open(folder_.path()));
}

TEST_F(SchemaTest, KeywordsThatAreThereBecomeTags) {
    {
        auto db = sql::Database::open(catalog_file(folder_.path()), sql::Mode::kCreate);
        ASSERT_TRUE(define_functions(*db));
        for (std::size_t i = 0; i < 3; ++i) ASSERT_TRUE(db->execute(std::string(schema_files()[i].bytes)));
        ASSERT_TRUE(db->execute(R"(
            INSERT INTO photo (id, hash, format, width_px, height_px, size_bytes, added_at_s, keywords) VALUES
                (1, randomblob(16), 'jpeg', 1, 1, 1, 0, 'Sea' || char(10) || 'low sun'), (2, randomblob(16), 'jpeg', 1, 1, 1, 0, 'sea' || char(10) || ' '),
                (3, randomblob(16), 'jpeg', 1, 1, 1, 0, '');
            INSERT INTO location (path, photo_id, size_bytes, modified_ns) SELECT '/' || id, id, 1, 1 FROM photo;
            INSERT INTO photo_text (photo_id, keywords) SELECT id, keywords FROM photo;
            PRAGMA user_version = 3)"));
    }
    const auto writer = CatalogWriter::open(folder_.path());
    ASSERT_TRUE(writer) << writer.error().what;
    auto reader = CatalogReader::open(folder_.path());
    ASSERT_TRUE(reader) << reader.error().what;
    const auto counts = reader->tags().counts("", 10);
    ASSERT_EQ(counts->size(), 2U);
    EXPECT_EQ(counts->front().photos, 2) << counts->front().name;
    EXPECT_EQ(reader->tags().of(PhotoId{1}, true)->size(), 2U);
    EXPECT_TRUE(reader->tags().of(PhotoId{3}, true)->empty());
    EXPECT_TRUE(reader->check()->empty());
}

TEST_F(SchemaTest, WhatAnOlderTroveTookInIsThereStill) {
    {
        auto db = *sql::Database::open(catalog_file(folder_.path()), sql::Mode::kCreate);
        ASSERT_TRUE(define_functions(db));
        for (std::size_t i = 0; i < 6; ++i) ASSERT_TRUE(db.execute(std::string(schema_files()[i].bytes)));
        const auto done = db.execute(R"(
            INSERT INTO photo (id, hash, format, width_px, height_px, size_bytes, added_at_s) VALUES (7, x'00000000000000000000000000000007', 'jpeg', 1, 1, 1, 1);
            INSERT INTO location (path, photo_id, size_bytes, modified_ns) VALUES (CAST('/a/b.jpg' AS BLOB), 7, 1, 1);
            INSERT INTO source (id, kind, path, with_hidden, with_trashed, reading) VALUES (1, 'takeout', CAST('/a' AS BLOB), 0, 0, 1);
            INSERT INTO source_item (id, source_id, key, reading, original, title) VALUES (1, 1, 'k', 1, CAST('/a/b.jpg' AS BLOB), 'Kept');
            INSERT INTO source_file (item_id, path, rendition, photo_id, reading) VALUES (1, CAST('/a/b.jpg' AS BLOB), 0, 7, 1);
            PRAGMA user_version = 6)");
        ASSERT_TRUE(done) << done.error().what;
    }
    EXPECT_EQ(CatalogReader::open(folder_.path()).error().code, Errc::kInvalid);
    ASSERT_TRUE(CatalogWriter::open(folder_.path()));
    auto r = CatalogReader::open(folder_.path());
    ASSERT_TRUE(r) << r.error().what;
    const auto origins = r->sources().origins(PhotoId{7});
    ASSERT_TRUE(origins) << origins.error().what;
    EXPECT_EQ(origins->front().origin.metadata.title, "Kept");
    EXPECT_FALSE(origins->front().origin.edited || origins->front().origin.in_cloud);
    EXPECT_EQ(r->filters().matching({query::Field::kIs, "edited", {}})->size(), 0U) << "the view knows the new columns";
    EXPECT_TRUE(r->sources().albums()->empty());
}

TEST_F(SchemaTest, NamesThatDifferOnlyInUnicodesFormsBecomeOne) {
    {
        auto db = *sql::Database::open(catalog_file(folder_.path()), sql::Mode::kCreate);
        ASSERT_TRUE(define_functions(db));
        int version = 0;
        for (const EmbeddedFile& step : schema_files()) {
            if (step.name == "0017_composed_names.sql") break;
            ASSERT_TRUE(db.execute(std::string(step.bytes)));
            ++version;
        }
        const auto done = db.execute(R"(
            INSERT INTO photo (id, hash, format, width_px, height_px, size_bytes, added_at_s) VALUES (7, x'00000000000000000000000000000007', 'jpeg', 1, 1, 1, 1);
            INSERT INTO location (path, photo_id, size_bytes, modified_ns) VALUES (CAST('/a/b.jpg' AS BLOB), 7, 1, 1);
            INSERT INTO source (id, kind, path, with_hidden, with_trashed, reading) VALUES (1, 'takeout', CAST('/a' AS BLOB), 0, 0, 1);
            INSERT INTO source_item (id, source_id, key, reading, original) VALUES (1, 1, 'k', 1, CAST('/a/b.jpg' AS BLOB));
            INSERT INTO source_file (item_id, path, rendition, photo_id, reading) VALUES (1, CAST('/a/b.jpg' AS BLOB), 0, 7, 1);
            INSERT INTO person (id, name) VALUES (1, 'Mu' || char(776) || 'ller'), (2, 'M' || char(252) || 'ller'), (3, 'Ann');
            INSERT INTO item_person (person_id, item_id) VALUES (1, 1), (2, 1), (3, 1);
            INSERT INTO keyword (id, path, name) VALUES (1, 'A|e' || char(769), 'e' || char(769)), (2, 'A|' || char(233), char(233));
            INSERT INTO item_keyword (keyword_id, item_id) VALUES (2, 1);
            INSERT INTO album (id, source_id, key, title, kind, reading) VALUES (1, 1, 'x', 'A' || char(769) || 'gua', 0, 1);)");
        ASSERT_TRUE(done) << done.error().what;
        ASSERT_TRUE(db.execute("PRAGMA user_version = " + std::to_string(version)));
    }
    ASSERT_TRUE(CatalogWriter::open(folder_.path()));
    auto r = *CatalogReader::open(folder_.path());
    const auto persons = *r.sources().persons();
    ASSERT_EQ(persons.size(), 2U);
    EXPECT_EQ(persons[1].name, "M\u00fcller");
    EXPECT_EQ(r.sources().albums()->front().title, "\u00c1gua");
    const auto keywords = r.sources().origins(PhotoId{7})->front().origin.metadata.keywords;
    EXPECT_EQ(keywords, std::vector<std::string>{"A|\u00e9"});
    EXPECT_TRUE(r.check()->empty());
}

}  // namespace
}  // namespace trove::catalog
