// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/reader.h"
#include "catalog/schema.h"
#include "catalog/writer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <unistd.h>

namespace trove::catalog {
namespace {

class TagsTest : public ::testing::Test {
protected:
    TagsTest() {
        std::filesystem::create_directories(folder_);
        writer_.emplace(*CatalogWriter::open(folder_));
        EXPECT_TRUE(writer_->begin());
    }

    ~TagsTest() override { std::filesystem::remove_all(folder_); }

    PhotoId add(std::uint8_t n, std::vector<std::string> keywords = {}) {
        NewPhoto photo;
        photo.hash.bytes.fill(n);
        photo.format = "jpeg";
        photo.metadata.keywords = std::move(keywords);
        const auto id = writer_->photos().put(photo);
        EXPECT_TRUE(id) << id.error().what;
        EXPECT_TRUE(writer_->files().put("/p/" + std::to_string(n), *id, {1, 1}, std::nullopt));
        return *id;
    }

    void suggest(PhotoId photo, const std::vector<std::pair<std::string, float>>& said) {
        std::vector<TagSuggestion> suggestions;
        for (const auto& [name, score] : said) suggestions.push_back({*writer_->tags().named(name), score});
        const auto put = writer_->tags().put_suggestions(photo, suggestions);
        EXPECT_TRUE(put) << put.error().what;
    }

    CatalogReader reader() {
        if (writer_->in_batch()) {
            EXPECT_TRUE(writer_->commit());
        }
        auto opened = CatalogReader::open(folder_);
        EXPECT_TRUE(writer_->begin());
        return std::move(*opened);
    }

    // "dog" holds by the file, "dog!" by a person, "dog?" is suggested, "-dog" was taken off.
    std::vector<std::string> tags(PhotoId photo) {
        const auto tags = reader().tags().of(photo, true);
        EXPECT_TRUE(tags) << tags.error().what;
        std::vector<std::string> shown;
        for (const PhotoTag& tag : *tags) {
            EXPECT_EQ(tag.score.has_value(), tag.state == TagState::kSuggested) << tag.name;
            if (tag.state == TagState::kTakenOff) {
                shown.push_back("-" + tag.name);
            } else {
                shown.push_back(tag.name + (tag.state == TagState::kSuggested  ? "?"
                                            : tag.source == TagSource::kPerson ? "!"
                                                                               : ""));
            }
        }
        return shown;
    }

    std::vector<PhotoId> found(std::string word) {
        TextQuery query;
        query.words = {std::move(word)};
        std::vector<PhotoId> ids;
        const auto matches = reader().text().matches(query, 10);
        EXPECT_TRUE(matches) << matches.error().what;
        for (const TextMatch& match : *matches) ids.push_back(match.photo);
        std::ranges::sort(ids);
        return ids;
    }

    using Shown = std::vector<std::string>;
    std::filesystem::path folder_ =
        std::filesystem::temp_directory_path() /
        ("trove_tags_" + std::to_string(::getpid()) + ::testing::UnitTest::GetInstance()->current_test_info()->name());
    std::optional<CatalogWriter> writer_;
};

TEST_F(TagsTest, TheStrongestWordStands) {
    const PhotoId photo = add(1, {"Sea", "sea ", "", "\n", "low  sun"});
    suggest(photo, {{"SEA", 9.0F}, {"dog", 5.0F}, {"cat", 7.0F}});
    EXPECT_EQ(tags(photo), (Shown{"low sun", "Sea", "cat?", "dog?"}))
        << "one tag whatever the case; what the file says is no guess";
    ASSERT_TRUE(writer_->tags().set(photo, "dog", true));
    ASSERT_TRUE(writer_->tags().set(photo, "cat", false));
    ASSERT_TRUE(writer_->tags().set(photo, "sea", false));
    const Shown said{"dog!", "low sun", "-cat", "-Sea"};
    EXPECT_EQ(tags(photo), said);
    suggest(photo, {{"dog", 5.0F}, {"cat", 7.0F}, {"sea", 4.0F}});
    EXPECT_EQ(add(1, {"sea", "low sun"}), photo) << "the file was read again";
    EXPECT_EQ(writer_->tags().set(photo, "zebra", false).error().code, Errc::kNotFound) << "it was not there";
    EXPECT_EQ(tags(photo), said) << "a person's word stands, also on what is not so";
    add(1, {"harbour"});
    suggest(photo, {{"boat", 6.0F}});
    EXPECT_EQ(tags(photo), (Shown{"dog!", "harbour", "boat?", "-cat", "-Sea"}));
    EXPECT_EQ(reader().tags().of(photo, false)->size(), 3U);
}

TEST_F(TagsTest, WhatHoldsIsFoundByItAndASuggestionIsNot) {
    const PhotoId photo = add(1, {"harbour"});
    suggest(photo, {{"zebra", 5.0F}});
    EXPECT_TRUE(found("zebra").empty());
    ASSERT_TRUE(writer_->tags().set(photo, "zebra", true));
    EXPECT_EQ(found("zebra"), std::vector<PhotoId>{photo});
    ASSERT_TRUE(writer_->tags().rename("zebra", "striped horse"));
    EXPECT_TRUE(found("zebra").empty());
    EXPECT_EQ(found("striped"), std::vector<PhotoId>{photo});
    ASSERT_TRUE(writer_->tags().set(photo, "striped horse", false));
    EXPECT_TRUE(found("striped").empty());
}

TEST_F(TagsTest, ARenamedTagKeepsItsNameForEverybody) {
    const PhotoId first = add(1);
    const PhotoId second = add(2);
    suggest(first, {{"dog", 5.0F}});
    ASSERT_TRUE(writer_->tags().rename("DOG", "Rex's kind"));
    suggest(second, {{"dog", 6.0F}});
    EXPECT_EQ(tags(first), Shown{"Rex's kind?"});
    EXPECT_EQ(tags(second), Shown{"Rex's kind?"}) << "the model still calls it a dog";
    ASSERT_TRUE(writer_->tags().rename("dog", "rex's KIND"));
    EXPECT_EQ(tags(second), Shown{"rex's KIND?"}) << "another spelling of the same";
    ASSERT_TRUE(writer_->tags().set(second, "cat", true));
    const auto taken = writer_->tags().rename("cat", "Rex's kind");
    ASSERT_FALSE(taken);
    EXPECT_EQ(taken.error().code, Errc::kInvalid);
    EXPECT_NE(taken.error().what.find("merge"), std::string::npos);
    ASSERT_TRUE(writer_->tags().rename("rex's kind", "dog"));
    EXPECT_EQ(tags(first), Shown{"dog?"}) << "and back";
    EXPECT_EQ(writer_->tags().rename("unheard of", "x").error().code, Errc::kNotFound);
    for (const std::string& bad : {std::string(), std::string(" \t\n"), std::string(201, 'x'), std::string("\xCC\x81")})
        EXPECT_EQ(writer_->tags().rename("dog", bad).error().code, Errc::kInvalid) << bad;
}

TEST_F(TagsTest, MergingKeepsTheStrongestWord) {
    const PhotoId a = add(1, {"puppy"});
    const PhotoId b = add(2);
    const PhotoId c = add(3);
    suggest(a, {{"dog", 5.0F}});
    suggest(b, {{"puppy", 5.0F}, {"dog", 5.0F}});
    suggest(c, {{"dog", 5.0F}});
    ASSERT_TRUE(writer_->tags().set(b, "dog", false));
    ASSERT_TRUE(writer_->tags().set(c, "puppy", true));
    ASSERT_TRUE(writer_->tags().set(c, "dog", false));
    ASSERT_TRUE(writer_->tags().merge("puppy", "dog"));
    EXPECT_EQ(tags(a), Shown{"dog"});
    EXPECT_EQ(tags(b), Shown{"-dog"});
    EXPECT_EQ(tags(c), Shown{"dog!"});
    suggest(b, {{"puppy", 9.0F}});
    EXPECT_EQ(tags(b), Shown{"-dog"}) << "the old name leads to the new tag, which was taken off";
    EXPECT_EQ(found("dog"), (std::vector<PhotoId>{a, c}));
    EXPECT_EQ(writer_->tags().merge("puppy", "dog").error().code, Errc::kInvalid);
    EXPECT_EQ(writer_->tags().merge("unheard of", "dog").error().code, Errc::kNotFound);
    const auto counts = reader().tags().counts("D", 10);
    ASSERT_EQ(counts->size(), 1U);
    EXPECT_EQ(counts->front().photos, 2);
    EXPECT_TRUE(reader().tags().counts("og", 10)->empty());
    EXPECT_TRUE(reader().check()->empty());
}

TEST_F(TagsTest, APhotoThatGoesTakesItsWordsWithIt) {
    const PhotoId photo = add(1, {"sea"});
    ASSERT_TRUE(writer_->captions().put(photo, {"A pier.", "", 0}));
    ASSERT_TRUE(writer_->captions().put_failure(photo, "no", 1));
    ASSERT_TRUE(writer_->files().remove("/p/1"));
    EXPECT_EQ(*writer_->photos().remove_homeless(), 1);
    EXPECT_TRUE(reader().check()->empty());
    EXPECT_FALSE(reader().captions().of(photo)->has_value());
    EXPECT_EQ(writer_->tags().set(photo, "sea", true).error().code, Errc::kNotFound);
    EXPECT_FALSE(*writer_->captions().put(photo, {"A pier.", "m", 0})) << "one that arrives too late";
}

TEST_F(TagsTest, APersonsCaptionStandsAndEveryCaptionIsFound) {
    const PhotoId photo = add(1);
    const PhotoId other = add(2);
    EXPECT_EQ(*reader().captions().owed(PhotoId{0}, 10, false, {}), (std::vector<PhotoId>{photo, other}));
    EXPECT_TRUE(*writer_->captions().put(photo, {"A heron on a jetty.", "llava", 0}));
    EXPECT_EQ(found("jetty"), std::vector<PhotoId>{photo});
    EXPECT_EQ(*reader().captions().owed(PhotoId{0}, 10, false, {}), std::vector<PhotoId>{other});
    EXPECT_EQ(*reader().captions().owed(PhotoId{0}, 10, true, "better"), (std::vector<PhotoId>{photo, other}));
    EXPECT_TRUE(*writer_->captions().put(photo, {"Grandmother's heron.", "", 0}));
    EXPECT_FALSE(*writer_->captions().put(photo, {"A stork.", "better", 0}));
    EXPECT_EQ(*reader().captions().count_owed(true, "better"), 1);
    EXPECT_TRUE(found("jetty").empty());
    EXPECT_EQ((*reader().captions().of(photo))->text, "Grandmother's heron.");
    for (int tries = 1; tries <= kMostCaptionTries; ++tries) {
        EXPECT_EQ(reader().captions().owed(PhotoId{0}, 10, false, {})->size(), 1U);
        ASSERT_TRUE(writer_->captions().put_failure(other, "the server answered 500", tries));
    }
    EXPECT_TRUE(reader().captions().owed(PhotoId{0}, 10, false, {})->empty()) << "left alone";
    EXPECT_EQ(reader().captions().failures(10)->front().reason, "the server answered 500");
    EXPECT_EQ(reader().captions().counts()->failed, 1);
    ASSERT_TRUE(writer_->captions().forget_failures());
    ASSERT_TRUE(writer_->files().set_present("/p/2", false));
    EXPECT_TRUE(reader().captions().owed(PhotoId{0}, 10, false, {})->empty()) << "its drive is away";
}

TEST_F(TagsTest, ASampleIsSpreadOverAllVectors) {
    const auto model = writer_->models().put("f", "m", 1);
    for (std::uint8_t n = 1; n <= 100; ++n)
        ASSERT_TRUE(writer_->embeddings().put(add(n), model->id, std::array<float, 1>{1.0F}));
    for (const auto& [most, expected] : {std::pair<int, int>{10, 10}, {1000, 100}, {30, 25}}) {
        int seen = 0;
        ASSERT_TRUE(reader().embeddings().sample(
            model->id, most, [&](std::span<const std::uint8_t> halves) { seen += halves.size() == 2 ? 1 : 0; }));
        EXPECT_EQ(seen, expected);
    }
    EXPECT_FALSE(reader().tags().tagging(model->id)->has_value());
    ASSERT_TRUE(writer_->tags().put_tagging(model->id, {"v", 100, {0.25F, -1.0F}, {0.5F, 2.0F}, 0}));
    ASSERT_TRUE(writer_->tags().set_tagged(model->id, 77));
    const auto row = reader().tags().tagging(model->id);
    ASSERT_TRUE(row && row->has_value());
    EXPECT_EQ((*row)->centres, (std::vector<float>{0.25F, -1.0F}));
    EXPECT_EQ((*row)->spreads, (std::vector<float>{0.5F, 2.0F}));
    EXPECT_EQ((*row)->tagged_seq, 77);
    ASSERT_TRUE(writer_->tags().put_phrase(model->id, "a photo of a dog", std::array<float, 1>{1.0F}));
    EXPECT_EQ(reader().tags().phrases(model->id)->at("a photo of a dog"), (std::vector<std::uint8_t>{0x00, 0x3c}));
}

TEST(TagsMigration, KeywordsThatAreThereBecomeTags) {
    const auto folder = std::filesystem::temp_directory_path() / ("trove_tags_old_" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder);
    {
        auto db = sql::Database::open(catalog_file(folder), sql::Mode::kCreate);
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
    const auto writer = CatalogWriter::open(folder);
    ASSERT_TRUE(writer) << writer.error().what;
    auto reader = CatalogReader::open(folder);
    ASSERT_TRUE(reader) << reader.error().what;
    const auto counts = reader->tags().counts("", 10);
    ASSERT_EQ(counts->size(), 2U);
    EXPECT_EQ(counts->front().photos, 2) << counts->front().name;
    EXPECT_EQ(reader->tags().of(PhotoId{1}, true)->size(), 2U);
    EXPECT_TRUE(reader->tags().of(PhotoId{3}, true)->empty());
    EXPECT_TRUE(reader->check()->empty());
    std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace trove::catalog
