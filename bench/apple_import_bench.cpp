// SPDX-License-Identifier: GPL-3.0-or-later
//
// apple_import_bench: reads the metadata of a made-up library of Apple Photos.
//
//   apple_import_bench [--assets 200000] [--no-files] [--json]
//
// 1. The library has the tables and columns of Photos 10, with their indexes as far as reading could use them: titles,
//    captions, keywords, albums, faces, places, camera data, iCloud states; and, unless --no-files, an (empty) original
//    and an (empty) preview for each asset, in the folders where Photos keeps them.
// 2. read_s is the time of inspect_source(): snapshot, folders, all tables, all items; in a process of its own.
//    stored_s is reading and storing in a catalog, as a crawl does.
//    floor_s is what SQLite alone takes to step through the same rows in the same database, in the same run.
#include "bench/measure.h"
#include "bench/take_in.h"
#include "exchange/inspect.h"
#include "sources/plist_writer_for_test.h"
#include "sql/database.h"

#include <filesystem>
#include <fstream>

namespace {

namespace fs = std::filesystem;
using namespace trove::bench;

constexpr std::int64_t kAlbums = 400;
constexpr std::int64_t kKeywords = 600;
constexpr std::int64_t kPersons = 200;

struct Asked {
    std::int64_t assets = 200'000;
    bool files = true;
    bool json = false;
};

constexpr const char* kTables = R"(
    CREATE TABLE Z_PRIMARYKEY (Z_ENT INTEGER PRIMARY KEY, Z_NAME VARCHAR, Z_SUPER INTEGER, Z_MAX INTEGER);
    INSERT INTO Z_PRIMARYKEY VALUES (1, 'AdditionalAssetAttributes', 0, 0), (3, 'Asset', 0, 0), (29, 'GenericAlbum', 0, 0), (30, 'Album', 29, 0), (47, 'Keyword', 0, 0);
    CREATE TABLE ZASSET (Z_PK INTEGER PRIMARY KEY, ZADJUSTMENTSSTATE INTEGER, ZFAVORITE INTEGER, ZHIDDEN INTEGER, ZKIND INTEGER, ZKINDSUBTYPE INTEGER, ZTRASHEDSTATE INTEGER,
        ZDATECREATED TIMESTAMP, ZLATITUDE FLOAT, ZLONGITUDE FLOAT, ZAVALANCHEUUID VARCHAR, ZDIRECTORY VARCHAR, ZFILENAME VARCHAR, ZUUID VARCHAR);
    CREATE TABLE ZADDITIONALASSETATTRIBUTES (Z_PK INTEGER PRIMARY KEY, ZINFERREDTIMEZONEOFFSET INTEGER, ZTIMEZONEOFFSET INTEGER, ZASSET INTEGER, ZEXIFTIMESTAMPSTRING VARCHAR,
        ZORIGINALFILENAME VARCHAR, ZTITLE VARCHAR, ZREVERSELOCATIONDATA BLOB);
    CREATE TABLE ZASSETDESCRIPTION (Z_PK INTEGER PRIMARY KEY, ZASSETATTRIBUTES INTEGER, ZLONGDESCRIPTION VARCHAR);
    CREATE TABLE ZEXTENDEDATTRIBUTES (Z_PK INTEGER PRIMARY KEY, ZISO INTEGER, ZASSET INTEGER, ZAPERTURE FLOAT, ZFOCALLENGTH FLOAT, ZSHUTTERSPEED FLOAT, ZCAMERAMAKE VARCHAR,
        ZCAMERAMODEL VARCHAR, ZLENSMODEL VARCHAR, ZTIMEZONEOFFSET INTEGER);
    CREATE TABLE ZINTERNALRESOURCE (Z_PK INTEGER PRIMARY KEY, ZDATASTORECLASSID INTEGER, ZDATASTORESUBTYPE INTEGER, ZLOCALAVAILABILITY INTEGER, ZREMOTEAVAILABILITY INTEGER, ZASSET INTEGER);
    CREATE TABLE ZKEYWORD (Z_PK INTEGER PRIMARY KEY, ZTITLE VARCHAR);
    CREATE TABLE Z_1KEYWORDS (Z_1ASSETATTRIBUTES INTEGER, Z_47KEYWORDS INTEGER, PRIMARY KEY (Z_1ASSETATTRIBUTES, Z_47KEYWORDS));
    CREATE TABLE ZPERSON (Z_PK INTEGER PRIMARY KEY, ZMERGETARGETPERSON INTEGER, ZDISPLAYNAME VARCHAR, ZFULLNAME VARCHAR);
    CREATE TABLE ZDETECTEDFACE (Z_PK INTEGER PRIMARY KEY, ZISINTRASH INTEGER, ZASSETFORFACE INTEGER, ZPERSONFORFACE INTEGER);
    CREATE TABLE ZGENERICALBUM (Z_PK INTEGER PRIMARY KEY, ZKIND INTEGER, ZTRASHEDSTATE INTEGER, ZPARENTFOLDER INTEGER, ZCLOUDDELETESTATE INTEGER, ZTITLE VARCHAR, ZUUID VARCHAR);
    CREATE TABLE Z_30ASSETS (Z_30ALBUMS INTEGER, Z_3ASSETS INTEGER, Z_FOK_3ASSETS INTEGER, PRIMARY KEY (Z_30ALBUMS, Z_3ASSETS));
)";

std::string uuid_of(std::int64_t asset) {
    const auto mixed = static_cast<std::uint64_t>(asset) * 0x9E3779B97F4A7C15ULL;
    return fmt::format("{:08X}-{:04X}-4{:03X}-A{:03X}-{:012X}", mixed >> 32U, mixed >> 16U & 0xFFFFU,
                       mixed >> 4U & 0xFFFU, mixed & 0xFFFU, asset);
}

void fill(trove::sql::Database& database, std::int64_t assets) {
    require(database.execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN"));
    require(database.execute(kTables));
    const auto each = [&](const char* sql, std::int64_t count,
                          const std::function<void(trove::sql::Statement&, std::int64_t)>& bind) {
        auto statement = value(database.prepare(sql));
        for (std::int64_t i = 1; i <= count; ++i) {
            bind(statement, i);
            require(statement.run());
        }
    };
    std::string uuid;
    std::string name;
    std::string text;
    const auto place = trove::sources::place_archive("Lisbon", "Portugal");
    each("INSERT INTO ZASSET VALUES (?, ?, ?, ?, 0, ?, ?, ?, ?, ?, NULL, ?, ?, ?)", assets,
         [&](auto& s, std::int64_t i) {
             uuid = uuid_of(i);
             name = uuid + ".heic";
             text = uuid.substr(0, 1);
             const bool located = i % 3 != 0;
             s.bind(i)
                 .bind(i % 10 == 0 ? 2 : 0)
                 .bind(i % 20 == 0 ? 1 : 0)
                 .bind(i % 200 == 0 ? 1 : 0)
                 .bind(i % 4 == 0 ? 2 : 0)
                 .bind(i % 100 == 0 ? 1 : 0);
             s.bind(5e8 + static_cast<double>(i) * 700)
                 .bind(located ? 38.7 : -180.0)
                 .bind(located ? -9.1 : -180.0)
                 .bind(text)
                 .bind(name)
                 .bind(uuid);
         });
    each("INSERT INTO ZADDITIONALASSETATTRIBUTES VALUES (?, 3600, 3600, ?, '2019:04:15 17:10:46', ?, ?, ?)", assets,
         [&](auto& s, std::int64_t i) {
             name = fmt::format("IMG_{:04}.HEIC", i % 10'000);
             text = i % 5 == 0 ? fmt::format("Title of picture {}", i) : "";
             s.bind(i).bind(i).bind(name).bind(text);
             if (i % 3 != 0)
                 s.bind_blob(place);
             else
                 s.bind_null();
         });
    each("INSERT INTO ZASSETDESCRIPTION VALUES (?, ?, ?)", assets / 5, [&](auto& s, std::int64_t i) {
        text = fmt::format("What somebody wrote below picture {}, in a sentence of a usual length", i * 5);
        s.bind(i).bind(i * 5).bind(text);
    });
    each(
        "INSERT INTO ZEXTENDEDATTRIBUTES VALUES (?, 100, ?, 1.8, 4.2, 0.01, 'Apple', 'iPhone 12 Pro', 'iPhone 12 Pro "
        "back triple camera 4.2mm f/1.6', 3600)",
        assets, [](auto& s, std::int64_t i) { s.bind(i).bind(i); });
    each("INSERT INTO ZINTERNALRESOURCE VALUES (?, 0, ?, ?, 1, ?)", assets * 2, [](auto& s, std::int64_t i) {
        s.bind(i).bind(i % 2 == 0 ? 1 : 0).bind(i % 7 == 0 ? -1 : 1).bind((i + 1) / 2);
    });
    each("INSERT INTO ZKEYWORD VALUES (?, ?)", kKeywords, [&](auto& s, std::int64_t i) {
        text = fmt::format("keyword {}", i);
        s.bind(i).bind(text);
    });
    each("INSERT INTO Z_1KEYWORDS VALUES (?, ?)", assets * 2,
         [](auto& s, std::int64_t i) { s.bind((i + 1) / 2).bind(1 + (i * 7) % kKeywords); });
    each("INSERT INTO ZPERSON VALUES (?, NULL, ?, ?)", kPersons, [&](auto& s, std::int64_t i) {
        text = fmt::format("Person {}", i);
        s.bind(i).bind(text).bind(text);
    });
    each("INSERT INTO ZDETECTEDFACE VALUES (?, 0, ?, ?)", assets,
         [](auto& s, std::int64_t i) { s.bind(i).bind(1 + (i * 31) % (i + 1)).bind(i % kPersons + 1); });
    each("INSERT INTO ZGENERICALBUM VALUES (?, ?, 0, ?, 0, ?, ?)", kAlbums, [&](auto& s, std::int64_t i) {
        text = fmt::format("Album {}", i);
        uuid = uuid_of(-i);
        s.bind(i).bind(i % 10 == 1 ? 4000 : 2).bind(i % 10 == 1 ? 0 : i - i % 10 + 1).bind(text).bind(uuid);
    });
    each("INSERT INTO Z_30ASSETS VALUES (?, ?, ?)", assets,
         [](auto& s, std::int64_t i) { s.bind(i % kAlbums + 1).bind(i).bind(i); });
    require(
        database.execute("COMMIT; CREATE INDEX ZASSET_UUID ON ZASSET (ZUUID); CREATE INDEX ATTRIBUTES_ASSET ON "
                         "ZADDITIONALASSETATTRIBUTES (ZASSET);"
                         "CREATE INDEX FACE_ASSET ON ZDETECTEDFACE (ZASSETFORFACE)"));
}

void make_files(const fs::path& library, std::int64_t assets) {
    for (const char digit : std::string_view("0123456789ABCDEF")) {
        fs::create_directories(library / "originals" / std::string(1, digit));
        fs::create_directories(library / "resources/derivatives" / std::string(1, digit));
    }
    for (std::int64_t i = 1; i <= assets; ++i) {
        const std::string uuid = uuid_of(i);
        const std::string digit = uuid.substr(0, 1);
        std::ofstream(library / "originals" / digit / (uuid + ".heic"));
        std::ofstream(library / "resources/derivatives" / digit / (uuid + "_1_105_c.jpeg"));
    }
}

// Every value of every row, looked at and dropped.
Json step_through(const fs::path& file) {
    auto database = value(trove::sql::Database::open(file, trove::sql::Mode::kReadOnly));
    std::int64_t rows = 0;
    std::size_t bytes = 0;
    for (const char* table :
         {"ZASSET", "ZADDITIONALASSETATTRIBUTES", "ZASSETDESCRIPTION", "ZEXTENDEDATTRIBUTES", "ZINTERNALRESOURCE",
          "ZKEYWORD", "Z_1KEYWORDS", "ZPERSON", "ZDETECTEDFACE", "ZGENERICALBUM", "Z_30ASSETS"}) {
        const auto columns = static_cast<int>(
            value(database.scalar(fmt::format("SELECT count(*) FROM pragma_table_info('{}')", table))));
        auto statement = value(database.prepare(fmt::format("SELECT * FROM {}", table)));
        while (value(statement.step())) {
            ++rows;
            for (int column = 0; column < columns; ++column) bytes += statement.text(column).size();
        }
    }
    return {{"rows", rows}, {"bytes", bytes}};
}

int run(int argc, char** argv) {
    Asked asked;
    for (int i = 1; i < argc; ++i) {
        const std::string_view option(argv[i]);
        if (option == "--json")
            asked.json = true;
        else if (option == "--no-files")
            asked.files = false;
        else if (option == "--assets" && i + 1 < argc)
            asked.assets = std::stoll(argv[++i]);
        else
            throw std::runtime_error("apple_import_bench [--assets N] [--no-files] [--json]");
    }
    const auto folder = fs::temp_directory_path() / fmt::format("trove_apple_bench_{}", ::getpid());
    const auto library = folder / "Made.photoslibrary";
    const auto file = library / "database/Photos.sqlite";
    fs::create_directories(library / "database");
    const auto made = measure([&]() -> Json {
        auto database = value(trove::sql::Database::open(file, trove::sql::Mode::kCreate));
        fill(database, asked.assets);
        if (asked.files) make_files(library, asked.assets);
        return fs::file_size(file);
    });
    const auto floor = measure([&] { return step_through(file); });
    const auto read = measure([&]() -> Json {
        const auto summary = value(trove::exchange::inspect_source(library, 0, {}));
        if (summary.items != asked.assets)
            throw std::runtime_error(fmt::format("{} items of {}", summary.items, asked.assets));
        return {{"items", summary.items},
                {"keywords", summary.keywords.size()},
                {"albums", summary.albums.size()},
                {"persons", summary.persons.size()},
                {"files", summary.files}};
    });
    const auto stored =
        measure([&] { return take_in(trove::sources::SourceKind::kApplePhotos, library, folder / "library"); });
    fs::remove_all(folder);
    if (asked.json) {
        fmt::print("{}\n", Json{{"assets", asked.assets},
                                {"database_mb", made.answer.get<double>() / 1e6},
                                {"made_s", made.wall_s},
                                {"floor_s", floor.wall_s},
                                {"read_s", read.wall_s},
                                {"read_cpu_s", read.cpu_s},
                                {"stored_s", stored.wall_s},
                                {"of_floor", read.wall_s / floor.wall_s},
                                {"peak_mb", read.peak_mb},
                                {"told", read.answer}}
                               .dump(2));
        return 0;
    }
    fmt::print(
        "{} assets, {} files, database {:.0f} MB (made in {:.1f} s): read in {:.2f} s ({:.2f} s of CPU), {:.1f} times "
        "what SQLite needs for the rows alone ({:.2f} s); peak {:.0f} MB; read and stored in {:.2f} s\n",
        asked.assets, read.answer["files"].get<std::int64_t>(), made.answer.get<double>() / 1e6, made.wall_s,
        read.wall_s, read.cpu_s, read.wall_s / floor.wall_s, floor.wall_s, read.peak_mb, stored.wall_s);
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    return trove::bench::guarded("apple_import_bench", [&] { return run(argc, argv); });
}
