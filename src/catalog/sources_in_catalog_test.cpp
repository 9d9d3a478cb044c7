// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/reader.h"
#include "catalog/writer.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>

namespace trove::catalog {
namespace {

class SourcesInCatalog : public ::testing::Test {
protected:
    SourcesInCatalog() {
        std::filesystem::create_directories(folder_);
        writer_.emplace(*CatalogWriter::open(folder_));
        EXPECT_TRUE(writer_->begin());
        first_ = photo(1);
        second_ = photo(2);
    }
    ~SourcesInCatalog() override { std::filesystem::remove_all(folder_); }

    PhotoId photo(std::uint8_t n, const std::string& title = {}) {
        NewPhoto photo;
        photo.hash.bytes.fill(n);
        photo.format = "jpeg";
        photo.metadata.keywords = {"sea"};
        photo.metadata.title = title;
        photo.metadata.iso = 100;
        static constexpr std::array<std::uint8_t, 3> kThumbnail{1, 2, 3};
        photo.thumbnail_jpeg = kThumbnail;
        const PhotoId id = *writer_->put_photo(photo);
        EXPECT_TRUE(writer_->put_location("/p/" + std::to_string(n) + ".jpg", id, {1, 1}, std::nullopt));
        return id;
    }

    static Origin origin(const std::string& key) {
        Origin o;
        o.key = key;
        o.original = "/p/1.jpg";
        o.metadata.title = "From elsewhere";
        o.metadata.keywords = {"Places|Italy|Rome", "sea"};
        o.metadata.taken_local_s = 1000;
        o.metadata.latitude_deg = 41.9;
        o.metadata.longitude_deg = 12.5;
        o.metadata.iso = 3200;
        o.metadata.rating = 4;
        o.persons = {"Ann", "Bob"};
        o.albums = {"inner"};
        o.favourite = true;
        o.label = "red";
        return o;
    }

    CatalogReader reader() {
        EXPECT_TRUE(writer_->commit());
        auto reader = CatalogReader::open(folder_);
        EXPECT_TRUE(reader) << reader.error().what;
        EXPECT_TRUE(writer_->begin());
        return std::move(*reader);
    }

    CatalogWriter::Reading read(const std::vector<std::pair<Origin, PhotoId>>& items) {
        const auto reading = *writer_->begin_source("lightroom", "/x.lrcat", {});
        EXPECT_TRUE(writer_->put_album(reading, {"outer", "", "Outer", AlbumKind::kFolder}));
        EXPECT_TRUE(writer_->put_album(reading, {"inner", "outer", "Inner", AlbumKind::kAlbum}));
        for (const auto& [o, id] : items) {
            const auto item = writer_->put_item(reading, o);
            EXPECT_TRUE(item) << item.error().what;
            const auto done = writer_->put_item_file(reading, *item, o.original, Rendition::kOriginal, id);
            EXPECT_TRUE(done) << done.error().what;
        }
        return reading;
    }

    std::filesystem::path folder_ = std::filesystem::temp_directory_path() /
                                    ("trove_sources_" + std::to_string(::getpid()) + ::testing::UnitTest::GetInstance()->current_test_info()->name());
    std::optional<CatalogWriter> writer_;
    PhotoId first_{};
    PhotoId second_{};
};

TEST_F(SourcesInCatalog, WhatASourceSaysCompletesThePhotoAndIsUndoneWithIt) {
    const auto reading = read({{origin("a"), first_}});
    ASSERT_TRUE(writer_->finish_source(reading));
    {
        auto r = reader();
        const auto p = r.photo(first_);
        ASSERT_TRUE(p);
        EXPECT_EQ(p->metadata.title, "From elsewhere");
        EXPECT_EQ(p->metadata.keywords, (std::vector<std::string>{"sea", "Rome"}));
        EXPECT_EQ(p->metadata.taken_local_s, 1000);
        EXPECT_EQ(p->metadata.iso, 100) << "the file's word comes first";
        EXPECT_EQ(p->metadata.latitude_deg, 41.9);
        EXPECT_EQ(p->metadata.rating, 4);
        const auto albums = r.albums();
        ASSERT_TRUE(albums) << albums.error().what;
        ASSERT_EQ(albums->size(), 2U);
        EXPECT_EQ((*albums)[0].title, "Inner");
        EXPECT_EQ((*albums)[0].parent, (*albums)[1].id);
        EXPECT_EQ((*albums)[0].photos, 1);
        const auto persons = r.persons();
        ASSERT_TRUE(persons);
        ASSERT_EQ(persons->size(), 2U);
        EXPECT_EQ((*persons)[1].name, "Bob");
        EXPECT_EQ(*r.photos_of_album("OUTER"), std::vector<PhotoId>{first_}) << "through the folder";
        const auto origins = r.origins(first_);
        ASSERT_TRUE(origins) << origins.error().what;
        ASSERT_EQ(origins->size(), 1U);
        EXPECT_EQ((*origins)[0].kind, "lightroom");
        EXPECT_EQ((*origins)[0].origin.albums, std::vector<std::string>{"Inner"});
        EXPECT_EQ((*origins)[0].origin.metadata.keywords.front(), "Places|Italy|Rome");
        EXPECT_TRUE((*origins)[0].origin.favourite);
        const auto sources = r.sources();
        ASSERT_TRUE(sources);
        EXPECT_EQ((*sources)[0].items, 1);
        EXPECT_EQ((*sources)[0].missing, 0);
        EXPECT_TRUE(r.check()->empty());
    }
    // The file is taken in again: what the source said stays.
    photo(1, "Own");
    EXPECT_EQ(reader().photo(first_)->metadata.title, "From elsewhere");
    // The source no longer has it.
    const auto next = read({});
    const auto stale = writer_->stale_files(next);
    ASSERT_TRUE(stale);
    ASSERT_EQ(stale->size(), 1U);
    EXPECT_EQ((*stale)[0].path, "/p/1.jpg");
    ASSERT_TRUE(writer_->finish_source(next));
    auto r = reader();
    const auto p = r.photo(first_);
    EXPECT_EQ(p->metadata.title, "Own");
    EXPECT_EQ(p->metadata.keywords, std::vector<std::string>{"sea"});
    EXPECT_FALSE(p->metadata.taken_local_s);
    EXPECT_FALSE(p->metadata.rating);
    EXPECT_TRUE(r.origins(first_)->empty());
}

TEST_F(SourcesInCatalog, AFileThatIsAwayIsKept) {
    ASSERT_TRUE(writer_->finish_source(read({{origin("a"), first_}, {origin("b"), second_}})));
    const auto next = read({{origin("b"), second_}});
    const auto stale = writer_->stale_files(next);
    ASSERT_EQ(stale->size(), 1U);
    ASSERT_TRUE(writer_->keep_item_file(next, stale->front()));
    ASSERT_TRUE(writer_->finish_source(next));
    auto r = reader();
    EXPECT_EQ(r.origins(first_)->size(), 1U);
    EXPECT_EQ((*r.sources())[0].items, 2);
}

TEST_F(SourcesInCatalog, APhotoOfTwoSourcesAndAnItemOfNoPhoto) {
    ASSERT_TRUE(writer_->finish_source(read({{origin("a"), first_}})));
    const auto takeout = *writer_->begin_source("takeout", "/Takeout", {});
    Origin o = origin("t");
    o.albums.clear();
    o.metadata.title = "Later";
    o.metadata.keywords = {"dog"};
    o.metadata.description = "Only here";
    const auto item = writer_->put_item(takeout, o);
    ASSERT_TRUE(item);
    ASSERT_TRUE(writer_->put_item_file(takeout, *item, "/Takeout/1.jpg", Rendition::kOriginal, first_));
    ASSERT_TRUE(writer_->put_item(takeout, origin("nothing")));
    ASSERT_TRUE(writer_->finish_source(takeout));
    auto r = reader();
    const auto p = r.photo(first_);
    EXPECT_EQ(p->metadata.title, "From elsewhere");
    EXPECT_EQ(p->metadata.description, "Only here");
    EXPECT_EQ(p->metadata.keywords, (std::vector<std::string>{"sea", "Rome", "dog"}));
    EXPECT_EQ(r.origins(first_)->size(), 2U);
    const auto sources = r.sources();
    ASSERT_EQ(sources->size(), 2U);
    EXPECT_EQ((*sources)[0].missing, 1);
    // A photo that goes takes what was said of it along.
    ASSERT_TRUE(writer_->remove_location("/p/1.jpg"));
    ASSERT_TRUE(writer_->remove_homeless_photos());
    EXPECT_TRUE(reader().check()->empty());
}

}  // namespace
}  // namespace trove::catalog
