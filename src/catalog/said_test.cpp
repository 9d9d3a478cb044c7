// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/said.h"

#include "catalog/catalog_for_test.h"
#include "catalog/marks.h"
#include "catalog/said_file.h"
#include "catalog/schema.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace trove::catalog {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

class SaidTest : public CatalogTest {
protected:
    std::vector<Json> lines() {
        std::ifstream in(said_file(folder_.path()));
        std::vector<Json> all;
        for (std::string line; std::getline(in, line);) {
            all.push_back(Json::parse(line, nullptr, false));
            EXPECT_FALSE(all.back().is_discarded()) << line;
        }
        return all;
    }

    // "tag sea holds": the statements in the file, without those of a state.
    std::vector<std::string> said() {
        std::vector<std::string> all;
        for (const Json& line : lines()) {
            if (!line.contains("n") || line.value("what", "") == kStateEnds) continue;
            std::string text = line.at("what");
            if (line.contains("name")) text += " " + line.at("name").get<std::string>();
            text +=
                " " + (line.at("value").is_string() ? line.at("value").get<std::string>() : line.at("value").dump());
            all.push_back(std::move(text));
        }
        return all;
    }

    void commit() {
        EXPECT_TRUE(writer_->commit());
        EXPECT_TRUE(writer_->begin());
    }

    void close() { writer_.reset(); }

    void open() {
        auto writer = CatalogWriter::open(folder_.path());
        ASSERT_TRUE(writer) << writer.error().what;
        writer_.emplace(std::move(*writer));
        ASSERT_TRUE(writer_->begin());
    }

    void lose_catalog() {
        close();
        for (const char* name : {"catalog.db", "catalog.db-wal", "catalog.db-shm"}) fs::remove(folder_.path() / name);
        open();
    }

    Marks marks() {
        auto marks = Marks::open(folder_.path());
        EXPECT_TRUE(marks) << marks.error().what;
        return std::move(*marks);
    }

    std::vector<std::string> tags(PhotoId photo) {
        std::vector<std::string> names;
        const auto tags = reader().tags().of(photo, true);
        for (const PhotoTag& tag : *tags) names.push_back((tag.state == TagState::kTakenOff ? "-" : "") + tag.name);
        return names;
    }

    using Texts = std::vector<std::string>;
};

TEST_F(SaidTest, EveryStatementIsALineWithItsPhoto) {
    const PhotoId photo = add(7, {"file"});
    ASSERT_TRUE(writer_->tags().set(photo, "Sea", true));
    ASSERT_TRUE(writer_->tags().set(photo, "sea", true)) << "said again";
    ASSERT_TRUE(writer_->tags().set(photo, "file", false));
    ASSERT_TRUE(writer_->captions().put(photo, {"A \"sea\"\n", {}, 0}));
    ASSERT_TRUE(writer_->captions().put_setting("words", "20"));
    ASSERT_TRUE(writer_->roots().put("/p/\xE9"));
    ASSERT_TRUE(writer_->commit());
    auto changes = marks();
    ASSERT_TRUE(changes.mark(std::array{photo}, true, true));
    ASSERT_TRUE(changes.mark(std::array{photo}, std::nullopt, false));
    const auto search = changes.save_search("mine", "sea - people");
    ASSERT_TRUE(search);
    ASSERT_TRUE(changes.put_setting("theme", "\"dark\""));
    ASSERT_TRUE(changes.put_setting("theme", "\"dark\""));
    ASSERT_TRUE(changes.remove_saved_search(search->id));
    ASSERT_TRUE(writer_->begin());
    auto all = said();
    const auto favourite = std::ranges::find_if(all, [](const std::string& s) { return s.starts_with("favourite "); });
    ASSERT_NE(favourite, all.end());
    EXPECT_GT(std::stoll(favourite->substr(10)), 1'600'000'000) << "since when";
    all.erase(favourite);
    EXPECT_EQ(all, (Texts{"tag Sea holds", "tag file does not hold", "caption A \"sea\"\n", "caption setting words 20",
                          "folder /p/\xEF\xBF\xBD 1", "hidden 1", "hidden null", "search mine sea - people",
                          "setting theme \"dark\"", "search mine null"}));
    const auto file = lines();
    EXPECT_EQ(file[2].at("photo"), hash_of(7).hex());
    EXPECT_EQ(file[2].at("path"), "/p/7");
    EXPECT_EQ(file[2].at("by"), "person");
    EXPECT_EQ(file[2].at("at").get<std::string>().size(), std::string("2026-12-01T10:00:00Z").size());
    EXPECT_EQ(file[6].at("name_hex"), "2f702fe9") << "a path is bytes";
}

TEST_F(SaidTest, WhatModelsAndFilesSayIsNotThere) {
    const PhotoId photo = add(1, {"sea"});
    const TagSuggestion dog{*writer_->tags().named("dog"), 3.0F};
    ASSERT_TRUE(writer_->tags().put_suggestions(photo, std::array{dog}));
    ASSERT_TRUE(writer_->captions().put(photo, {"by a model", "llava", 0}));
    commit();
    EXPECT_TRUE(said().empty());
    ASSERT_TRUE(writer_->captions().put(photo, {"by me", {}, 0}));
    commit();
    EXPECT_EQ(said(), (Texts{"caption by me"}));
}

TEST_F(SaidTest, ALostCatalogReadsEverythingAgain) {
    const PhotoId photo = add(3, {"file"});
    for (const char* tag : {"sea", "sun"}) ASSERT_TRUE(writer_->tags().set(photo, tag, true));
    ASSERT_TRUE(writer_->tags().set(photo, "sun", false));
    ASSERT_TRUE(writer_->tags().set(photo, "file", false));
    ASSERT_TRUE(writer_->tags().rename("sea", "Ocean"));
    ASSERT_TRUE(writer_->captions().put(photo, {"Mine", {}, 0}));
    ASSERT_TRUE(writer_->roots().put("/p"));
    ASSERT_TRUE(writer_->commit());
    ASSERT_TRUE(marks().mark(std::array{photo}, true, std::nullopt));
    ASSERT_TRUE(marks().save_search("mine", "sea"));
    ASSERT_TRUE(writer_->begin());
    const auto before = lines();

    lose_catalog();
    EXPECT_EQ(reader().roots().all()->size(), 1U) << "what to crawl is known";
    EXPECT_EQ(marks().saved_searches()->size(), 1U);
    EXPECT_EQ(lines(), before) << "reading it again says nothing new";
    const PhotoId again = add(3, {"file", "sea"});
    EXPECT_EQ(tags(again), (Texts{"Ocean", "-file", "-sun"})) << "with the new name, also for what a file says";
    EXPECT_EQ(reader().captions().of(again).value()->text, "Mine");
    EXPECT_EQ(found("ocean"), std::vector{again});
    auto browse = BrowseReader::open(folder_.path());
    EXPECT_NE(browse->wall()->front().favourite_at_s, 0);
}

TEST_F(SaidTest, LostCommitsComeBackAtTheNextOpening) {
    const PhotoId photo = add(1);
    ASSERT_TRUE(writer_->tags().set(photo, "first", true));
    ASSERT_TRUE(writer_->commit());
    close();
    const auto old = folder_.path() / "old.db";
    fs::copy_file(catalog_file(folder_.path()), old);
    open();
    ASSERT_TRUE(writer_->tags().set(photo, "second", true));
    ASSERT_TRUE(writer_->tags().set(photo, "first", false));
    ASSERT_TRUE(writer_->commit());
    close();
    fs::rename(old, catalog_file(folder_.path()));
    EXPECT_TRUE(*CatalogReader::open(folder_.path())->has_lost_sayings(folder_.path()));
    open();
    EXPECT_EQ(tags(photo), (Texts{"second", "-first"}));
    EXPECT_FALSE(*reader().has_lost_sayings(folder_.path()));
    ASSERT_TRUE(writer_->tags().set(photo, "third", true));
    commit();
    EXPECT_EQ(said(), (Texts{"tag first holds", "tag second holds", "tag first does not hold", "tag third holds"}));
}

TEST_F(SaidTest, AnIncompleteLastLineIsCut) {
    const PhotoId photo = add(1);
    ASSERT_TRUE(writer_->tags().set(photo, "first", true));
    commit();
    std::ofstream(said_file(folder_.path()), std::ios::app) << R"({"n":2,"what":"tag","na)";
    ASSERT_TRUE(writer_->tags().set(photo, "second", true));
    commit();
    EXPECT_EQ(said(), (Texts{"tag first holds", "tag second holds"}));
}

TEST_F(SaidTest, AFileThatIsMissingOrTooOldGetsAState) {
    const PhotoId photo = add(1);
    ASSERT_TRUE(writer_->tags().set(photo, "first", true));
    commit();
    const auto file = said_file(folder_.path());
    fs::copy_file(file, folder_.path() / "older");
    ASSERT_TRUE(writer_->tags().set(photo, "second", true));
    ASSERT_TRUE(writer_->commit());
    close();
    for (const bool missing : {true, false}) {
        fs::remove(file);
        if (!missing) fs::rename(folder_.path() / "older", file);
        open();
        ASSERT_TRUE(writer_->commit());
        close();
        Texts state;
        for (const Json& line : lines())
            if (line.value("what", "") == "tag" && !line.contains("n")) state.push_back(line.at("name"));
        EXPECT_EQ(state, (Texts{"first", "second"})) << missing;
    }
    lose_catalog();
    EXPECT_EQ(tags(add(1)), (Texts{"first", "second"}));
}

TEST_F(SaidTest, AChangeIsKeptAndSaidLaterWhereTheFileCannotBeWritten) {
    const PhotoId photo = add(1);
    commit();
    const auto file = said_file(folder_.path());
    fs::remove(file);
    fs::create_directory(file);
    ASSERT_TRUE(writer_->tags().set(photo, "sea", true));
    ASSERT_TRUE(writer_->commit()) << "the change is made";
    fs::remove(file);
    ASSERT_TRUE(writer_->begin());
    ASSERT_TRUE(writer_->tags().set(photo, "sun", true));
    commit();
    lose_catalog();
    EXPECT_EQ(tags(add(1)), (Texts{"sea", "sun"}));
}

TEST_F(SaidTest, WhatWasSaidOfADeletedPhotoWaitsForItsContent) {
    const PhotoId photo = add(5);
    ASSERT_TRUE(writer_->tags().set(photo, "sea", true));
    ASSERT_TRUE(writer_->captions().put(photo, {"Mine", {}, 0}));
    commit();
    auto database = *sql::Database::open(catalog_file(folder_.path()), sql::Mode::kReadWrite);
    ASSERT_TRUE(writer_->commit());
    ASSERT_TRUE(define_functions(database));
    ASSERT_TRUE(
        database.execute("PRAGMA foreign_keys = ON; DELETE FROM location; DELETE FROM photo_text; DELETE FROM photo"));
    ASSERT_TRUE(writer_->begin());
    EXPECT_EQ(said(), (Texts{"tag sea holds", "caption Mine"})) << "nobody took anything back";
    const PhotoId again = add(5);
    EXPECT_EQ(tags(again), (Texts{"sea"}));
    EXPECT_EQ(reader().captions().of(again).value()->text, "Mine");
}

TEST_F(SaidTest, AnEditedPhotoKeepsItsStatementsUnderBothContents) {
    const PhotoId photo = add(5);
    ASSERT_TRUE(writer_->tags().set(photo, "sea", true));
    ASSERT_TRUE(writer_->commit());
    {
        auto database = *sql::Database::open(catalog_file(folder_.path()), sql::Mode::kReadWrite);
        ASSERT_TRUE(database.execute("UPDATE photo SET hash = x'06060606060606060606060606060606'"));
    }
    ASSERT_TRUE(writer_->begin());
    commit();
    lose_catalog();
    EXPECT_EQ(tags(add(5)), (Texts{"sea"}));
    EXPECT_EQ(tags(add(6)), (Texts{"sea"}));
}

TEST_F(SaidTest, MergedTagsAndLinesOfOthersAreReadAgain) {
    const PhotoId photo = add(1);
    for (const char* tag : {"puppy", "dog", "hound"}) ASSERT_TRUE(writer_->tags().set(photo, tag, true));
    ASSERT_TRUE(writer_->tags().merge("puppy", "dog"));
    ASSERT_TRUE(writer_->tags().merge("hound", "dog"));
    commit();
    std::ofstream(said_file(folder_.path()), std::ios::app)
        << "{\"what\":\"mood\",\"photo\":\"" << hash_of(1).hex() << "\",\"value\":\"good\"}\nno json\n"
        << R"({"n":99,"what":"tag","photo":"short","name":"x","value":"holds"})" << "\n";
    lose_catalog();
    const PhotoId again = add(1, {"puppy"});
    EXPECT_EQ(tags(again), (Texts{"dog"}));
    EXPECT_EQ(tags(add(2, {"Hound"})), (Texts{"dog"})) << "the old name leads to it";
}

}  // namespace
}  // namespace trove::catalog
