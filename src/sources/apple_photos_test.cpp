// SPDX-License-Identifier: GPL-3.0-or-later
#include "sources/apple_photos.h"

#include "sources/foreign_tables.h"
#include "sources/snapshot.h"
#include "sources/told_for_test.h"
#include "sql/database.h"

namespace trove::sources {
namespace {

const std::string kLaidOut = "apple-photos/Test-26.1.photoslibrary";

// From the fixtures' notes and from other queries of the databases.
struct Expected {
    const char* library;
    std::int64_t items, hidden, trashed, favourites, films, edited, live, stacked, albums, members, keywords,
        keyword_links, persons, person_links, located, described, placed;
};

constexpr Expected kExpected[] = {
    {"ExternalAdjustments-14.4.1.photoslibrary", 3, 0, 2, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
    {"Test-10.15.1.photoslibrary", 7, 1, 0, 1, 0, 2, 0, 0, 4, 7, 9, 13, 3, 6, 1, 5, 1},
    {"Test-12.0.1.photoslibrary", 16, 1, 2, 1, 0, 4, 0, 0, 14, 14, 9, 14, 3, 7, 3, 10, 3},
    {"Test-13.5.1-compare-1.photoslibrary", 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 2, 0},
    {"Test-14.6.0.photoslibrary", 16, 1, 2, 1, 0, 4, 0, 0, 14, 14, 9, 14, 3, 7, 3, 10, 3},
    {"Test-15.4.1.photoslibrary", 16, 1, 2, 1, 0, 4, 0, 0, 14, 14, 9, 14, 3, 7, 3, 10, 3},
    {"Test-Cloud-10.15.6.photoslibrary", 29, 0, 0, 0, 8, 2, 1, 0, 6, 7, 1, 3, 0, 0, 10, 1, 10},
    {"Test-Empty-Library-Ventura-13-5.photoslibrary", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
    {"Test-Faces-10.15.7.photoslibrary", 38, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 34, 37, 2, 1, 2},
    {"Test-Media-Types-15.7.2.photoslibrary", 18, 0, 0, 0, 4, 2, 5, 4, 2, 2, 0, 0, 0, 0, 11, 0, 11},
    {"Test-Places-Catalina-10_15_7.photoslibrary", 3, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 2},
    {"Test-Shared-10.15.1.photoslibrary", 3, 0, 0, 0, 0, 0, 0, 0, 2, 3, 1, 1, 0, 0, 0, 1, 0},
    {"Test-26.1.photoslibrary", 16, 1, 2, 1, 0, 4, 0, 0, 14, 14, 9, 14, 3, 7, 3, 10, 3},
};

bool is_film(const Item& item) {
    const auto ending = item.origin.original.extension();
    return ending == ".mov" || ending == ".MP4" || ending == ".mp4" || ending == ".MOV";
}

void expect_counts(const Told& t, const Expected& e) {
    SCOPED_TRACE(e.library);
    ASSERT_TRUE(t.result) << t.result.error().what;
    EXPECT_TRUE(t.warnings.empty()) << t.warnings.front();
    std::int64_t members = 0;
    std::int64_t keyword_links = 0;
    std::int64_t person_links = 0;
    for (const Item& item : t.items) {
        members += static_cast<std::int64_t>(item.origin.albums.size());
        keyword_links += static_cast<std::int64_t>(item.origin.metadata.keywords.size());
        person_links += static_cast<std::int64_t>(item.origin.persons.size());
    }
    EXPECT_EQ(std::ssize(t.items), e.items);
    EXPECT_EQ(t.count([](const Item& i) { return i.origin.hidden; }), e.hidden);
    EXPECT_EQ(t.count([](const Item& i) { return i.origin.trashed; }), e.trashed);
    EXPECT_EQ(t.count([](const Item& i) { return i.origin.favourite; }), e.favourites);
    EXPECT_EQ(t.count(is_film), e.films);
    EXPECT_EQ(t.count([](const Item& i) { return i.origin.edited; }), e.edited);
    EXPECT_EQ(t.count([](const Item& i) { return !i.origin.live_part.empty(); }), e.live);
    EXPECT_EQ(t.count([](const Item& i) { return !i.origin.stack.empty(); }), e.stacked);
    EXPECT_EQ(std::ssize(t.albums), e.albums);
    EXPECT_EQ(members, e.members);
    EXPECT_EQ(std::ssize(t.keywords()), e.keywords);
    EXPECT_EQ(keyword_links, e.keyword_links);
    EXPECT_EQ(std::ssize(t.persons()), e.persons);
    EXPECT_EQ(person_links, e.person_links);
    EXPECT_EQ(t.count([](const Item& i) { return i.origin.metadata.latitude_deg.has_value(); }), e.located);
    EXPECT_EQ(t.count([](const Item& i) { return !i.origin.metadata.description.empty(); }), e.described);
    EXPECT_EQ(t.count([](const Item& i) { return !i.origin.place.empty(); }), e.placed);
}

const Expected& expected(std::string_view library) {
    return *std::ranges::find_if(kExpected, [&](const Expected& e) { return e.library == library; });
}

// A library with only its database, so that it can be changed; the WAL is checkpointed.
std::filesystem::path database_only(const std::filesystem::path& into) {
    const auto library = into / "Copy.photoslibrary";
    std::filesystem::create_directories(library / "database");
    for (const char* part : {"Photos.sqlite", "Photos.sqlite-wal"}) {
        std::filesystem::copy_file(fixtures() / kLaidOut / "database" / part, library / "database" / part);
        std::filesystem::permissions(library / "database" / part, std::filesystem::perms::owner_all);
    }
    auto database = sql::Database::open(library / "database/Photos.sqlite", sql::Mode::kReadWrite);
    EXPECT_TRUE(database && database->execute("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE"));
    return library;
}

void change(const std::filesystem::path& library, const std::string& script) {
    auto database = sql::Database::open(library / "database/Photos.sqlite", sql::Mode::kReadWrite);
    ASSERT_TRUE(database);
    const auto done = database->execute("PRAGMA legacy_alter_table = ON; " + script);
    ASSERT_TRUE(done) << done.error().what;
}

TEST(ApplePhotos, EveryPackedLibraryHasWhatItsNotesSayAndIsLeftAsItWas) {
    if (!std::filesystem::exists(fixtures() / "apple-photos/packed")) GTEST_SKIP() << "no fixtures at " << fixtures();
    for (const Expected& e : kExpected) {
        const TestFolder folder;
        const auto packed = unpacked(e.library, folder.path());
        const auto library = packed.empty() ? fixtures() / "apple-photos" / e.library : packed;
        const auto before = state_below(library);
        expect_counts(told(library), e);
        EXPECT_EQ(state_below(library), before) << library;
    }
}

// The notes count rows of tables, the readers only rows linked to a picture: 9 of 31 keywords are.
TEST(ApplePhotos, TheTablesOfEveryLibraryHaveTheRowsThatItsNotesSay) {
    if (!std::filesystem::exists(fixtures() / "apple-photos/packed")) GTEST_SKIP() << "no fixtures at " << fixtures();

    struct Rows {
        const char* library;
        std::int64_t assets, albums, keywords, persons, faces;
    };

    for (const Rows& e : std::initializer_list<Rows>{{"ExternalAdjustments-14.4.1.photoslibrary", 3, 46, 0, 0, 0},
                                                     {"Test-10.15.1.photoslibrary", 7, 44, 30, 12, 7},
                                                     {"Test-12.0.1.photoslibrary", 16, 67, 31, 6, 8},
                                                     {"Test-13.5.1-compare-1.photoslibrary", 4, 49, 4, 0, 0},
                                                     {"Test-14.6.0.photoslibrary", 16, 71, 31, 6, 13},
                                                     {"Test-15.4.1.photoslibrary", 16, 72, 31, 6, 13},
                                                     {"Test-Cloud-10.15.6.photoslibrary", 29, 52, 1, 2, 2},
                                                     {"Test-Faces-10.15.7.photoslibrary", 38, 44, 0, 49, 45},
                                                     {"Test-Media-Types-15.7.2.photoslibrary", 18, 50, 0, 0, 0},
                                                     {"Test-26.1.photoslibrary", 16, 73, 31, 6, 13}}) {
        const TestFolder folder;
        const auto packed = unpacked(e.library, folder.path());
        const auto library = packed.empty() ? fixtures() / "apple-photos" / e.library : packed;
        auto database = snapshot(library / "database/Photos.sqlite");
        ASSERT_TRUE(database) << database.error().what;
        const auto tables = ForeignTables::look(*database);
        ASSERT_TRUE(tables);
        const auto count = [&](const char* table) {
            return *database->scalar("SELECT count(*) FROM " + quoted(table));
        };
        SCOPED_TRACE(e.library);
        EXPECT_EQ(count(tables->has("ZASSET") ? "ZASSET" : "ZGENERICASSET"), e.assets);
        EXPECT_EQ(count("ZGENERICALBUM"), e.albums);
        EXPECT_EQ(count("ZKEYWORD"), e.keywords);
        EXPECT_EQ(count("ZPERSON"), e.persons);
        EXPECT_EQ(count("ZDETECTEDFACE"), e.faces);
    }
}

TEST(ApplePhotos, WhatIsSaidOfSinglePictures) {
    const auto library = fixtures() / kLaidOut;
    if (!std::filesystem::exists(library)) GTEST_SKIP() << "no fixtures at " << library;
    const Told t = told(library);
    ASSERT_TRUE(t.result);

    const Item* adelaide = t.by_title("Elder Park");
    ASSERT_NE(adelaide, nullptr);
    EXPECT_EQ(adelaide->origin.metadata.zone_minutes, 570);
    EXPECT_EQ(adelaide->origin.metadata.taken_local_s, 978307200 + 519637736 + 34200);
    EXPECT_NEAR(*adelaide->origin.metadata.latitude_deg, -34.91889, 1e-4);
    EXPECT_EQ(adelaide->origin.metadata.camera_model, "iPhone 6s");
    EXPECT_NEAR(*adelaide->origin.metadata.iso, 320, 1e-9);
    EXPECT_EQ(adelaide->origin.albums.size(), 3U);
    EXPECT_TRUE(names_of(*adelaide, Rendition::kOriginal).empty()) << "the fixture left it out";
    EXPECT_EQ(names_of(*adelaide, Rendition::kPreview),
              std::vector<std::string>{"3DD2C897-F19E-4CA6-8C22-B027D5A71907_4_5005_c.jpeg"});
    EXPECT_EQ(adelaide->origin.original, library / "originals/3/3DD2C897-F19E-4CA6-8C22-B027D5A71907.jpeg");
    EXPECT_FALSE(adelaide->origin.in_cloud);

    const Item* park = t.by_title("St. James's Park");
    ASSERT_NE(park, nullptr);
    EXPECT_EQ(park->origin.place, "St James's Park, City of Westminster, London, England, United Kingdom");
    const auto& keywords = park->origin.metadata.keywords;
    EXPECT_EQ(std::set<std::string>(keywords.begin(), keywords.end()),
              (std::set<std::string>{"England", "London", "London 2018", "St. James's Park", "UK", "United Kingdom"}));
    EXPECT_TRUE(park->origin.edited);

    const Item* wedding = t.by_title("wedding.jpg");
    ASSERT_NE(wedding, nullptr) << "found by the name before the import";
    EXPECT_TRUE(wedding->origin.metadata.title.empty()) << "that name is no title";
    EXPECT_TRUE(wedding->origin.favourite);
    EXPECT_EQ(wedding->origin.persons, std::vector<std::string>{"Maria"});
    EXPECT_EQ(wedding->origin.metadata.description, "Bride Wedding day");
    EXPECT_EQ(names_of(*wedding, Rendition::kOriginal),
              std::vector<std::string>{"E9BC5C36-7CD1-40A1-A72B-8B8FAC227D51.jpeg"});
    EXPECT_EQ(names_of(*wedding, Rendition::kPreview),
              (std::vector<std::string>{"E9BC5C36-7CD1-40A1-A72B-8B8FAC227D51_1_105_c.jpeg",
                                        "E9BC5C36-7CD1-40A1-A72B-8B8FAC227D51_4_5005_c.jpeg"}))
        << "the larger first";

    const Item* referenced = t.by_name("Pumpkins4.jpg");
    ASSERT_NE(referenced, nullptr);
    EXPECT_EQ(referenced->origin.original, "/Volumes/MacBook Mojave/Users/Shared/Pumpkins4.jpg");
    EXPECT_TRUE(referenced->origin.hidden);
    EXPECT_FALSE(referenced->origin.metadata.latitude_deg) << "-180 stands for none";

    const Item* absurd = t.by_title("IMG_1693.tif");
    ASSERT_NE(absurd, nullptr);
    EXPECT_FALSE(absurd->origin.metadata.taken_local_s) << "123456789012345 seconds after 2001 is not a date";

    const OriginAlbum* nested = t.album("AlbumInFolder");
    ASSERT_NE(nested, nullptr);
    const auto parent = std::ranges::find(t.albums, nested->parent, &OriginAlbum::key);
    ASSERT_NE(parent, t.albums.end());
    EXPECT_EQ(parent->title, "SubFolder2");
    EXPECT_EQ(parent->kind, AlbumKind::kFolder);
    EXPECT_EQ(std::ranges::find(t.albums, parent->parent, &OriginAlbum::key)->title, "Folder1");
    EXPECT_EQ(t.titles_in(nested->key), (std::set<std::string>{"Elder Park", "wedding.jpg"}));
    EXPECT_EQ(std::ranges::count(t.albums, "Test Album", &OriginAlbum::title), 2);
}

TEST(ApplePhotos, EditedVersionsRawHalvesLiveFilmsAndCloudOriginals) {
    if (!std::filesystem::exists(fixtures() / "apple-photos/packed")) GTEST_SKIP() << "no fixtures at " << fixtures();
    const TestFolder folder;
    const Told edits = told(unpacked("ExternalAdjustments-14.4.1.photoslibrary", folder.path()));
    EXPECT_EQ(edits.count([](const Item& i) { return !names_of(i, Rendition::kEdited).empty(); }), 2)
        << "of three the fixture kept two";
    for (const Item& item : edits.items)
        for (const auto& name : names_of(item, Rendition::kEdited))
            EXPECT_TRUE(name.ends_with("_1_201_a.jpeg")) << name;

    const auto media = unpacked("Test-Media-Types-15.7.2.photoslibrary", folder.path());
    const std::string live = "EC19EA1A-FC91-449C-8925-B13D863E2EDB";
    std::ofstream(media / "originals/E" / (live + ".heic")) << "a picture";
    std::ofstream(media / "originals/E" / (live + "_4.cr2")) << "its raw half";
    const Told types = told(media);
    const auto* item = types.by_name(live + ".heic");
    ASSERT_NE(item, nullptr);
    EXPECT_EQ(item->origin.live_part, media / "originals/E" / (live + "_3.mov"));
    EXPECT_EQ(names_of(*item, Rendition::kOriginal), (std::vector<std::string>{live + ".heic", live + "_4.cr2"}))
        << "and not the .aae beside them";
    EXPECT_EQ(types.count([](const Item& i) { return is_film(i) && !names_of(i, Rendition::kOriginal).empty(); }), 0);

    const Told cloud = told(unpacked("Test-Cloud-10.15.6.photoslibrary", folder.path()));
    EXPECT_EQ(cloud.count([](const Item& i) { return i.files.empty(); }), 29) << "the fixture has the database alone";
    const auto shared = std::ranges::find(cloud.albums, AlbumKind::kShared, &OriginAlbum::kind);
    ASSERT_NE(shared, cloud.albums.end());
    EXPECT_EQ(shared->title, "osxphotos");
    EXPECT_EQ(cloud.titles_in(shared->key).empty(), false);
    // A zone known only from the file: 17:10:46 local time, 00:10:46 UTC.
    const auto* zoned = cloud.by_name("37210110-E940-4227-92D3-45C40F68EB0A.jpeg");
    ASSERT_NE(zoned, nullptr);
    EXPECT_EQ(zoned->origin.metadata.zone_minutes, -420);
}

TEST(ApplePhotos, AnOriginalThatOnlyICloudHasIsToldWithItsPreviews) {
    if (!std::filesystem::exists(fixtures() / kLaidOut)) GTEST_SKIP() << "no fixtures at " << fixtures();
    const TestFolder folder;
    const auto library = database_only(folder.path());
    change(library,
           "UPDATE ZINTERNALRESOURCE SET ZLOCALAVAILABILITY = -1, ZREMOTEAVAILABILITY = 1 WHERE ZASSET IN (2, 3) AND "
           "ZDATASTORESUBTYPE = 1");
    std::filesystem::create_directories(library / "originals/1");
    std::ofstream(library / "originals/1/1EB2B765-0765-43BA-A90C-0D0580E6172C.jpeg") << "here after all";
    std::filesystem::create_directories(library / "resources/derivatives/E");
    std::ofstream(library / "resources/derivatives/E/E9BC5C36-7CD1-40A1-A72B-8B8FAC227D51_1_105_c.jpeg") << "a preview";
    const Told t = told(library);
    ASSERT_TRUE(t.result);
    EXPECT_FALSE(t.by_title("Pumpkins3.jpg")->origin.in_cloud) << "the file is on the disk";
    const Item* away = t.by_title("wedding.jpg");
    EXPECT_TRUE(away->origin.in_cloud);
    EXPECT_EQ(names_of(*away, Rendition::kPreview).size(), 1U);
}

TEST(ApplePhotos, RowsThatOnlyTheWalHasAreSeen) {
    if (!std::filesystem::exists(fixtures() / "apple-photos/packed")) GTEST_SKIP() << "no fixtures at " << fixtures();
    const TestFolder folder;
    const auto library = unpacked("Test-13.5.1-compare-1.photoslibrary", folder.path());
    EXPECT_EQ(told(library).items.size(), 4U);
    std::filesystem::remove(library / "database/Photos.sqlite-wal");
    EXPECT_LT(told(library).items.size(), 4U) << "the file itself does not have them";
}

TEST(ApplePhotos, ALibraryInAFolderThatMayNotBeWrittenTo) {
    if (!std::filesystem::exists(fixtures() / kLaidOut)) GTEST_SKIP() << "no fixtures at " << fixtures();
    const TestFolder folder;
    const auto library = folder.path() / "Test-26.1.photoslibrary";
    std::filesystem::copy(fixtures() / kLaidOut, library, std::filesystem::copy_options::recursive);
    const auto writable = std::filesystem::perms::owner_write | std::filesystem::perms::group_write |
                          std::filesystem::perms::others_write;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(library))
        std::filesystem::permissions(entry.path(), writable, std::filesystem::perm_options::remove);
    expect_counts(told(library), expected("Test-26.1.photoslibrary"));
}

TEST(ApplePhotos, AFutureReleaseThatNumbersItsJoinTablesAnewIsRead) {
    if (!std::filesystem::exists(fixtures() / kLaidOut)) GTEST_SKIP() << "no fixtures at " << fixtures();
    const TestFolder folder;
    const auto library = database_only(folder.path());
    change(
        library,
        "ALTER TABLE Z_33ASSETS RENAME TO Z_71ASSETS; ALTER TABLE Z_71ASSETS RENAME COLUMN Z_33ALBUMS TO Z_71ALBUMS;"
        "ALTER TABLE Z_71ASSETS RENAME COLUMN Z_3ASSETS TO Z_9ASSETS; ALTER TABLE Z_71ASSETS RENAME COLUMN "
        "Z_FOK_3ASSETS TO Z_FOK_9ASSETS;"
        "ALTER TABLE Z_1KEYWORDS RENAME TO Z_4KEYWORDS; ALTER TABLE Z_4KEYWORDS RENAME COLUMN Z_1ASSETATTRIBUTES TO "
        "Z_4ASSETATTRIBUTES;"
        "ALTER TABLE Z_4KEYWORDS RENAME COLUMN Z_52KEYWORDS TO Z_90KEYWORDS;"
        "UPDATE Z_PRIMARYKEY SET Z_ENT = Z_ENT + 100000; UPDATE Z_PRIMARYKEY SET Z_ENT = 71 WHERE Z_NAME = 'Album'; "
        "UPDATE Z_PRIMARYKEY SET Z_ENT = 4 WHERE Z_NAME = 'AdditionalAssetAttributes';"
        // Other tables of the same shape, as for other kinds of albums, before and after it in the order of names.
        "CREATE TABLE Z_12ASSETS (Z_12ALBUMS INTEGER, Z_9ASSETS INTEGER); INSERT INTO Z_12ASSETS VALUES (5, 1);"
        "CREATE TABLE Z_99ASSETS (Z_99ALBUMS INTEGER, Z_9ASSETS INTEGER); INSERT INTO Z_99ASSETS VALUES (5, 1);"
        "CREATE TABLE Z_2KEYWORDS (Z_2MOMENTS INTEGER, Z_90KEYWORDS INTEGER); INSERT INTO Z_2KEYWORDS VALUES (1, 1);");
    const Told t = told(library);
    expect_counts(t, expected("Test-26.1.photoslibrary"));
    EXPECT_EQ(t.titles_in(t.album("AlbumInFolder")->key), (std::set<std::string>{"Elder Park", "wedding.jpg"}));
}

TEST(ApplePhotos, WhatIsMissingCostsItsPartAndIsNamed) {
    if (!std::filesystem::exists(fixtures() / kLaidOut)) GTEST_SKIP() << "no fixtures at " << fixtures();
    const TestFolder folder;
    const auto library = database_only(folder.path());
    change(library,
           "DROP TABLE ZDETECTEDFACE; DROP TABLE Z_33ASSETS; DROP TABLE Z_1KEYWORDS; DROP TABLE ZEXTENDEDATTRIBUTES");
    const Told t = told(library);
    ASSERT_TRUE(t.result);
    EXPECT_EQ(t.items.size(), 16U);
    EXPECT_EQ(t.albums.size(), 14U);
    EXPECT_EQ(t.warnings.size(), 4U);
    EXPECT_TRUE(t.persons().empty() && t.keywords().empty());
}

TEST(ApplePhotos, NoPathLeadsOutOfTheLibraryAndNoViewIsATable) {
    if (!std::filesystem::exists(fixtures() / kLaidOut)) GTEST_SKIP() << "no fixtures at " << fixtures();
    const TestFolder folder;
    const auto library = database_only(folder.path());
    std::ofstream(folder.path() / "secret.jpeg") << "not of the library";
    change(library,
           "UPDATE ZASSET SET ZDIRECTORY = '../..', ZFILENAME = 'secret.jpeg' WHERE Z_PK = 2; UPDATE ZASSET SET "
           "ZFILENAME = '../../../secret.jpeg' WHERE Z_PK = 3;"
           "UPDATE ZASSET SET ZUUID = '../../../../secret' WHERE Z_PK = 4; UPDATE ZASSET SET ZDATECREATED = 'NaN', "
           "ZLATITUDE = 9e999 WHERE Z_PK = 5;"
           "UPDATE ZASSET SET ZKINDSUBTYPE = 2, ZKIND = 0; UPDATE ZADDITIONALASSETATTRIBUTES SET ZTIMEZONEOFFSET = "
           "-9223372036854775808;"
           "UPDATE ZGENERICALBUM SET ZPARENTFOLDER = Z_PK WHERE Z_PK = 45; UPDATE ZGENERICALBUM SET ZPARENTFOLDER = 47 "
           "WHERE Z_PK = 46;"
           "UPDATE ZGENERICALBUM SET ZPARENTFOLDER = 46 WHERE Z_PK = 47; UPDATE ZPERSON SET ZMERGETARGETPERSON = Z_PK");
    const Told t = told(library);
    ASSERT_TRUE(t.result);
    for (const Item& item : t.items) EXPECT_EQ(item.origin.live_part.native().find(".."), std::string::npos);
    EXPECT_EQ(t.items.size(), 16U);
    EXPECT_EQ(t.albums.size(), 14U) << "folders that lie in each other are told once";
    EXPECT_TRUE(t.persons().empty()) << "persons who are merged into themselves";
    for (const Item& item : t.items) {
        EXPECT_NE(item.origin.original.filename(), "secret.jpeg");
        EXPECT_TRUE(item.files.empty());
    }
    change(library,
           "ALTER TABLE ZASSET RENAME TO OLD; CREATE VIEW ZASSET AS WITH RECURSIVE n(Z_PK) AS (SELECT 1 UNION ALL "
           "SELECT Z_PK + 1 FROM n) SELECT Z_PK, 'x' AS ZUUID FROM n");
    const Told endless = told(library);
    ASSERT_FALSE(endless.result);
    EXPECT_EQ(endless.result.error().code, Errc::kUnsupported);
}

TEST(ApplePhotos, ADamagedDatabaseFailsClearlyOrGivesWhatItCan) {
    if (!std::filesystem::exists(fixtures() / kLaidOut)) GTEST_SKIP() << "no fixtures at " << fixtures();
    const TestFolder folder;
    const auto library = database_only(folder.path());
    const int told_something = damaged_read(library, library / "database/Photos.sqlite", 120);
    EXPECT_GT(told_something, 10);
    EXPECT_LT(told_something, 120);
    EXPECT_EQ(told(library).items.size(), 16U);
    std::filesystem::remove_all(library / "database");
    EXPECT_EQ(told(library).result.error().code, Errc::kNotFound);
}

}  // namespace
}  // namespace trove::sources
