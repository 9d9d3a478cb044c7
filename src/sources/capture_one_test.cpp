// SPDX-License-Identifier: GPL-3.0-or-later
//
// The catalog is made here from descriptions of the format; no real one was available.
#include "sources/capture_one.h"

#include "sources/told_for_test.h"
#include "sql/database.h"

namespace trove::sources {
namespace {

constexpr const char* kCaptureOneTables = R"(
    CREATE TABLE ZENTITIES (Z_ENT INTEGER, ZNAME TEXT);
    CREATE TABLE ZVERSIONINFO (ZVERSION INTEGER);
    CREATE TABLE ZPATHLOCATION (Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, ZISRELATIVE INTEGER, ZMACROOT TEXT, ZWINROOT TEXT, ZRELATIVEPATH TEXT);
    CREATE TABLE ZIMAGE (Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, ZIMAGEUUID TEXT, ZIMAGEFILENAME TEXT, ZDISPLAYNAME TEXT, ZIMAGELOCATION INTEGER, ZISTRASHED INTEGER,
        ZEXP_DATE REAL, ZCAMERA_MAKE TEXT, ZCAMERA_MODEL TEXT, ZCAMERA_LENS TEXT, ZISO REAL, ZEXP_APERTURE REAL, ZEXP_SHUTTERSPEED REAL, ZEXP_FOCALLENGTH REAL,
        ZGPSLATITUDE TEXT, ZGPSLONGITUDE TEXT);
    CREATE TABLE ZVARIANT (Z_PK INTEGER PRIMARY KEY, ZVARIANTUUID TEXT, ZIMAGE INTEGER, ZINDEX INTEGER, ZCOMBINEDSETTINGS INTEGER, ZADJUSTMENTLAYER INTEGER, ZDEFAULTLAYER INTEGER);
    CREATE TABLE ZVARIANTLAYER (Z_PK INTEGER PRIMARY KEY);
    CREATE TABLE ZVARIANTMETADATA (Z_PK INTEGER PRIMARY KEY, ZLAYER INTEGER, ZBASIC_RATING INTEGER, ZCOLOR_TAG_INDEX INTEGER, ZCONTENT_KEYWORDS TEXT, ZCONTENT_DESCRIPTION TEXT,
        ZCONTENT_HEADLINE TEXT, ZSTATUS_TITLE TEXT, ZIMAGE_CITY TEXT, ZIMAGE_STATE TEXT, ZIMAGE_COUNTRY TEXT);
    CREATE TABLE ZCOLLECTION (Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, ZNAME TEXT, ZPARENT INTEGER);
    CREATE TABLE ZIMAGEINCOLLECTION (ZCOLLECTION INTEGER, ZIMAGE INTEGER);
    CREATE TABLE ZVARIANTINCOLLECTION (ZCOLLECTION INTEGER, ZVARIANT INTEGER);
    CREATE TABLE ZSTACKIMAGELINK (ZSTACK INTEGER, ZIMAGE INTEGER);
)";

// Numbers of entities unlike those of any release: only the names identify them.
constexpr const char* kCaptureOneRows = R"(
    INSERT INTO ZENTITIES VALUES (70, 'AlbumCollection'), (71, 'ProjectCollection'), (72, 'GroupCollection'), (73, 'SmartAlbumCollection'), (74, 'CatalogAllImagesCollection'), (75, 'Image');
    INSERT INTO ZVERSIONINFO VALUES (160800);
    INSERT INTO ZPATHLOCATION VALUES (1, 38, 1, NULL, NULL, 'Originals/2024'), (2, 38, 0, '/Volumes/Away', NULL, 'shoot'), (3, 38, 0, NULL, 'D:\Photos', 'Trip\Day 1'), (4, 38, 1, NULL, NULL, '../../..');
    INSERT INTO ZIMAGE VALUES
        (1, 75, 'I1', 'one.jpg', 'one', 1, 0, 1704103200, 'Canon', 'EOS R5', 'RF 50', 100, 2.8, 0.004, 50, '59,56.7543N', '10,45.0000E'),
        (2, 75, 'I2', 'two.cr3', 'two', 2, 0, NULL, '', '', '', NULL, NULL, NULL, NULL, '34,30.0S', '151,12W'),
        (3, 75, 'I3', 'three.nef', 'three', 3, 1, NULL, '', '', '', NULL, NULL, NULL, NULL, 'nonsense', ''),
        (4, 75, 'I4', 'film.mov', 'film', 1, 0, NULL, '', '', '', NULL, NULL, NULL, NULL, NULL, NULL),
        (5, 75, 'I5', 'passwd', 'escape', 4, 0, NULL, '', '', '', NULL, NULL, NULL, NULL, NULL, NULL);
    INSERT INTO ZVARIANT VALUES (11, 'V11', 1, 1, 103, 102, 101), (12, 'V12', 1, 0, 106, 105, 104), (13, 'V13', 2, 0, 109, 108, 107), (14, 'V14', 3, 0, 0, 111, 110), (15, 'V15', 4, 0, 0, 0, 0);
    INSERT INTO ZVARIANTMETADATA VALUES
        (1, 101, 1, 0, 'wrong||0', '', '', '', '', '', ''), (2, 102, 2, 0, 'wrong||0', '', '', '', '', '', ''), (3, 103, 3, 7, 'copy||0', '', '', '', '', '', ''),
        (4, 104, 0, 0, '', '', '', '', '', '', ''), (6, 106, 5, 1, 'Oslo, Norway||0,harbour||1,boat||2', 'Boats at noon', 'Headline', '', 'Oslo', '', 'Norway'),
        (9, 109, NULL, 4, '', '', 'Only a headline', '', '', '', ''),
        (10, 110, 2, 3, 'below||0', 'from below', '', '', '', '', ''), (11, 111, 4, NULL, '', '', '', 'above', '', '', '');
    INSERT INTO ZCOLLECTION VALUES (1, 74, 'All Images', -1), (2, 72, 'Work', -1), (3, 71, 'Norway', 2), (4, 70, 'Best', 3), (5, 73, 'Five stars', 3), (6, 70, 'Loose', NULL);
    INSERT INTO ZIMAGEINCOLLECTION VALUES (1, 1), (4, 1), (6, 2);
    INSERT INTO ZVARIANTINCOLLECTION VALUES (4, 12), (6, 11);
    INSERT INTO ZSTACKIMAGELINK VALUES (9, 1), (9, 2);
)";

std::filesystem::path made_catalog(const std::filesystem::path& into) {
    const auto catalog = into / "Studio.cocatalog";
    std::filesystem::create_directories(catalog / "Originals/2024");
    std::filesystem::create_directories(catalog / "Cache/Thumbnails");
    std::ofstream(catalog / "Originals/2024/one.jpg") << "a picture";
    std::ofstream(catalog / "Cache/Thumbnails/00000013.cot") << "a thumbnail of the variant";
    auto database = sql::Database::open(catalog / "Studio.cocatalogdb", sql::Mode::kCreate);
    EXPECT_TRUE(database && database->execute(kCaptureOneTables) && database->execute(kCaptureOneRows));
    return catalog;
}

TEST(CaptureOne, ASyntheticCatalog) {
    const TestFolder folder;
    const auto catalog = made_catalog(folder.path());
    const auto before = state_below(catalog);
    const Told t = told(catalog);
    ASSERT_TRUE(t.result) << t.result.error().what;
    EXPECT_EQ(t.warnings.size(), 2U) << "two folders that are away";
    ASSERT_EQ(t.items.size(), 6U) << "five variants, and an image without any";
    const auto by_key = [&](const char* key) {
        return *std::ranges::find_if(t.items, [&](const Item& i) { return i.origin.key == key; });
    };

    const Item first = by_key("V12");
    EXPECT_EQ(first.origin.original, catalog / "Originals/2024/one.jpg");
    EXPECT_EQ(names_of(first, Rendition::kOriginal), std::vector<std::string>{"one.jpg"});
    EXPECT_EQ(first.origin.metadata.rating, 5) << "the combined layer's";
    EXPECT_EQ(first.origin.label, "red");
    EXPECT_EQ(first.origin.metadata.keywords, (std::vector<std::string>{"Oslo, Norway", "harbour", "boat"}));
    EXPECT_EQ(first.origin.metadata.title, "Headline");
    EXPECT_EQ(first.origin.metadata.description, "Boats at noon");
    EXPECT_EQ(first.origin.place, "Oslo, Norway");
    EXPECT_EQ(first.origin.metadata.taken_local_s, 1704103200);
    EXPECT_NEAR(*first.origin.metadata.latitude_deg, 59.945905, 1e-6);
    EXPECT_NEAR(*first.origin.metadata.longitude_deg, 10.75, 1e-9);
    EXPECT_EQ(first.origin.stack, "stack-9");
    const Item second = by_key("V11");
    EXPECT_EQ(second.origin.copy_of, "V12") << "the lower index comes first";
    EXPECT_EQ(second.origin.label, "purple");

    const Item away = by_key("V13");
    EXPECT_EQ(away.origin.original, "/Volumes/Away/shoot/two.cr3");
    EXPECT_NEAR(*away.origin.metadata.latitude_deg, -34.5, 1e-9);
    EXPECT_NEAR(*away.origin.metadata.longitude_deg, -151.2, 1e-9);
    EXPECT_FALSE(away.origin.metadata.rating);
    EXPECT_EQ(names_of(away, Rendition::kPreview), std::vector<std::string>{"00000013.cot"});
    const Item old = by_key("V14");
    EXPECT_EQ(old.origin.metadata.rating, 4) << "the adjustment layer's before the default one's";
    EXPECT_EQ(old.origin.label, "yellow");
    EXPECT_EQ(old.origin.metadata.description, "from below");
    EXPECT_TRUE(old.origin.trashed);
    EXPECT_EQ(old.origin.original, "D:/Photos/Trip/Day 1/three.nef");
    EXPECT_FALSE(old.origin.metadata.latitude_deg);
    EXPECT_TRUE(by_key("V15").files.empty()) << "a film";
    EXPECT_TRUE(by_key("I5").origin.original.empty()) << "no way out of the catalog";

    ASSERT_EQ(t.albums.size(), 5U);
    EXPECT_EQ(t.album("All Images"), nullptr);
    EXPECT_EQ(t.album("Work")->kind, AlbumKind::kFolder);
    EXPECT_EQ(t.album("Norway")->kind, AlbumKind::kProject);
    EXPECT_EQ(t.album("Norway")->parent, t.album("Work")->key);
    EXPECT_EQ(t.album("Five stars")->kind, AlbumKind::kSmart);
    EXPECT_EQ(first.origin.albums, std::vector<std::string>{t.album("Best")->key})
        << "once, though both tables tell it";
    EXPECT_EQ(second.origin.albums, (std::vector<std::string>{t.album("Best")->key, t.album("Loose")->key}));
    EXPECT_EQ(state_below(catalog), before);
}

TEST(CaptureOne, AnOlderCatalogWithoutCombinedLayersAndASession) {
    const TestFolder folder;
    const auto catalog = made_catalog(folder.path());
    {
        auto database = sql::Database::open(catalog / "Studio.cocatalogdb", sql::Mode::kReadWrite);
        ASSERT_TRUE(
            database &&
            database->execute("ALTER TABLE ZVARIANT DROP COLUMN ZCOMBINEDSETTINGS; DROP TABLE ZVARIANTINCOLLECTION"));
    }
    const auto session = folder.path() / "Session";
    std::filesystem::create_directories(session / "Originals/2024");
    std::ofstream(session / "Originals/2024/one.jpg") << "a picture";
    std::filesystem::rename(catalog / "Studio.cocatalogdb", session / "Session.cosessiondb");
    const Told t = told(session / "Session.cosessiondb");
    ASSERT_TRUE(t.result);
    EXPECT_EQ(t.warnings.size(), 3U) << "of an older catalog, and two folders that are away";
    EXPECT_EQ(t.items.size(), 6U);
    EXPECT_EQ(t.by_name("one.jpg")->origin.metadata.rating.value_or(0), 0);
    const auto second = std::ranges::find_if(t.items, [](const Item& i) { return i.origin.key == "V11"; });
    EXPECT_EQ(second->origin.metadata.rating, 2);
    EXPECT_EQ(second->origin.original, session / "Originals/2024/one.jpg");
}

TEST(CaptureOne, DamageAndStrangersFailClearly) {
    const TestFolder folder;
    const auto catalog = made_catalog(folder.path());
    EXPECT_GT(damaged_read(catalog, catalog / "Studio.cocatalogdb", 90), 0);
    {
        auto database = sql::Database::open(catalog / "Studio.cocatalogdb", sql::Mode::kReadWrite);
        ASSERT_TRUE(database && database->execute("DROP TABLE ZVARIANT"));
    }
    EXPECT_EQ(told(catalog).result.error().code, Errc::kUnsupported);
    std::filesystem::remove(catalog / "Studio.cocatalogdb");
    EXPECT_EQ(told(catalog).result.error().code, Errc::kNotFound);
}

}  // namespace
}  // namespace trove::sources
