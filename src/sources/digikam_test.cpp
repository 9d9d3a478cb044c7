// SPDX-License-Identifier: GPL-3.0-or-later
//
// The database is made here with the tables of digiKam's own test data; no real user's database was available.
#include "sources/digikam.h"

#include "sources/told_for_test.h"
#include "sql/database.h"

#include <fmt/format.h>

namespace trove::sources {
namespace {

constexpr const char* kTables = R"(
    CREATE TABLE AlbumRoots (id INTEGER PRIMARY KEY, label TEXT, status INTEGER, type INTEGER, identifier TEXT, specificPath TEXT);
    CREATE TABLE Albums (id INTEGER PRIMARY KEY, albumRoot INTEGER, relativePath TEXT, date DATE, caption TEXT, collection TEXT, icon INTEGER);
    CREATE TABLE Images (id INTEGER PRIMARY KEY, album INTEGER, name TEXT, status INTEGER, category INTEGER, modificationDate DATETIME, fileSize INTEGER, uniqueHash TEXT);
    CREATE TABLE ImageInformation (imageid INTEGER PRIMARY KEY, rating INTEGER, creationDate DATETIME, digitizationDate DATETIME, orientation INTEGER);
    CREATE TABLE ImageMetadata (imageid INTEGER PRIMARY KEY, make TEXT, model TEXT, lens TEXT, aperture REAL, focalLength REAL, exposureTime REAL, sensitivity INTEGER);
    CREATE TABLE ImagePositions (imageid INTEGER PRIMARY KEY, latitudeNumber REAL, longitudeNumber REAL, altitude REAL);
    CREATE TABLE ImageComments (id INTEGER PRIMARY KEY, imageid INTEGER, type INTEGER, language TEXT, author TEXT, comment TEXT);
    CREATE TABLE Tags (id INTEGER PRIMARY KEY, pid INTEGER, name TEXT);
    CREATE TABLE TagProperties (tagid INTEGER, property TEXT, value TEXT);
    CREATE TABLE ImageTags (imageid INTEGER, tagid INTEGER);
    CREATE TABLE ImageRelations (subject INTEGER, object INTEGER, type INTEGER);
)";

constexpr const char* kRows = R"(
    INSERT INTO Albums VALUES (1, 1, '/', NULL, NULL, NULL, NULL), (2, 1, '/2024', NULL, NULL, NULL, NULL), (3, 1, '/2024/Rome', NULL, NULL, NULL, NULL), (4, 2, '/', NULL, NULL, NULL, NULL), (5, 1, '/../..', NULL, NULL, NULL, NULL);
    INSERT INTO Images VALUES (1, 3, 'a.jpg', 1, 1, NULL, 1, 'h1'), (2, 3, 'b.jpg', 2, 1, NULL, 1, 'h2'), (3, 2, 'c.jpg', 3, 1, NULL, 1, 'h3'), (4, NULL, 'gone.jpg', 4, 1, NULL, 1, 'h4'),
        (5, 3, 'film.mp4', 1, 2, NULL, 1, 'h5'), (6, 3, 'sound.mp3', 1, 3, NULL, 1, 'h6'), (7, 4, 'away.jpg', 1, 1, NULL, 1, 'h7'), (8, 5, 'passwd', 1, 1, NULL, 1, 'h8');
    INSERT INTO ImageInformation VALUES (1, 4, '2024-06-01T10:30:00.000', NULL, 1), (2, -1, 'never', NULL, 1), (3, 0, NULL, NULL, 1);
    INSERT INTO ImageMetadata VALUES (1, 'NIKON', 'Z 6', '50mm', 1.8, 50, 0.01, 400);
    INSERT INTO ImagePositions VALUES (1, 41.9, 12.5, 21), (2, 0, 0, NULL);
    INSERT INTO ImageComments VALUES (1, 1, 1, 'de-DE', '', 'Am Brunnen'), (2, 1, 1, 'x-default', '', 'At the fountain'), (3, 1, 3, 'x-default', '', 'Fountain'), (4, 2, 2, 'x-default', '', 'Headline');
    INSERT INTO Tags VALUES (0, -1, '_Digikam_root_tag_'), (1, 0, '_Digikam_Internal_Tags_'), (2, 1, 'Color Label Red'), (3, 1, 'Pick Label Accepted'), (4, 1, 'Current Version'),
        (5, 0, 'People'), (6, 5, 'Anna'), (7, 5, 'Unknown'), (8, 0, 'Places'), (9, 8, 'Italy'), (10, 9, 'Rome'), (11, 1, 'Color Label Gray'), (12, 1, 'Pick Label Rejected'), (13, 14, 'loop'), (14, 13, 'pool');
    INSERT INTO TagProperties VALUES (6, 'person', 'Anna'), (7, 'unknownPerson', ''), (2, 'internalTag', '');
    INSERT INTO ImageTags VALUES (1, 2), (1, 3), (1, 4), (1, 6), (1, 7), (1, 10), (2, 11), (2, 12), (2, 13);
    INSERT INTO ImageRelations VALUES (2, 1, 2), (3, 1, 1);
)";

std::filesystem::path made_database(const std::filesystem::path& into) {
    const auto pictures = into / "My Pictures";
    std::filesystem::create_directories(pictures / "2024/Rome");
    std::ofstream(pictures / "2024/Rome/a.jpg") << "a picture";
    auto database = sql::Database::open(pictures / "digikam4.db", sql::Mode::kCreate);
    EXPECT_TRUE(database && database->execute(kTables) && database->execute(kRows));
    // As older releases wrote it, with escapes; newer ones add the UUID of a file.
    const std::string escaped = "volumeid:?path=" + into.native() + "%2FMy%20Pictures&fileuuid=1234";
    EXPECT_TRUE(
        database->execute(fmt::format("INSERT INTO AlbumRoots VALUES (1, 'Home', 0, 1, '{}', '/'), (2, 'Drive', 0, 2, "
                                      "'volumeid:?uuid=dead-beef', '/photos away')",
                                      escaped)));
    return pictures / "digikam4.db";
}

TEST(Digikam, ASyntheticDatabase) {
    const TestFolder folder;
    const auto file = made_database(folder.path());
    const auto before = state_below(folder.path());
    const Told t = told(file);
    ASSERT_TRUE(t.result) << t.result.error().what;
    ASSERT_EQ(t.warnings.size(), 2U) << "the drive, and what lies on it";
    EXPECT_NE(t.warnings[0].find("Drive"), std::string::npos);
    ASSERT_EQ(t.items.size(), 6U) << "neither what is gone for good nor sound";

    const Item* a = t.by_name("a.jpg");
    ASSERT_NE(a, nullptr);
    EXPECT_EQ(a->origin.original, folder.path() / "My Pictures/2024/Rome/a.jpg");
    EXPECT_EQ(names_of(*a, Rendition::kOriginal), std::vector<std::string>{"a.jpg"});
    EXPECT_EQ(a->origin.metadata.rating, 4);
    EXPECT_EQ(a->origin.metadata.taken_local_s, 1717237800);
    EXPECT_FALSE(a->origin.metadata.zone_minutes);
    EXPECT_EQ(a->origin.metadata.title, "Fountain");
    EXPECT_EQ(a->origin.metadata.description, "At the fountain");
    EXPECT_EQ(a->origin.metadata.keywords, std::vector<std::string>{"Places|Italy|Rome"});
    EXPECT_EQ(a->origin.persons, std::vector<std::string>{"Anna"});
    EXPECT_EQ(a->origin.label, "red");
    EXPECT_EQ(a->origin.pick, Pick::kPicked);
    EXPECT_NEAR(*a->origin.metadata.altitude_m, 21, 1e-9);
    EXPECT_NEAR(*a->origin.metadata.f_number, 1.8, 1e-9);
    EXPECT_EQ(a->origin.stack, "group-1");

    const Item* b = t.by_name("b.jpg");
    EXPECT_TRUE(b->origin.hidden);
    EXPECT_EQ(b->origin.stack, "group-1");
    EXPECT_EQ(b->origin.label, "grey");
    EXPECT_EQ(b->origin.pick, Pick::kRejected);
    EXPECT_FALSE(b->origin.metadata.rating || b->origin.metadata.latitude_deg || b->origin.metadata.taken_local_s);
    EXPECT_EQ(b->origin.metadata.title, "Headline");
    EXPECT_EQ(b->origin.metadata.keywords.size(), 1U) << "a loop of tags ends";
    EXPECT_TRUE(t.by_name("c.jpg")->origin.trashed);
    EXPECT_TRUE(t.by_name("c.jpg")->origin.stack.empty()) << "another kind of relation";
    EXPECT_TRUE(t.by_name("film.mp4")->files.empty());
    EXPECT_EQ(t.by_name("away.jpg")->origin.original, "/photos away/away.jpg");
    EXPECT_EQ(t.by_name("passwd"), nullptr) << "no way out of the collection";

    EXPECT_EQ(t.album("Home")->parent, "");
    EXPECT_EQ(t.album("2024")->parent, t.album("Home")->key);
    EXPECT_EQ(t.album("Rome")->parent, t.album("2024")->key);
    EXPECT_EQ(a->origin.albums, std::vector<std::string>{t.album("Rome")->key});
    EXPECT_EQ(state_below(folder.path()), before);
}

TEST(Digikam, DamageAndStrangersFailClearly) {
    const TestFolder folder;
    const auto file = made_database(folder.path());
    EXPECT_GT(damaged_read(file, file, 90), 0);
    {
        auto database = sql::Database::open(file, sql::Mode::kReadWrite);
        ASSERT_TRUE(database && database->execute("DROP TABLE Tags; DROP TABLE AlbumRoots"));
    }
    const Told t = told(file);
    ASSERT_TRUE(t.result);
    EXPECT_EQ(t.items.size(), 6U);
    EXPECT_EQ(t.warnings.size(), 2U);
    {
        auto database = sql::Database::open(file, sql::Mode::kReadWrite);
        ASSERT_TRUE(database && database->execute("DROP TABLE Images"));
    }
    EXPECT_EQ(told(file).result.error().code, Errc::kUnsupported);
}

}  // namespace
}  // namespace trove::sources
