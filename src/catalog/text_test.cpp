// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/text.h"

#include "catalog/fold.h"
#include "catalog/reader.h"
#include "catalog/schema.h"
#include "catalog/writer.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <unistd.h>

namespace trove::catalog {
namespace {

class TextSearchTest : public ::testing::Test {
protected:
    TextSearchTest() {
        std::filesystem::create_directories(folder_);
        writer_.emplace(*CatalogWriter::open(folder_));
        EXPECT_TRUE(writer_->begin());
    }

    ~TextSearchTest() override { std::filesystem::remove_all(folder_); }

    PhotoId add(const std::string& name, Metadata metadata = {}) {
        NewPhoto photo;
        photo.hash.bytes[0] = ++last_;
        photo.format = "jpeg";
        photo.metadata = std::move(metadata);
        const auto id = writer_->photos().put(photo);
        EXPECT_TRUE(id) << id.error().what;
        EXPECT_TRUE(writer_->files().put("/pictures/" + name, id->id, {1, 1}, std::nullopt));
        return id->id;
    }

    static TextLine line(std::string text) {
        return {std::move(text), 0.9F, {TextPoint{0.1F, 0.2F}, {0.5F, 0.2F}, {0.5F, 0.3F}, {0.1F, 0.3F}}};
    }

    PhotoId meme(const std::string& name, const std::vector<std::string>& texts) {
        const PhotoId id = add(name);
        std::vector<TextLine> lines;
        for (const auto& text : texts) lines.push_back(line(text));
        const auto put = writer_->text().put_lines(id, "r1", lines);
        EXPECT_TRUE(put) << put.error().what;
        return id;
    }

    CatalogReader reader() {
        if (writer_->in_batch()) {
            EXPECT_TRUE(writer_->commit());
        }
        return *CatalogReader::open(folder_);
    }

    std::vector<PhotoId> find(const TextQuery& query) {
        auto matches = reader().text().matches(query, 100);
        EXPECT_TRUE(matches) << matches.error().what;
        std::vector<PhotoId> ids;
        for (const auto& match : *matches) ids.push_back(match.photo);
        return ids;
    }

    std::vector<PhotoId> find(std::string word) { return find(TextQuery{.words = {std::move(word)}}); }

    std::filesystem::path folder_ =
        std::filesystem::temp_directory_path() /
        ("trove_text_" + std::to_string(::getpid()) + ::testing::UnitTest::GetInstance()->current_test_info()->name());
    std::optional<CatalogWriter> writer_;
    std::uint8_t last_ = 0;
};

using Ids = std::vector<PhotoId>;

TEST_F(TextSearchTest, WordsAreFoundWhereverTheyStand) {
    const auto named = add("holiday_Lisbon.jpg");
    Metadata metadata;
    metadata.title = "The tram";
    metadata.description = "Up the hill";
    metadata.keywords = {"low sun", "yellow"};
    const auto described = add("2.jpg", metadata);
    const auto read = meme("3.jpg", {"ONE DOES NOT", "SIMPLY WALK"});
    ASSERT_TRUE(writer_->text().put_caption(named, "a river at dusk"));
    for (const char* const tag : {"meme", "surprised"}) ASSERT_TRUE(writer_->tags().set(read, tag, true));
    EXPECT_EQ(find("lisbon"), Ids{named});
    EXPECT_EQ(find("tram"), Ids{described});
    EXPECT_EQ(find("hill"), Ids{described});
    EXPECT_EQ(find("yellow"), Ids{described});
    EXPECT_EQ(find("simply"), Ids{read});
    EXPECT_EQ(find("river"), Ids{named});
    EXPECT_EQ(find("surprised"), Ids{read});
    EXPECT_EQ(find("not simply"), Ids{read}) << "a phrase goes over the end of a line";
    EXPECT_EQ(find("simply not"), Ids{});
    EXPECT_EQ(find(TextQuery{.words = {"simply"}, .columns = bit(TextColumn::kOcr)}), Ids{read});
    EXPECT_EQ(find(TextQuery{.words = {"simply"}, .columns = kAllTextColumns & ~bit(TextColumn::kOcr)}), Ids{});
    EXPECT_EQ(find(TextQuery{.words = {"impl"}, .columns = bit(TextColumn::kOcr)}), Ids{read});
    EXPECT_EQ(find(TextQuery{.words = {"impl"}, .columns = bit(TextColumn::kTags)}), Ids{});
}

TEST_F(TextSearchTest, BeginningsPartsAndMisspellings) {
    const auto bling = meme("1.jpg", {"HOTLINEBLING",
                                      "Stra\xC3\x9F"
                                      "enbahn na\xC3\xAFvet\xC3\xA9"});
    const auto cat = meme("2.jpg", {"concatenate strings"});
    const auto chinese = meme("3.jpg", {"\xE4\xB8\x96\xE7\x95\x8C\xE4\xBD\xA0\xE5\xA5\xBD"});
    EXPECT_EQ(find("hotl"), Ids{bling}) << "a beginning";
    EXPECT_EQ(find(TextQuery{.words = {"hotl", "zzz"}, .parts = false}), Ids{}) << "only of the last word";
    EXPECT_EQ(find("bling"), Ids{bling}) << "a part";
    EXPECT_EQ(find("NAIVETE"), Ids{bling});
    EXPECT_EQ(find("aivet"), Ids{bling}) << "a part, whatever its accents";
    EXPECT_EQ(find("strassenban"), Ids{bling}) << "misspelt";
    EXPECT_EQ(find("concatennate"), Ids{cat});
    EXPECT_EQ(find("cnocatenate"), Ids{cat}) << "its first letters swapped";
    EXPECT_EQ(find("oncatenate"), Ids{cat}) << "the first letter missing";
    EXPECT_EQ(find(TextQuery{.words = {"concatennate"}, .misspellings = false}), Ids{});
    EXPECT_EQ(find("dog"), Ids{});
    EXPECT_EQ(find("\xE7\x95\x8C\xE4\xBD\xA0"), Ids{chinese}) << "two characters in the middle";
    EXPECT_EQ(find("\xE7\x95\x8C\xE4\xBD\xA0\xE5\xA5\xBD"), Ids{chinese});
}

TEST_F(TextSearchTest, ThePhotoWithMoreOfTheWordsComesFirst) {
    for (int i = 0; i < 20; ++i) meme(fmt::format("other{}.jpg", i), {"the quick brown fox"});
    const auto one = meme("a.jpg", {"the semicolon"});
    const auto both = meme("b.jpg", {"missing the semicolon"});
    const auto matches = *reader().text().matches({.words = {"the", "missing", "semicolon"}}, 100);
    ASSERT_EQ(matches.size(), 22U);
    EXPECT_EQ(matches[0].photo, both);
    EXPECT_EQ(matches[0].words, 7U);
    EXPECT_EQ(matches[0].whole, 7U);
    EXPECT_EQ(matches[1].photo, one);
    EXPECT_EQ(matches[1].words, 5U);
    EXPECT_GT(matches[1].score, 3 * matches[2].score) << "a stray common word is worth next to nothing";
    EXPECT_EQ(reader().text().matches({.words = {"the"}}, 4)->size(), 4U);
}

TEST_F(TextSearchTest, SpansSayWhereTheWordsStand) {
    const auto id = meme("walk.jpg", {"One does not", "SIMPLY walk"});
    auto reading = reader();
    const auto spans = *reading.text().spans(id, {.words = {"simply", "walk"}});
    ASSERT_EQ(spans.size(), 3U);
    EXPECT_EQ(spans[0].column, TextColumn::kNames);
    EXPECT_EQ(spans[0].line.substr(spans[0].begin, spans[0].size), "walk");
    EXPECT_FALSE(spans[0].box.has_value());
    EXPECT_EQ(spans[1].column, TextColumn::kOcr);
    EXPECT_EQ(spans[1].line, "SIMPLY walk");
    EXPECT_EQ(spans[1].begin, 0U);
    EXPECT_EQ(spans[1].size, 6U);
    ASSERT_TRUE(spans[1].box.has_value());
    EXPECT_NEAR((*spans[1].box)[0].x, 0.1F, 1e-5);
    EXPECT_NEAR((*spans[1].box)[1].x, 0.1 + 0.4 * 6 / 11, 1e-5) << "six of eleven letters";
    const auto near = *reading.text().spans(id, {.words = {"simpyl"}});
    ASSERT_EQ(near.size(), 1U);
    EXPECT_EQ(near[0].fit, TextFit::kMisspelt);
    EXPECT_TRUE(reading.text().spans(PhotoId{99}, {.words = {"walk"}})->empty());
}

TEST_F(TextSearchTest, WhatLooksLikeAQueryLanguageIsOnlyText) {
    const auto id = meme("1.jpg", {"it's 100% \"free\" (AND) NEAR* c++ -x"});
    EXPECT_EQ(find("it's"), Ids{id});
    EXPECT_EQ(find("\"free\""), Ids{id});
    EXPECT_EQ(find("(AND)"), Ids{id});
    EXPECT_EQ(find("NEAR*"), Ids{id});
    EXPECT_EQ(find("c++"), Ids{id});
    EXPECT_EQ(find("***"), Ids{});
    EXPECT_EQ(find(""), Ids{});
    EXPECT_EQ(find(std::string("a\0b", 3)), Ids{});
    EXPECT_EQ(find("\xFF\xFE\xFF\xFE"), Ids{});
    EXPECT_EQ(find(TextQuery{}), Ids{});
    EXPECT_EQ(find(TextQuery{.words = std::vector<std::string>(100, "free")}), Ids{id});
    const auto spans = *reader().text().spans(id, {.words = {"", "\xFF", "free"}});
    ASSERT_EQ(spans.size(), 1U);
    EXPECT_EQ(spans[0].word, 2U);
}

TEST_F(TextSearchTest, ChangesReachTheIndexes) {
    const auto id = meme("old_name.jpg", {"first words"});
    ASSERT_TRUE(writer_->files().put("/pictures/copy.jpg", id, {1, 1}, std::nullopt));
    EXPECT_EQ(find("copy"), Ids{id});
    ASSERT_TRUE(writer_->begin());
    ASSERT_TRUE(writer_->files().remove("/pictures/old_name.jpg"));
    ASSERT_TRUE(writer_->text().put_lines(id, "r2", std::vector{line("second thoughts")}));
    EXPECT_EQ(find("first"), Ids{});
    EXPECT_EQ(find(TextQuery{.words = {"irst"}, .misspellings = false}), Ids{});
    EXPECT_EQ(find("thoughts"), Ids{id});
    EXPECT_EQ(find("old"), Ids{});
    EXPECT_EQ(find("copy"), Ids{id});
    EXPECT_EQ(reader().text().lines(id)->size(), 1U);
    ASSERT_TRUE(writer_->begin());
    NewPhoto again;
    again.hash.bytes[0] = last_;
    again.format = "jpeg";
    again.metadata.title = "renamed";
    EXPECT_EQ(writer_->photos().put(again)->id, id) << "seen again, as by another model";
    EXPECT_EQ(find("copy"), Ids{id});
    EXPECT_EQ(find("thoughts"), Ids{id});
    EXPECT_EQ(find("renamed"), Ids{id});
    ASSERT_TRUE(writer_->begin());
    ASSERT_TRUE(writer_->files().remove("/pictures/copy.jpg"));
    EXPECT_EQ(*writer_->photos().remove_homeless(), 1);
    EXPECT_EQ(find("thoughts"), Ids{});
    EXPECT_EQ(find("renamed"), Ids{});
    EXPECT_TRUE(reader().check()->empty());
    auto db = *sql::Database::open(catalog_file(folder_), sql::Mode::kReadWrite);
    ASSERT_TRUE(define_functions(db));
    EXPECT_TRUE(db.execute("INSERT INTO photo_words (photo_words, rank) VALUES ('integrity-check', 1)"));
    EXPECT_EQ(*db.scalar("SELECT count(*) FROM photo_pieces"), 0);
    EXPECT_EQ(*db.scalar("SELECT count(*) FROM text_line"), 0);
}

// A different fold(), as after an update of utf8proc.
std::string fold_otherwise(std::string_view text) {
    std::string folded = fold(text);
    std::ranges::replace(folded, 's', 'z');
    return folded;
}

TEST_F(TextSearchTest, WordsThatAnotherFoldIndexedAreIndexedAgain) {
    const auto id = meme("1.jpg", {"first words"});
    ASSERT_TRUE(writer_->tags().set(id, "Seaside", true));
    const auto tag = *writer_->tags().named("Seaside");
    ASSERT_TRUE(writer_->commit());
    writer_.reset();
    auto db = *sql::Database::open(catalog_file(folder_), sql::Mode::kReadWrite);
    ASSERT_TRUE(db.define("fold", fold_otherwise));
    ASSERT_TRUE(
        db.execute("UPDATE photo_text SET title = 'sunset'; UPDATE tag SET folded = fold(name);"
                   "INSERT INTO photo_words (photo_words) VALUES ('rebuild');"
                   "UPDATE library SET fold_version = 'of another Trove'"));
    EXPECT_EQ((*CatalogReader::open(folder_)).text().matches({.words = {"sunset"}}, 10)->size(), 0U) << "it is zunzet";

    writer_.emplace(*CatalogWriter::open(folder_));
    EXPECT_EQ(find("sunset"), Ids{id});
    EXPECT_EQ(find("first"), Ids{id});
    EXPECT_EQ(find(TextQuery{.words = {"unse"}, .misspellings = false}), Ids{id}) << "a part of it";
    EXPECT_EQ(find("zunzet"), Ids{}) << "what was indexed before is gone";
    ASSERT_TRUE(writer_->begin());
    EXPECT_EQ(*writer_->tags().named("seaside"), tag) << "names of tags are folded again";
    ASSERT_TRUE(writer_->text().put_words(id, {"dusk", "", "", {}}));
    ASSERT_TRUE(writer_->commit());
    EXPECT_EQ(find(TextQuery{.words = {"sunset"}, .misspellings = false}), Ids{}) << "a word that goes, goes";
    ASSERT_TRUE(define_functions(db));
    EXPECT_TRUE(db.execute("INSERT INTO photo_words (photo_words, rank) VALUES ('integrity-check', 1)"));

    auto reading = reader();
    const auto before = *reading.change_counter();
    ASSERT_TRUE(CatalogWriter::open(folder_));
    EXPECT_EQ(*reading.change_counter(), before) << "once is enough";
}

TEST_F(TextSearchTest, UnreadIsWhatTheReaderHasNotLookedAt) {
    const auto first = meme("1.jpg", {"words"});
    const auto second = add("2.jpg");
    const auto away = add("3.jpg");
    ASSERT_TRUE(writer_->files().set_present("/pictures/3.jpg", false));
    auto reading = reader();
    EXPECT_EQ(*reading.text().unread("r1"), Ids{second}) << "what is away cannot be read now";
    EXPECT_EQ(*reading.text().unread("r2"), (Ids{first, second})) << "another reader reads again";
    EXPECT_EQ(reading.text().counts("r1")->read, 1);
    ASSERT_TRUE(writer_->begin());
    ASSERT_TRUE(writer_->files().set_present("/pictures/3.jpg", true));
    ASSERT_TRUE(writer_->text().put_problem(second, "r1", "cut short"));
    ASSERT_TRUE(writer_->text().forget(first));
    ASSERT_TRUE(writer_->commit());
    EXPECT_EQ(*reading.text().unread("r1"), (Ids{first, away})) << "what failed is not tried again by the same reader";
    EXPECT_EQ(reading.text().counts("r1")->unreadable, 1);
    EXPECT_EQ(reading.text().lines(first)->size(), 1U) << "what was read stays until it is read again";
}

}  // namespace
}  // namespace trove::catalog
