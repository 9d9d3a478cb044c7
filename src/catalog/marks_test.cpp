// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/marks.h"

#include "catalog/browse_reader.h"
#include "catalog/writer.h"

#include <gtest/gtest.h>

#include <array>
#include <future>
#include <thread>
#include <unistd.h>

namespace trove::catalog {
namespace {

class MarksTest : public ::testing::Test {
protected:
    MarksTest() {
        std::filesystem::create_directories(folder_);
        auto writer = CatalogWriter::open(folder_);
        EXPECT_TRUE(writer) << writer.error().what;
        writer_.emplace(std::move(*writer));
        EXPECT_TRUE(writer_->begin());
        for (std::uint8_t n = 1; n <= 3; ++n) ids_.push_back(put(n));
        EXPECT_TRUE(writer_->commit());
    }

    ~MarksTest() override { std::filesystem::remove_all(folder_); }

    PhotoId put(std::uint8_t n) {
        static constexpr std::array<std::uint8_t, 12> kTiny{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
        NewPhoto photo;
        photo.hash.bytes.fill(n);
        photo.format = "jpeg";
        photo.width_px = 300;
        photo.height_px = 200;
        photo.metadata.taken_local_s = n == 3 ? std::nullopt : std::optional<std::int64_t>(1000 * n);
        if (n == 1) photo.metadata.latitude_deg = photo.metadata.longitude_deg = 12.5;
        photo.tiny = kTiny;
        const auto id = writer_->photos().put(photo);
        EXPECT_TRUE(id) << id.error().what;
        EXPECT_TRUE(writer_->files().put("/photos/a/" + std::to_string(n), id->id, {10, 77'000'000'000}, std::nullopt));
        return id->id;
    }

    std::filesystem::path folder_ =
        std::filesystem::temp_directory_path() /
        ("trove_marks_" + std::to_string(::getpid()) + ::testing::UnitTest::GetInstance()->current_test_info()->name());
    std::optional<CatalogWriter> writer_;
    std::vector<PhotoId> ids_;
};

TEST_F(MarksTest, TheWallKnowsWhenAndWhatIsMarked) {
    auto marks = Marks::open(folder_);
    ASSERT_TRUE(marks) << marks.error().what;
    const std::vector<PhotoId> two{ids_[0], ids_[2], PhotoId{999}};
    EXPECT_EQ(marks->mark(two, true, std::nullopt)->photos, 2);
    EXPECT_EQ(marks->mark({&ids_[2], 1}, std::nullopt, true)->photos, 1);
    auto reader = BrowseReader::open(folder_);
    ASSERT_TRUE(reader) << reader.error().what;
    const auto rows = reader->wall();
    ASSERT_TRUE(rows) << rows.error().what;
    ASSERT_EQ(rows->size(), 3U);
    EXPECT_EQ((*rows)[0].when_s, 1000);
    EXPECT_EQ((*rows)[2].when_s, 77);  // the file's own time
    EXPECT_GT((*rows)[0].favourite_at_s, 0);
    EXPECT_EQ((*rows)[1].favourite_at_s, 0);
    EXPECT_TRUE((*rows)[2].hidden);
    EXPECT_TRUE((*rows)[0].present);
    EXPECT_EQ((*rows)[0].tiny[11], 12);
    EXPECT_EQ(reader->map()->size(), 1U);
    EXPECT_EQ(reader->locations()->size(), 3U);
}

TEST_F(MarksTest, AFavouriteWithoutAFileIsMissingAndFoundAgain) {
    auto marks = Marks::open(folder_);
    ASSERT_TRUE(marks);
    ASSERT_TRUE(marks->mark({ids_.data(), 1}, true, std::nullopt));
    ASSERT_TRUE(writer_->begin());
    ASSERT_TRUE(writer_->files().remove("/photos/a/1"));
    ASSERT_EQ(*writer_->photos().remove_homeless(), 0) << "a person chose it";
    ASSERT_TRUE(writer_->commit());
    auto catalog = CatalogReader::open(folder_);
    ASSERT_TRUE(catalog);
    EXPECT_EQ(catalog->counts()->missing, 1);
    EXPECT_TRUE(catalog->check()->empty());
    const auto hits = catalog->photos().hits_of(std::span(ids_).first(1));
    ASSERT_EQ(hits->size(), 1U);
    EXPECT_EQ(hits->front().place.text(), "/photos/a/1");
    EXPECT_TRUE(hits->front().missing);
    ASSERT_TRUE(writer_->begin());
    const PhotoId again = put(1);
    ASSERT_TRUE(writer_->commit());
    EXPECT_EQ(again, ids_[0]);
    EXPECT_EQ(catalog->counts()->missing, 0);
    auto reader = BrowseReader::open(folder_);
    ASSERT_TRUE(reader);
    EXPECT_GT(reader->wall()->front().favourite_at_s, 0);
    ASSERT_TRUE(marks->mark({&again, 1}, false, std::nullopt));
    EXPECT_EQ(reader->wall()->front().favourite_at_s, 0);
}

TEST_F(MarksTest, AMarkWaitsForTheBatchThatACrawlIsWriting) {
    ASSERT_TRUE(writer_->begin());
    auto marked = std::async(std::launch::async, [this]() -> bool {
        auto marks = Marks::open(folder_);
        return marks && marks->mark({ids_.data(), 1}, true, std::nullopt).has_value();
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    EXPECT_EQ(marked.wait_for(std::chrono::seconds(0)), std::future_status::timeout);
    ASSERT_TRUE(writer_->commit());
    EXPECT_TRUE(marked.get());
}

TEST_F(MarksTest, SearchesAreSavedByNameAndRememberedByTime) {
    auto marks = Marks::open(folder_);
    ASSERT_TRUE(marks);
    const auto boats = marks->save_search("Boats", "a red boat");
    ASSERT_TRUE(boats) << boats.error().what;
    EXPECT_EQ(marks->save_search("Boats", "a blue boat")->id, boats->id);
    EXPECT_EQ(marks->saved_searches()->front().query, "a blue boat");
    EXPECT_TRUE(marks->remove_saved_search(boats->id));
    EXPECT_EQ(marks->remove_saved_search(boats->id).error().code, Errc::kNotFound);
    for (int i = 0; i < 40; ++i) {
        ASSERT_TRUE(marks->put_recent_search("query " + std::to_string(i)));
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    const auto recent = marks->recent_searches();
    ASSERT_EQ(recent->size(), 30U);
    EXPECT_EQ(recent->front(), "query 39");
    EXPECT_TRUE(marks->clear_recent_searches());
    EXPECT_TRUE(marks->recent_searches()->empty());
}

TEST_F(MarksTest, SettingsAreFewAndAnEmptyOneIsNone) {
    auto marks = Marks::open(folder_);
    ASSERT_TRUE(marks);
    ASSERT_TRUE(marks->put_setting("theme", "\"dark\""));
    ASSERT_TRUE(marks->put_setting("theme", "\"light\""));
    ASSERT_EQ(marks->settings()->size(), 1U);
    EXPECT_EQ(marks->settings()->front().second, "\"light\"");
    ASSERT_TRUE(marks->put_setting("theme", ""));
    EXPECT_TRUE(marks->settings()->empty());
    for (std::int64_t i = 0; i < Marks::kMostSettings; ++i) ASSERT_TRUE(marks->put_setting(std::to_string(i), "1"));
    EXPECT_EQ(marks->put_setting("one more", "1").error().code, Errc::kInvalid);
}

}  // namespace
}  // namespace trove::catalog
