// SPDX-License-Identifier: GPL-3.0-or-later
#include "sources/lightroom.h"

#include "sources/database_for_test.h"
#include "sources/fixtures_for_test.h"
#include "sources/lightroom_xmp.h"
#include "sources/place.h"
#include "sql/database.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>

namespace trove::sources {
namespace {

struct LightroomTold {
    std::map<std::string, OriginAlbum> albums;  // by title
    std::map<std::string, Item> items;          // by file name, and the copy's name
    std::vector<std::string> warnings;
};

LightroomTold told_of_lightroom(const std::filesystem::path& path) {
    LightroomTold out;
    const auto done = read_source(recognise(path), path,
                                  {.album = [&](OriginAlbum album) { out.albums[album.title] = std::move(album); },
                                   .item =
                                       [&](Item item) {
                                           out.items[item.origin.original.filename().native() + item.origin.copy_name] =
                                               std::move(item);
                                       },
                                   .warning = [&](std::string warning) { out.warnings.push_back(std::move(warning)); }},
                                  {});
    EXPECT_TRUE(done) << done.error().what;
    return out;
}

std::filesystem::path fixture(const char* name) {
    return fixtures() / "lightroom" / name;
}

constexpr const char* kLr5 = "lr5-enlighten/Lightroom 5 Catalog.lrcat";
constexpr const char* kLrc14 =
    "lrc14-crossfilter/test_catalogs/test_catalog_01/test_catalog_gps_captions_collections_keywords.lrcat";
constexpr const char* kZones =
    "lrc14-crossfilter/test_catalogs/test_parse_timezone_aware_timestamps/test_parse_timezone_aware_timestamps.lrcat";

TEST(Lightroom, Classic14) {
    if (!std::filesystem::exists(fixture(kLrc14))) GTEST_SKIP() << "no fixtures at " << fixture(kLrc14);
    const auto before = state_below(fixture("lrc14-crossfilter"));
    const LightroomTold t = told_of_lightroom(fixture(kLrc14));
    ASSERT_EQ(t.items.size(), 5U);
    const Item& bridge = t.items.at("GoldenGateBridge-001.jpg");
    EXPECT_EQ(bridge.origin.metadata.rating, 3);
    EXPECT_EQ(bridge.origin.metadata.description, "The Golden Gate Bridge in San Francisco, CA at sunset.");
    EXPECT_EQ(bridge.origin.metadata.keywords,
              (std::vector<std::string>{"california", "golden gate bridge", "san francisco", "sunset", "bridge"}));
    EXPECT_NEAR(*bridge.origin.metadata.latitude_deg, 37.826867, 1e-6);
    EXPECT_NEAR(*bridge.origin.metadata.longitude_deg, -122.486358, 1e-6);
    EXPECT_NEAR(*bridge.origin.metadata.f_number, 2.8, 1e-9);
    EXPECT_NEAR(*bridge.origin.metadata.exposure_s, 1.0 / 400, 1e-6);
    EXPECT_EQ(bridge.origin.metadata.taken_local_s, 1167669696);
    EXPECT_FALSE(bridge.origin.metadata.zone_minutes);
    EXPECT_FALSE(bridge.origin.place.empty());
    EXPECT_TRUE(bridge.files.empty()) << "the original is not among the fixtures, and there is no preview";

    const Item& king = t.items.at("Martin_Luther_King,_Jr..jpg");
    ASSERT_EQ(king.files.size(), 1U) << "found relative to the catalog";
    EXPECT_EQ(king.files[0].rendition, Rendition::kOriginal);
    EXPECT_EQ(king.origin.persons, std::vector<std::string>{"Martin Luther King Jr."});
    EXPECT_NE(std::ranges::find(king.origin.metadata.keywords, "Nobelpris|1961-1970|1964"),
              king.origin.metadata.keywords.end());
    EXPECT_EQ(king.origin.metadata.rating, 5);

    ASSERT_TRUE(t.albums.contains("Heroes"));
    EXPECT_EQ(t.albums.at("Five Stars").parent, t.albums.at("Smart Collections").key);
    EXPECT_EQ(t.albums.at("Five Stars").kind, AlbumKind::kSmart);
    EXPECT_EQ(t.albums.at("Smart Collections").kind, AlbumKind::kFolder);
    EXPECT_FALSE(t.albums.contains("quick collection"));
    std::size_t heroes = 0;
    std::size_t links = 0;
    for (const auto& [name, item] : t.items) {
        heroes += static_cast<std::size_t>(std::ranges::count(item.origin.albums, t.albums.at("Heroes").key));
        links += item.origin.metadata.keywords.size();
    }
    EXPECT_EQ(heroes, 2U);
    EXPECT_EQ(links, 14U);
    EXPECT_EQ(state_below(fixture("lrc14-crossfilter")), before);
}

TEST(Lightroom, TimesWithAndWithoutZones) {
    if (!std::filesystem::exists(fixture(kZones))) GTEST_SKIP() << "no fixtures at " << fixture(kZones);
    const LightroomTold t = told_of_lightroom(fixture(kZones));
    ASSERT_EQ(t.items.size(), 5U);
    EXPECT_FALSE(t.items.at("GoldenGateBridge-001.jpg").origin.metadata.zone_minutes);
    EXPECT_EQ(
        t.items.at("1200px-Rathaus_and_Marienplatz_from_Peterskirche_-_August_2006.jpg").origin.metadata.zone_minutes,
        0);
    EXPECT_EQ(t.items.at("Hermann_Hesse_2.jpg").origin.metadata.zone_minutes, 60);
    EXPECT_EQ(t.items.at("Martin_Luther_King,_Jr..jpg").origin.metadata.zone_minutes, -420);
    EXPECT_EQ(t.items.at("Martin_Luther_King,_Jr..jpg").origin.metadata.taken_local_s, 1590976202)
        << "the camera's clock, not UTC";
    EXPECT_FALSE(t.items.at("1200px-The_Earth_seen_from_Apollo_17.jpg").origin.metadata.taken_local_s);
}

TEST(Lightroom, Lightroom5WithPreviewsAndLightroom3) {
    if (!std::filesystem::exists(fixture(kLr5))) GTEST_SKIP() << "no fixtures at " << fixture(kLr5);
    const auto before = state_below(fixture("lr5-enlighten"));
    for (const char* const path : {kLr5, "lr5-enlighten/Lightroom 5 Catalog Previews.lrdata"}) {
        const LightroomTold t = told_of_lightroom(fixture(path));
        ASSERT_EQ(t.items.size(), 3U);
        const Item& two = t.items.at("sample2.jpg");
        EXPECT_EQ(two.origin.original, "/Users/arronhartley/Pictures/Sample Images/sample2.jpg");
        ASSERT_EQ(two.files.size(), 2U);
        EXPECT_EQ(two.files[0].rendition, Rendition::kPreview);
        EXPECT_NE(two.files[0].path.native().find("B089021B"), std::string::npos);
        EXPECT_EQ(two.origin.metadata.taken_local_s, 1307987870);
    }
    EXPECT_EQ(state_below(fixture("lr5-enlighten")), before);
    EXPECT_TRUE(told_of_lightroom(fixture("lr3-slurpy/test.lrcat")).items.empty());
    const LightroomTold three = told_of_lightroom(fixture("lr3-slurpy/test2.lrcat"));
    ASSERT_EQ(three.items.size(), 1U);
    EXPECT_EQ(three.items.begin()->second.origin.original.filename(), "DSC_8793.NEF");
    ASSERT_EQ(three.warnings.size(), 1U);
    EXPECT_NE(three.warnings[0].find("--root"), std::string::npos) << three.warnings[0];

    // A cache without its catalog.
    const LightroomTold bare = told_of_lightroom(fixture("lr13.3-layout-DERIVED/Lightroom Catalog Previews.lrdata"));
    EXPECT_EQ(bare.items.size(), 3U);
    EXPECT_TRUE(bare.items.contains("B089021B-7ACE-4A62-BD32-85A6C6AD5B9C"));
}

// A synthetic catalog with the columns of real ones: labels in other languages, a virtual copy, a picked and a rejected
// photo, a stack, a hostile path, loops among keywords and collections.
TEST(Lightroom, WhatTheSamplesLack) {
    const TestFolder folder;
    const auto file = folder.path() / "made.lrcat";
    {
        auto db = sql::Database::open(file, sql::Mode::kCreate);
        ASSERT_TRUE(db);
        const auto done = db->execute(R"(
            CREATE TABLE Adobe_images (id_local INTEGER PRIMARY KEY, id_global, captureTime, rating, pick, colorLabels, orientation, masterImage, copyName, rootFile, fileFormat);
            CREATE TABLE AgLibraryFile (id_local INTEGER PRIMARY KEY, id_global, baseName, extension, idx_filename, folder);
            CREATE TABLE AgLibraryFolder (id_local INTEGER PRIMARY KEY, pathFromRoot, rootFolder);
            CREATE TABLE AgLibraryRootFolder (id_local INTEGER PRIMARY KEY, absolutePath, name, relativePathFromCatalog);
            CREATE TABLE AgLibraryKeyword (id_local INTEGER PRIMARY KEY, name, parent);
            CREATE TABLE AgLibraryKeywordImage (id_local INTEGER PRIMARY KEY, image, tag);
            CREATE TABLE AgLibraryCollection (id_local INTEGER PRIMARY KEY, name, parent, creationId);
            CREATE TABLE AgLibraryCollectionImage (collection, image);
            CREATE TABLE AgLibraryFolderStackImage (image, stack);
            INSERT INTO AgLibraryRootFolder VALUES (1, 'C:/Users/x/Pictures/', 'Pictures', NULL);
            INSERT INTO AgLibraryFolder VALUES (1, '2020/', 1), (2, '../../etc/', 1);
            INSERT INTO AgLibraryFile VALUES (1, 'F1', 'a', 'NEF', 'a.NEF', 1), (2, 'F2', 'passwd', '', 'passwd', 2), (3, 'F3', 'film', 'mov', 'film.mov', 1), (4, 'F4', 'b', 'jpg', NULL, 1);
            INSERT INTO Adobe_images VALUES (1, 'I1', '2020-01-02T03:04:05', 2.0, 1.0, 'Gelb', 'DA', NULL, NULL, 1, 'RAW'), (2, 'I2', 'nonsense', 9, -1.0, 'Projekt', 'XX', NULL, NULL, 2, 'JPG'),
                (3, 'I3', NULL, NULL, 0, '', NULL, NULL, NULL, 3, 'VIDEO'), (4, 'I4', NULL, NULL, 0, 'Rouge', 'AB', 1, 'Copy 1', 1, 'RAW'), (5, 'I5', NULL, NULL, 0, '', 'AB', NULL, NULL, 4, 'JPG');
            INSERT INTO AgLibraryKeyword VALUES (1, NULL, NULL), (2, 'Tiere', 1), (3, 'Hund', 2), (4, 'Dackel', 3), (5, 'loop', 6), (6, 'pool', 5);
            INSERT INTO AgLibraryKeywordImage VALUES (1, 1, 4), (2, 1, 5), (3, 4, 3), (4, 1, 99);
            INSERT INTO AgLibraryCollection VALUES (1, 'inner', 2, 'com.adobe.ag.library.collection'), (2, 'outer', NULL, 'com.adobe.ag.library.group'), (3, 'x', 4, 'com.adobe.ag.library.group'), (4, 'y', 3, 'com.adobe.ag.library.group');
            INSERT INTO AgLibraryCollectionImage VALUES (1, 1), (1, 4), (77, 1);
            INSERT INTO AgLibraryFolderStackImage VALUES (1, 7), (4, 7);)");
        ASSERT_TRUE(done) << done.error().what;
    }
    std::filesystem::create_directories(folder.path() / "Pictures/2020");
    ASSERT_TRUE(write_file_atomically(folder.path() / "Pictures/2020/b.jpg", Bytes{1}));
    const auto before = state_below(folder.path());
    std::filesystem::permissions(folder.path(),
                                 std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
    const LightroomTold t = told_of_lightroom(file);
    EXPECT_EQ(state_below(folder.path()), before);
    ASSERT_EQ(t.items.size(), 4U) << "the film is none";
    const Origin& a = t.items.at("a.NEF").origin;
    EXPECT_EQ(a.label, "yellow");
    EXPECT_EQ(a.pick, Pick::kPicked);
    EXPECT_EQ(a.metadata.orientation, 8);
    EXPECT_EQ(a.metadata.keywords.front(), "Tiere|Hund|Dackel");
    EXPECT_EQ(a.albums.size(), 1U);
    EXPECT_EQ(a.stack, "7");
    EXPECT_EQ(t.albums.at("inner").parent, t.albums.at("outer").key);
    const Origin& copy = t.items.at("a.NEFCopy 1").origin;
    EXPECT_EQ(copy.copy_of, "I1");
    EXPECT_EQ(copy.label, "red");
    const Item& hostile = t.items.at("passwd");
    EXPECT_TRUE(hostile.files.empty());
    EXPECT_EQ(hostile.origin.original, "passwd");
    EXPECT_EQ(hostile.origin.label, "Projekt");
    EXPECT_EQ(hostile.origin.pick, Pick::kRejected);
    EXPECT_FALSE(hostile.origin.metadata.rating);
    ASSERT_EQ(t.items.at("b.jpg").files.size(), 1U) << "found beside the catalog, by the root's name";
    EXPECT_EQ(t.items.at("b.jpg").files[0].path, folder.path() / "Pictures/2020/b.jpg");
}

TEST(Lightroom, TitlesStandInTheXmpPlainOrPacked) {
    EXPECT_EQ(
        title_in_xmp(
            R"(<x><dc:title> <rdf:Alt> <rdf:li xml:lang="x-default">Fish &amp; chips</rdf:li></rdf:Alt></dc:title></x>)"),
        "Fish & chips");
    for (const std::string_view bad :
         {"", "<dc:title>", "<dc:title><rdf:li", "<dc:title><rdf:li>", "<dc:title></dc:title><rdf:li>x</rdf:li>"})
        EXPECT_EQ(title_in_xmp(bad), "") << bad;
    // "abc" packed, as Python's struct.pack(">I", 3) + zlib.compress(b"abc") makes it.
    const Bytes packed{0, 0, 0, 3, 0x78, 0x9c, 0x4b, 0x4c, 0x4a, 0x06, 0x00, 0x02, 0x4d, 0x01, 0x27};
    EXPECT_EQ(lightroom_xmp(packed), "abc");
    for (std::size_t n = 0; n < packed.size(); ++n) {
        Bytes damaged = packed;
        damaged[n] ^= 0x55U;
        EXPECT_NE(lightroom_xmp(damaged), "abc") << n;
    }
    const auto file = fixture(kLrc14);
    if (!std::filesystem::exists(file)) GTEST_SKIP() << "no fixtures at " << file;
    const TestFolder folder;
    ASSERT_TRUE(std::filesystem::copy_file(file, folder.path() / "x.lrcat"));
    auto db = sql::Database::open(folder.path() / "x.lrcat", sql::Mode::kReadWrite);
    ASSERT_TRUE(db);
    auto s = db->prepare("SELECT xmp FROM Adobe_AdditionalMetadata");
    ASSERT_TRUE(s);
    int texts = 0;
    while (*s->step()) {
        ++texts;
        EXPECT_NE(lightroom_xmp(s->blob(0)).find("x:xmpmeta"), std::string::npos);
    }
    EXPECT_EQ(texts, 5);
}

TEST(Lightroom, NothingThatTheFileBringsAlongIsComputed) {
    const TestFolder folder;
    const auto file = folder.path() / "x.lrcat";
    const auto read = [&] {
        std::vector<std::string> keys;
        const auto done = read_source(SourceKind::kLightroom, file,
                                      {.album = [](const OriginAlbum&) {},
                                       .item = [&](const Item& item) { keys.push_back(item.origin.key); },
                                       .warning = [](const std::string&) {}},
                                      {});
        return std::pair(done ? Errc::kInternal : done.error().code, keys);
    };
    // Two of each: a join would give eight rows of an image.
    make_database(file, R"(
        CREATE TABLE Adobe_images (id_local, id_global, rootFile); CREATE TABLE AgLibraryFile (id_local, folder); CREATE TABLE AgLibraryFolder (id_local, pathFromRoot, rootFolder);
        CREATE TABLE AgLibraryRootFolder (id_local, absolutePath, name); CREATE TABLE AgHarvestedExifMetadata (image, hasGPS, gpsLatitude, gpsLongitude);
        INSERT INTO Adobe_images VALUES (1, 'one', 1), (1, 'one', 1); INSERT INTO AgLibraryFile VALUES (1, 1), (1, 1); INSERT INTO AgLibraryFolder VALUES (1, '', 1), (1, '', 1);
        INSERT INTO AgHarvestedExifMetadata VALUES (1, 1, 9e999, 'x'), (1, 1, 1, 1);
        CREATE VIEW AgLibraryKeyword AS WITH RECURSIVE n (id_local) AS (SELECT 1 UNION ALL SELECT id_local + 1 FROM n) SELECT id_local, 'x' AS name, 0 AS parent FROM n;
        CREATE VIEW AgLibraryIPTC AS SELECT k.id_local AS image, k.name AS caption FROM AgLibraryKeyword k;)");
    EXPECT_EQ(read().second, std::vector<std::string>{"one"});
    std::filesystem::remove(file);
    // Many keywords below a long one, all on one photo.
    make_database(file, R"(
        CREATE TABLE Adobe_images (id_local, id_global, rootFile); CREATE TABLE AgLibraryFile (id_local, folder); CREATE TABLE AgLibraryFolder (id_local, pathFromRoot, rootFolder);
        CREATE TABLE AgLibraryRootFolder (id_local, absolutePath, name); INSERT INTO Adobe_images VALUES (1, 'one', 1); INSERT INTO AgLibraryFile VALUES (1, 1); INSERT INTO AgLibraryFolder VALUES (1, '', 1);
        CREATE TABLE AgLibraryKeyword (id_local INTEGER PRIMARY KEY, name, parent); INSERT INTO AgLibraryKeyword VALUES (1, printf('%.*c', 60000, 'x'), NULL);
        CREATE TABLE AgLibraryKeywordImage (image, tag);
        WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 200000) INSERT INTO AgLibraryKeyword SELECT i, 'k' || i, 1 FROM n;
        INSERT INTO AgLibraryKeywordImage SELECT 1, id_local FROM AgLibraryKeyword;)");
    auto start = std::chrono::steady_clock::now();
    EXPECT_EQ(read().second.size(), 1U);
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
    std::filesystem::remove(file);
    // No types, no keys and no indexes: a join compares all with all.
    make_database(file, R"(
        CREATE TABLE Adobe_images (id_local, id_global, rootFile); CREATE TABLE AgLibraryFile (id_local, folder, baseName); CREATE TABLE AgLibraryFolder (id_local, pathFromRoot, rootFolder);
        CREATE TABLE AgLibraryRootFolder (id_local, absolutePath, name); CREATE TABLE AgHarvestedExifMetadata (image, isoSpeedRating); INSERT INTO AgLibraryFolder VALUES ('1', '', 1);
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) INSERT INTO Adobe_images SELECT i, 'image ' || i, CAST(i AS REAL) FROM n;
        INSERT INTO AgLibraryFile SELECT CAST(id_local AS TEXT), 1.0, id_global FROM Adobe_images; INSERT INTO AgHarvestedExifMetadata SELECT CAST(id_local AS TEXT), 100 FROM Adobe_images;)");
    start = std::chrono::steady_clock::now();
    EXPECT_EQ(read().second.size(), 100'000U);
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
    std::filesystem::remove(file);
    make_database(file, R"(
        CREATE TABLE AgLibraryFile (id_local, folder); CREATE TABLE AgLibraryFolder (id_local, pathFromRoot, rootFolder); CREATE TABLE AgLibraryRootFolder (id_local, absolutePath, name);
        CREATE VIEW Adobe_images AS WITH RECURSIVE n (id_local) AS (SELECT 1 UNION ALL SELECT id_local + 1 FROM n) SELECT id_local, 1 AS rootFile FROM n;)");
    EXPECT_EQ(read().first, Errc::kUnsupported);
}

TEST(Lightroom, TimesThatAPersonChangedFilmsAndRoots) {
    const TestFolder folder;
    std::filesystem::create_directories(folder.path() / "mine/2020");
    std::ofstream(folder.path() / "mine/2020/a.jpg") << "a";
    const auto file = folder.path() / "x.lrcat";
    make_database(file, R"(
        CREATE TABLE Adobe_images (id_local, id_global, rootFile, captureTime, originalCaptureTime, fileFormat);
        CREATE TABLE AgLibraryFile (id_local, folder, baseName, extension); CREATE TABLE AgLibraryFolder (id_local, pathFromRoot, rootFolder);
        CREATE TABLE AgLibraryRootFolder (id_local, absolutePath, name);
        INSERT INTO AgLibraryRootFolder VALUES (1, 'C:/Users/me/Pictures/', 'Pictures'); INSERT INTO AgLibraryFolder VALUES (1, '2020/', 1);
        INSERT INTO AgLibraryFile VALUES (1, 1, 'a', 'jpg'), (2, 1, 'b', 'jpg'), (3, 1, 'c', 'jpg'), (4, 1, 'film', 'mov');
        INSERT INTO Adobe_images VALUES (1, 'one', 1, '1985-01-02T03:04:05', '2013-05-06T07:08:09', 'JPG'), (2, 'two', 2, '2013-05-06T07:08:09', '2013-05-06T07:08:09', 'JPG'),
            (3, 'three', 3, '2013-05-06T07:08:09', NULL, 'JPG'), (4, 'four', 4, '2013-05-06T07:08:09', NULL, 'VIDEO');)");
    std::map<std::string, Item> items;
    std::vector<std::filesystem::path> films;
    std::vector<std::string> warnings;
    ASSERT_TRUE(
        read_source(SourceKind::kLightroom, file,
                    {.album = [](const OriginAlbum&) {},
                     .item = [&](Item item) { items[item.origin.key] = std::move(item); },
                     .warning = [&](std::string text) { warnings.push_back(std::move(text)); },
                     .film = [&](const std::filesystem::path& film) { films.push_back(film); },
                     .roots = {{"C:\\Users\\me", folder.path()}, {"c:/users/me/pictures", folder.path() / "mine"}}},
                    {}));
    EXPECT_EQ(items.at("one").origin.time_corrected, true);
    EXPECT_EQ(items.at("two").origin.time_corrected, false);
    EXPECT_FALSE(items.at("three").origin.time_corrected.has_value());
    ASSERT_EQ(films.size(), 1U);
    EXPECT_EQ(films[0].filename(), "film.mov");
    EXPECT_TRUE(std::ranges::any_of(
        warnings, [](const std::string& text) { return text.find("as you said") != std::string::npos; }));
    EXPECT_EQ(items.size(), 3U);
    ASSERT_EQ(items.at("one").files.size(), 1U);
    EXPECT_EQ(items.at("one").files[0].path, folder.path() / "mine/2020/a.jpg") << "the longer of the two that fit";
}

TEST(Lightroom, ADamagedCatalogIsAnError) {
    if (!std::filesystem::exists(fixture(kLr5))) GTEST_SKIP() << "no fixtures at " << fixture(kLr5);
    const TestFolder folder;
    const Bytes whole = *read_file(fixture(kLr5), 1U << 28U);
    const auto file = folder.path() / "x.lrcat";
    unsigned seed = 3;
    for (int i = 0; i < 40; ++i) {
        Bytes damaged = whole;
        for (int k = 0; k < 200; ++k) {
            seed = seed * 1103515245U + 12345U;
            damaged[(seed / 16) % damaged.size()] ^= static_cast<std::uint8_t>(seed >> 24U);
        }
        if (i % 4 == 0) damaged.resize(damaged.size() / 3);
        ASSERT_TRUE(write_file_atomically(file, damaged));
        [[maybe_unused]] const auto done = read_source(
            SourceKind::kLightroom, file,
            {.album = [](const OriginAlbum&) {}, .item = [](const Item&) {}, .warning = [](const std::string&) {}}, {});
    }
    ASSERT_TRUE(write_file_atomically(file, Bytes(5000, 'x')));
    const auto none = read_source(
        SourceKind::kLightroom, file,
        {.album = [](const OriginAlbum&) {}, .item = [](const Item&) {}, .warning = [](const std::string&) {}}, {});
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().code, Errc::kCorrupt);
}

}  // namespace
}  // namespace trove::sources
