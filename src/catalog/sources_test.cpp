// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/sources.h"

#include "catalog/marks.h"
#include "catalog/reader.h"
#include "catalog/writer.h"
#include "query/fields.h"
#include "query/filters.h"

#include <gtest/gtest.h>

#include <array>
#include <unistd.h>

namespace trove::catalog {
namespace {

class SourcesTest : public ::testing::Test {
protected:
    SourcesTest() {
        std::filesystem::create_directories(folder_);
        writer_.emplace(*CatalogWriter::open(folder_));
        EXPECT_TRUE(writer_->begin());
        first_ = photo(1);
        second_ = photo(2);
    }

    ~SourcesTest() override { std::filesystem::remove_all(folder_); }

    PhotoId photo(std::uint8_t n, const std::string& title = {}) {
        NewPhoto photo;
        photo.hash.bytes.fill(n);
        photo.format = "jpeg";
        photo.metadata.keywords = {"sea"};
        photo.metadata.title = title;
        photo.metadata.iso = 100;
        static constexpr std::array<std::uint8_t, 3> kThumbnail{1, 2, 3};
        photo.thumbnail_jpeg = kThumbnail;
        const PhotoId id = writer_->photos().put(photo)->id;
        EXPECT_TRUE(writer_->files().put("/p/" + std::to_string(n) + ".jpg", id, {1, 1}, std::nullopt));
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

    SourceReading read(const std::vector<std::pair<Origin, PhotoId>>& items) {
        const auto reading = *writer_->sources().begin("lightroom", "/x.lrcat", {});
        EXPECT_TRUE(writer_->sources().put_album(reading, {"outer", "", "Outer", AlbumKind::kFolder}));
        EXPECT_TRUE(writer_->sources().put_album(reading, {"inner", "outer", "Inner", AlbumKind::kAlbum}));
        for (const auto& [o, id] : items) {
            const auto item = writer_->sources().put_item(reading, o);
            EXPECT_TRUE(item) << item.error().what;
            const auto done = writer_->sources().put_file(reading, *item, o.original, Rendition::kOriginal, id);
            EXPECT_TRUE(done) << done.error().what;
        }
        return reading;
    }

    std::filesystem::path folder_ =
        std::filesystem::temp_directory_path() / ("trove_sources_" + std::to_string(::getpid()) +
                                                  ::testing::UnitTest::GetInstance()->current_test_info()->name());
    std::optional<CatalogWriter> writer_;
    PhotoId first_{};
    PhotoId second_{};
};

TEST_F(SourcesTest, WhatASourceSaysCompletesThePhotoAndIsUndoneWithIt) {
    const auto reading = read({{origin("a"), first_}});
    ASSERT_TRUE(writer_->sources().finish(reading));
    {
        auto r = reader();
        const auto p = r.photos().get(first_);
        ASSERT_TRUE(p);
        EXPECT_EQ(p->metadata.title, "From elsewhere");
        EXPECT_EQ(p->metadata.keywords, (std::vector<std::string>{"sea", "Rome"}));
        EXPECT_EQ(p->metadata.taken_local_s, 1000);
        EXPECT_EQ(p->metadata.iso, 100) << "the file's word comes first";
        EXPECT_EQ(p->metadata.latitude_deg, 41.9);
        EXPECT_EQ(p->metadata.rating, 4);
        const auto albums = r.sources().albums();
        ASSERT_TRUE(albums) << albums.error().what;
        ASSERT_EQ(albums->size(), 2U);
        EXPECT_EQ((*albums)[0].title, "Inner");
        EXPECT_EQ((*albums)[0].parent, (*albums)[1].id);
        EXPECT_EQ((*albums)[0].photos, 1);
        const auto persons = r.sources().persons();
        ASSERT_TRUE(persons);
        ASSERT_EQ(persons->size(), 2U);
        EXPECT_EQ((*persons)[1].name, "Bob");
        EXPECT_EQ(*r.sources().photos_of_album("OUTER"), std::vector<PhotoId>{first_}) << "through the folder";
        const auto origins = r.sources().origins(first_);
        ASSERT_TRUE(origins) << origins.error().what;
        ASSERT_EQ(origins->size(), 1U);
        EXPECT_EQ((*origins)[0].kind, "lightroom");
        EXPECT_EQ((*origins)[0].origin.albums, std::vector<std::string>{"Inner"});
        EXPECT_EQ((*origins)[0].origin.metadata.keywords.front(), "Places|Italy|Rome");
        EXPECT_TRUE((*origins)[0].origin.favourite);
        const auto sources = r.sources().all();
        ASSERT_TRUE(sources);
        EXPECT_EQ((*sources)[0].items, 1);
        EXPECT_EQ((*sources)[0].missing, 0);
        EXPECT_TRUE(r.check()->empty());
    }
    // The file is indexed again, and the source's values stay.
    photo(1, "Own");
    EXPECT_EQ(reader().photos().get(first_)->metadata.title, "From elsewhere");
    // The source no longer has it.
    const auto next = read({});
    const auto stale = writer_->sources().stale_files(next);
    ASSERT_TRUE(stale);
    ASSERT_EQ(stale->size(), 1U);
    EXPECT_EQ((*stale)[0].path, "/p/1.jpg");
    ASSERT_TRUE(writer_->sources().finish(next));
    auto r = reader();
    const auto p = r.photos().get(first_);
    EXPECT_EQ(p->metadata.title, "Own");
    EXPECT_EQ(p->metadata.keywords, std::vector<std::string>{"sea"});
    EXPECT_FALSE(p->metadata.taken_local_s);
    EXPECT_FALSE(p->metadata.rating);
    EXPECT_TRUE(r.sources().origins(first_)->empty());
}

TEST_F(SourcesTest, FiltersAskSources) {
    Origin o = origin("a");
    o.pick = Pick::kRejected;
    o.in_cloud = true;
    Origin other = origin("b");
    other.original = "/p/2.jpg";
    other.albums.clear();
    other.persons.clear();
    other.metadata.keywords.clear();
    other.label = "Projekt";
    other.edited = true;
    other.favourite = false;
    ASSERT_TRUE(writer_->sources().finish(read({{o, first_}, {other, second_}})));
    auto r = reader();
    const auto found = [&](std::string_view text) {
        const auto colon = text.find(':');
        const auto made = query::make_filter(*query::find_field(text.substr(0, colon)), text.substr(colon + 1), 0);
        std::string out;
        if (const auto photos = r.filters().matching(std::get<query::Filter>(made)))
            photos->for_each([&](PhotoId id) { out += std::to_string(to_int(id)); });
        return out;
    };
    for (const auto& [text, photos] : std::initializer_list<std::pair<const char*, const char*>>{
             {"album:inn", "1"},    {"album:outer", "1"},       {"album:other", ""},
             {"person:ann", "1"},   {"source:lightroom", "12"}, {"source:takeout", ""},
             {"keyword:rome", "1"}, {"keyword:italy", "1"},     {"keyword:Places|Italy", "1"},
             {"keyword:ital", ""},  {"keyword:Ann", ""},        {"keyword:Inner", ""},
             {"keyword:sea", "12"}, {"label:RED", "1"},         {"label:projekt", "2"},
             {"label:re", ""},      {"is:rejected", "1"},       {"is:picked", ""},
             {"is:edited", "2"},    {"is:cloud", "1"},          {"is:favourite", "1"},
             {"has:face", "1"}})
        EXPECT_EQ(found(text), photos) << text;
    EXPECT_EQ(*r.listings().values(query::Field::kAlbum, "i", 5), std::vector<std::string>{"Inner"});
    EXPECT_EQ(*r.listings().values(query::Field::kPerson, "", 5), (std::vector<std::string>{"Ann", "Bob"}));
    EXPECT_EQ(*r.listings().values(query::Field::kLabel, "r", 5), std::vector<std::string>{"red"});
    const auto origins = r.sources().origins(second_);
    EXPECT_TRUE(origins->front().origin.edited);
    EXPECT_FALSE(origins->front().origin.in_cloud);
    EXPECT_EQ(r.sources().all()->front().in_cloud, 1);
    EXPECT_EQ(r.sources().albums()->front().cover->photo, first_);
    EXPECT_FALSE(r.sources().albums()->back().cover) << "a folder has no photos of its own";
    auto marks = Marks::open(folder_);
    ASSERT_TRUE(writer_->commit());
    ASSERT_TRUE(marks->mark(std::array{first_}, std::nullopt, true));
    EXPECT_EQ(r.sources().albums()->front().photos, 0) << "a person has hidden it";
    EXPECT_TRUE(r.sources().persons()->empty());
    ASSERT_TRUE(writer_->begin());
}

TEST_F(SourcesTest, AFileThatIsAwayIsKept) {
    ASSERT_TRUE(writer_->sources().finish(read({{origin("a"), first_}, {origin("b"), second_}})));
    const auto next = read({{origin("b"), second_}});
    const auto stale = writer_->sources().stale_files(next);
    ASSERT_EQ(stale->size(), 1U);
    ASSERT_TRUE(writer_->sources().keep_file(next, stale->front()));
    ASSERT_TRUE(writer_->sources().finish(next));
    auto r = reader();
    EXPECT_EQ(r.sources().origins(first_)->size(), 1U);
    EXPECT_EQ((*r.sources().all())[0].items, 2);
}

TEST_F(SourcesTest, APhotoOfTwoSourcesAndAnItemOfNoPhoto) {
    ASSERT_TRUE(writer_->sources().finish(read({{origin("a"), first_}})));
    const auto takeout = *writer_->sources().begin("takeout", "/Takeout", {});
    Origin o = origin("t");
    o.albums.clear();
    o.metadata.title = "Later";
    o.metadata.keywords = {"dog"};
    o.metadata.description = "Only here";
    const auto item = writer_->sources().put_item(takeout, o);
    ASSERT_TRUE(item);
    ASSERT_TRUE(writer_->sources().put_file(takeout, *item, "/Takeout/1.jpg", Rendition::kOriginal, first_));
    ASSERT_TRUE(writer_->sources().put_item(takeout, origin("nothing")));
    ASSERT_TRUE(writer_->sources().finish(takeout));
    auto r = reader();
    const auto p = r.photos().get(first_);
    EXPECT_EQ(p->metadata.title, "From elsewhere");
    EXPECT_EQ(p->metadata.description, "Only here");
    EXPECT_EQ(p->metadata.keywords, (std::vector<std::string>{"sea", "Rome", "dog"}));
    EXPECT_EQ(r.sources().origins(first_)->size(), 2U);
    const auto sources = r.sources().all();
    ASSERT_EQ(sources->size(), 2U);
    EXPECT_EQ((*sources)[0].missing, 1);
    // Removing a photo removes its sources' records, too.
    ASSERT_TRUE(writer_->files().remove("/p/1.jpg"));
    ASSERT_TRUE(writer_->photos().remove_homeless());
    EXPECT_TRUE(reader().check()->empty());
}

// photo/whose_word.h has the rule.
TEST_F(SourcesTest, ATimeAndAPositionThatAPersonCorrectedComeBeforeTheFiles) {
    NewPhoto taken;
    taken.hash.bytes.fill(7);
    taken.format = "jpeg";
    taken.metadata.taken_local_s = 1'370'000'000;
    taken.metadata.zone_minutes = 120;
    taken.metadata.latitude_deg = 48.1;
    taken.metadata.longitude_deg = 11.5;
    taken.metadata.altitude_m = 500;
    const PhotoId id = writer_->photos().put(taken)->id;
    ASSERT_TRUE(writer_->files().put("/p/7.jpg", id, {1, 1}, std::nullopt));
    Origin o;
    o.key = "seven";
    o.original = "/p/7.jpg";
    const auto now = [&](std::int64_t time, std::optional<bool> corrected, double latitude) {
        o.metadata.taken_local_s = time;
        o.time_corrected = corrected;
        o.metadata.latitude_deg = latitude;
        o.metadata.longitude_deg = 11.5;
        read({{o, id}});
        auto r = reader();
        const auto photo = *r.photos().get(id);
        return photo.metadata;
    };
    Metadata m = now(1'370'000'000 + 7200, std::nullopt, 48.1001);
    EXPECT_EQ(m.taken_local_s, 1'370'000'000) << "a zone explains the difference";
    EXPECT_EQ(m.zone_minutes, 120);
    EXPECT_EQ(m.latitude_deg, 48.1);
    EXPECT_EQ(m.altitude_m, 500);
    m = now(473'000'000, std::nullopt, -33.8);
    EXPECT_EQ(m.taken_local_s, 473'000'000);
    EXPECT_FALSE(m.zone_minutes) << "the zone of the other time says nothing";
    EXPECT_EQ(m.latitude_deg, -33.8);
    EXPECT_FALSE(m.altitude_m) << "that of another place";
    EXPECT_EQ(now(1'370'000'060, true, 48.1).taken_local_s, 1'370'000'060);
    EXPECT_EQ(now(473'000'000, false, 48.1).taken_local_s, 1'370'000'000);
}

TEST_F(SourcesTest, AnEditedItemIsOnePhoto) {
    const auto reading = *writer_->sources().begin("apple-photos", "/lib", {});
    ASSERT_TRUE(writer_->sources().put_album(reading, {"inner", "", "Inner", AlbumKind::kAlbum}));
    Origin o = origin("edited");
    o.edited = true;
    const auto item = *writer_->sources().put_item(reading, o);
    ASSERT_TRUE(writer_->sources().put_file(reading, item, "/p/1.jpg", Rendition::kOriginal, first_));
    const auto count = [&] {
        auto r = reader();
        return r.sources().albums().value().front().photos;
    };
    const auto edited = [&] {
        auto r = reader();
        return r.filters().matching({query::Field::kIs, "edited", {}}).value().size();
    };
    EXPECT_EQ(count(), 1);
    EXPECT_EQ(edited(), 1U) << "the edited version is away";
    ASSERT_TRUE(writer_->sources().put_file(reading, item, "/p/2.jpg", Rendition::kEdited, second_));
    EXPECT_EQ(count(), 1);
    EXPECT_EQ(edited(), 1U);
    auto r = reader();
    EXPECT_EQ(r.sources().photos_of_album("INNER").value(), std::vector{second_});
    const auto persons = r.sources().persons();
    ASSERT_TRUE(persons);
    for (const auto& person : *persons) EXPECT_EQ(person.photos, 1) << person.name;
}

TEST_F(SourcesTest, RootsAreRemembered) {
    const auto reading = *writer_->sources().begin("lightroom", "/x.lrcat", {});
    ASSERT_TRUE(writer_->sources().put_roots(reading, {{"C:/a", "/mnt/a"}, {"C:/b", "/mnt/b"}}));
    ASSERT_TRUE(writer_->sources().put_roots(reading, {{"C:/a", "/mnt/c"}}));
    auto r = reader();
    const auto roots = *r.sources().roots_of("/x.lrcat");
    ASSERT_EQ(roots.size(), 2U);
    EXPECT_EQ(roots[0].here, "/mnt/c");
    EXPECT_EQ(roots[1].told, "C:/b");
}

}  // namespace
}  // namespace trove::catalog
