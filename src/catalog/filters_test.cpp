// SPDX-License-Identifier: GPL-3.0-or-later
// Filters and words against a real catalog: a filter's photos equal those chosen by checking each photo.
#include "query/filters.h"

#include "catalog/marks.h"
#include "catalog/reader.h"
#include "catalog/writer.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <set>
#include <unistd.h>

namespace trove::catalog {
namespace {

constexpr std::int64_t kNow = 1'795'600'000;  // 2026-11-25

std::int64_t on(int year, int month, int day) {
    const std::chrono::sys_days date = std::chrono::year{year} / month / day;
    return std::chrono::duration_cast<std::chrono::seconds>(date.time_since_epoch()).count() + 3600;
}

// media/tiny.h: bright red all over.
constexpr std::array<std::uint8_t, 12> kRed{0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x22, 0x22, 0xff, 0xff};

class FiltersTest : public ::testing::Test {
protected:
    FiltersTest() {
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directories(folder_);
        auto writer = CatalogWriter::open(folder_);
        EXPECT_TRUE(writer);
        EXPECT_TRUE(writer->begin());
        Metadata m;
        m.taken_local_s = on(2019, 7, 4);
        m.camera_make = "SONY";
        m.camera_model = "ILCE-7M3";
        m.lens = "FE 50mm F1.8";
        m.iso = 3200;
        m.f_number = 1.8;
        m.focal_length_mm = 50;
        m.latitude_deg = 41.8838;
        m.longitude_deg = -87.6320;
        m.rating = 5;
        m.keywords = {"Holiday", "100%_sea"};
        m.title = "Sunset over the lake";
        put(*writer, 1, "jpeg", 6000, 4000, 12'000'000, m, {"/pics/Holidays/2019/IMG_1.JPG", "/backup/IMG_1.jpg"});
        Metadata n;
        n.taken_local_s = on(2017, 12, 31);
        n.camera_make = "Canon";
        n.camera_model = "EOS 5D";
        n.iso = 100;
        n.f_number = 2.79999;
        n.rating = 2;
        put(*writer, 2, "heif", 3000, 4000, 2'000'000, n, {"/pics/work/b.heic"});
        Metadata unrated;
        unrated.rating = 0;
        put(*writer, 3, "png", 1000, 1000, 100'000, unrated, {"/pics/work/Screenshot 2020.png"});
        put(*writer, 4, "gif", 200, 100, 50'000, {}, {"/gone/fun.gif"});
        EXPECT_TRUE(writer->files().set_present("/gone/fun.gif", false));
        EXPECT_TRUE(writer->commit());
        auto reader = CatalogReader::open(folder_);
        EXPECT_TRUE(reader);
        if (reader) reader_.emplace(std::move(*reader));
    }

    ~FiltersTest() override { std::filesystem::remove_all(folder_); }

    static void put(CatalogWriter& writer,
                    std::uint8_t n,
                    std::string_view format,
                    int width,
                    int height,
                    std::int64_t bytes,
                    Metadata metadata,
                    std::initializer_list<const char*> paths) {
        NewPhoto photo;
        photo.hash.bytes.fill(n);
        photo.format = format;
        photo.width_px = width;
        photo.height_px = height;
        photo.size_bytes = bytes;
        photo.metadata = std::move(metadata);
        if (n == 3) photo.tiny = kRed;
        const auto id = writer.photos().put(photo);
        ASSERT_TRUE(id);
        ASSERT_EQ(to_int(id->id), n);
        for (const char* path : paths) ASSERT_TRUE(writer.files().put(path, id->id, {bytes, 1}, std::nullopt));
    }

    // "1 3", or the error.
    std::string found(std::string_view text) {
        const std::size_t colon = text.find(':');
        const auto made = query::make_filter(*query::find_field(text.substr(0, colon)), text.substr(colon + 1), kNow);
        if (const auto* refusal = std::get_if<query::Refusal>(&made)) return refusal->what;
        const auto photos = reader_->filters().matching(std::get<query::Filter>(made));
        if (!photos) return photos.error().what;
        std::string out;
        photos->for_each([&](PhotoId id) { out += fmt::format("{}{}", out.empty() ? "" : " ", to_int(id)); });
        return out;
    }

    std::filesystem::path folder_ =
        std::filesystem::temp_directory_path() / ("trove_filters_" + std::to_string(::getpid()) +
                                                  ::testing::UnitTest::GetInstance()->current_test_info()->name());
    std::optional<CatalogReader> reader_;
};

// Names as a person types them, whatever form, case and accents the records have.
TEST_F(FiltersTest, NamesAreComparedFolded) {
    auto writer = CatalogWriter::open(folder_);
    ASSERT_TRUE(writer && writer->begin());
    Metadata m;
    m.title = "Stra\u00dfe in M\u00fcnchen";
    m.keywords = {"F\u00fc\u00dfe"};
    m.camera_make = "\u041a\u0438\u0435\u0432";
    put(*writer, 5, "jpeg", 10, 10, 10, m,
        {"/pics/A\u0301gua/cafe\u0301.jpg", "/pics/\u041e\u0442\u043f\u0443\u0441\u043a/x.jpg"});
    SourceWriter sources = writer->sources();
    const auto reading = sources.begin("apple-photos", "/lib", {});
    ASSERT_TRUE(reading);
    ASSERT_TRUE(sources.put_album(*reading, {"1", "", "A\u0301gua", AlbumKind::kAlbum}));
    Origin origin;
    origin.key = "k";
    origin.original = "/lib/D79B8D77.heic";
    origin.file_name = "Pumkins2.HEIC";
    origin.label = "Gr\u00fcn";
    origin.place = "K\u00f8benhavn";
    origin.albums = {"1"};
    origin.persons = {"Anna Mu\u0308ller"};
    origin.metadata.keywords = {"Orte|Val d'Ise\u0300re"};
    const auto item = sources.put_item(*reading, origin);
    ASSERT_TRUE(item) << item.error().what;
    ASSERT_TRUE(sources.put_file(*reading, *item, "/pics/A\u0301gua/cafe\u0301.jpg", Rendition::kOriginal, PhotoId{5}));
    ASSERT_TRUE(writer->commit());
    for (const char* const query : {"album:\u00e1gua",
                                    "album:AGUA",
                                    "person:Anna Muller",
                                    "person:anna m\u00fcller",
                                    "keyword:Val d'Is\u00e8re",
                                    "keyword:VAL D'ISERE",
                                    "keyword:orte",
                                    "tag:fusse",
                                    "tag:F\u00dcSSE",
                                    "caption:STRASSE",
                                    "caption:munchen",
                                    "caption:\u00fc",
                                    "name:caf\u00e9",
                                    "name:CAFE*",
                                    "name:*\u00e9.jpg",
                                    "in:agua",
                                    "in:\u043e\u0442\u043f\u0443\u0441\u043a",
                                    "in:/pics/\u00e1gua",
                                    "label:grun",
                                    "place:k\u00d8BENHAVN",
                                    "camera:\u043a\u0438\u0435\u0432",
                                    "name:pumkins2",
                                    "ext:heif"}) {
        const std::string found_by = found(query);
        EXPECT_NE(found_by.find('5'), std::string::npos) << query << ": " << found_by;
    }
    EXPECT_EQ(found("album:agu\u00edas"), "");
    EXPECT_EQ(found("caption:stra\u00dfenbahn"), "");
    EXPECT_EQ(reader_->sources().persons()->front().name, "Anna M\u00fcller") << "stored composed";
}

TEST_F(FiltersTest, EachFieldFindsItsPhotos) {
    const std::pair<const char*, const char*> expected[] = {
        {"date:2019", "1"},
        {"date:2017-12-31", "2"},
        {"before:2018", "2"},
        {"after:2017", "1"},
        {"date:2017..2019", "1 2"},
        {"date:2018", ""},
        {"camera:sony", "1"},
        {"camera:eos", "2"},
        {"camera:canon eos", "2"},
        {"camera:%", ""},
        {"lens:50MM", "1"},
        {"iso:>1600", "1"},
        {"iso:>3200", ""},
        {"iso:>=3200", "1"},
        {"iso:100", "2"},
        {"iso:<3200", "2"},
        {"iso:100..3200", "1 2"},
        {"f:<2", "1"},
        {"f:2.8", "2"},
        {"f:f/1.8", "1"},
        {"focal:50", "1"},
        {"rating:>=4", "1"},
        {"rating:2", "2"},
        {"size:>20mp", "1"},
        {"size:12mp", "2"},
        {"size:1mp", "3"},
        {"size:>1mb", "1 2"},
        {"size:<=100kb", "3 4"},
        {"near:41.88,-87.63,1km", "1"},
        {"near:41.88,-87.63,100m", ""},
        {"near:41.88,-87.0,10km", ""},
        {"near:-41,92,20000km", "1"},
        {"in:holidays", "1"},
        {"in:Holidays/2019", "1"},
        {"in:2019/Holidays", ""},
        {"in:/pics", "1 2 3"},
        {"in:/pics/work/", "2 3"},
        {"in:ics", ""},
        {"in:/", "1 2 3 4"},
        {"name:img_1", "1"},
        {"name:*.heic", "2"},
        {"name:screen*png", "3"},
        {"name:pics", ""},
        {"name:b*c", "2"},
        {"ext:jpeg", "1"},
        {"ext:HEIC", "2"},
        {"type:screenshot", "3"},
        {"type:gif", "4"},
        {"type:photo", "1 2"},
        {"tag:holiday", "1"},
        {"tag:holi", ""},
        {"tag:100%_SEA", "1"},
        {"caption:lake", "1"},
        {"is:landscape", "1 4"},
        {"is:portrait", "2"},
        {"is:square", "3"},
        {"is:duplicate", "1"},
        {"is:offline", "4"},
        {"has:gps", "1"},
        {"has:caption", "1"},
        {"has:tag", "1"},
    };
    for (const auto& [text, photos] : expected) EXPECT_EQ(found(text), photos) << text;
}

TEST_F(FiltersTest, WhatOnlySourcesKnowIsAskedOfThem) {
    for (const char* text : {"place:chicago", "person:anna", "album:x", "source:lightroom", "has:face"})
        EXPECT_EQ(found(text), "") << text;
}

TEST_F(FiltersTest, ColoursAreSeenInTheTwelveBytes) {
    EXPECT_EQ(found("color:red"), "3");
    EXPECT_EQ(found("color:black"), "");  // the others have none yet
    EXPECT_EQ(found("type:video"), "");
}

TEST_F(FiltersTest, WhatAPersonMarkedAndWhatWasRead) {
    auto marks = Marks::open(folder_);
    ASSERT_TRUE(marks) << marks.error().what;
    ASSERT_TRUE(marks->mark(std::array{PhotoId{2}}, true, std::nullopt));
    ASSERT_TRUE(marks->mark(std::array{PhotoId{3}}, std::nullopt, true));
    EXPECT_EQ(found("is:favourite"), "2");
    EXPECT_EQ(found("is:hidden"), "3");
    EXPECT_EQ(found("has:text"), "");
    auto writer = CatalogWriter::open(folder_);
    ASSERT_TRUE(writer);
    ASSERT_TRUE(writer->begin());
    ASSERT_TRUE(writer->text().put_lines(
        PhotoId{3}, "test 1", std::array{TextLine{"Total amount due", 1, {}}, TextLine{"Rechnung Nr. 7", 1, {}}}));
    ASSERT_TRUE(writer->commit());
    EXPECT_EQ(found("has:text"), "3");
    EXPECT_EQ(found("text:total amount"), "3");
    EXPECT_EQ(found("text:RECHN"), "3");
    EXPECT_EQ(found("text:amount total"), "");
    EXPECT_EQ(found("text:sunset"), "") << "a title is not read in the picture";
    for (const char* odd : {"text:\"", "text::)", "text:NEAR(a b)", "text:zz\xff", "text:* OR *"})
        EXPECT_EQ(found(odd), "") << odd;
}

TEST_F(FiltersTest, OrdersAndFacetsCoverEveryPhoto) {
    using Ids = std::vector<PhotoId>;
    EXPECT_EQ(*reader_->listings().in_order(Sort::kDate), (Ids{PhotoId{1}, PhotoId{2}, PhotoId{4}, PhotoId{3}}));
    EXPECT_EQ(*reader_->listings().in_order(Sort::kSize), (Ids{PhotoId{1}, PhotoId{2}, PhotoId{3}, PhotoId{4}}));
    EXPECT_EQ(*reader_->listings().in_order(Sort::kName), (Ids{PhotoId{1}, PhotoId{3}, PhotoId{2}, PhotoId{4}}));
    const auto columns = reader_->listings().facet_columns();
    ASSERT_TRUE(columns);
    for (const FacetColumn& column : *columns) {
        for (std::size_t label = 0; label < column.labels.size(); ++label) {
            std::string filter = column.labels[label].filter;
            std::erase(filter, '"');
            const std::string photos = found(filter);
            for (std::size_t id = 0; id < column.label_of.size(); ++id) {
                if (column.label_of[id] != label + 1) continue;
                EXPECT_NE(photos.find(std::to_string(id)), std::string::npos) << filter << " does not find " << id;
            }
        }
    }
    const auto rating = std::ranges::find(*columns, "rating", &FacetColumn::name);
    ASSERT_NE(rating, columns->end());
    std::set<std::string> ratings;
    for (const auto& label : rating->labels) ratings.insert(label.value);
    EXPECT_EQ(ratings, (std::set<std::string>{"2", "5"})) << "0 is nobody's rating";
    EXPECT_EQ(*reader_->listings().values(query::Field::kCamera, "s", 5), std::vector<std::string>{"SONY"});
    EXPECT_EQ(*reader_->listings().values(query::Field::kTag, "", 5),
              (std::vector<std::string>{"100%_sea", "Holiday"}));
    EXPECT_EQ(*reader_->listings().values(query::Field::kIn, "w", 5), std::vector<std::string>{"work"});
}

}  // namespace
}  // namespace trove::catalog
