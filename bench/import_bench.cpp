// SPDX-License-Identifier: GPL-3.0-or-later Taking in other programs' libraries: a synthetic Lightroom catalog of
// 200,000 photos, read and stored; a synthetic Takeout of 100,000 files, read from an archive and matched. Usage:
// import_bench [PHOTOS [ENTRIES]]
#include "bench/measure.h"
#include "bench/take_in.h"
#include "sources/source.h"
#include "sources/takeout.h"
#include "sources/takeout_names.h"
#include "sql/database.h"

#include <zip.h>

#include <filesystem>
#include <map>
#include <stdlib.h>  // NOLINT(modernize-deprecated-headers): mkdtemp is POSIX

namespace trove::bench {
namespace {

namespace fs = std::filesystem;

void make_catalog(const fs::path& file, int photos) {
    auto db = value(sql::Database::open(file, sql::Mode::kCreate));
    require(db.execute(R"(
        PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
        CREATE TABLE Adobe_images (id_local INTEGER PRIMARY KEY, id_global, captureTime, rating, pick, colorLabels, orientation, masterImage, copyName, rootFile, fileFormat);
        CREATE TABLE AgLibraryFile (id_local INTEGER PRIMARY KEY, id_global, baseName, extension, idx_filename, folder);
        CREATE TABLE AgLibraryFolder (id_local INTEGER PRIMARY KEY, pathFromRoot, rootFolder);
        CREATE TABLE AgLibraryRootFolder (id_local INTEGER PRIMARY KEY, absolutePath, name, relativePathFromCatalog);
        CREATE TABLE AgLibraryKeyword (id_local INTEGER PRIMARY KEY, name, parent, keywordType);
        CREATE TABLE AgLibraryKeywordImage (id_local INTEGER PRIMARY KEY, image, tag);
        CREATE TABLE AgLibraryCollection (id_local INTEGER PRIMARY KEY, name, parent, creationId);
        CREATE TABLE AgLibraryCollectionImage (id_local INTEGER PRIMARY KEY, collection, image);
        CREATE TABLE AgLibraryIPTC (id_local INTEGER PRIMARY KEY, image, caption);
        CREATE TABLE AgHarvestedExifMetadata (id_local INTEGER PRIMARY KEY, image, gpsLatitude, gpsLongitude, hasGPS, aperture, shutterSpeed, isoSpeedRating, focalLength, cameraModelRef, lensRef);
        CREATE INDEX exif_image ON AgHarvestedExifMetadata (image);
        CREATE TABLE AgInternedExifCameraModel (id_local INTEGER PRIMARY KEY, value);
        CREATE TABLE AgInternedExifLens (id_local INTEGER PRIMARY KEY, value);)"));
    const std::string count = std::to_string(photos);
    const std::string numbers =
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " + count + ") ";
    require(db.execute("INSERT INTO AgLibraryRootFolder VALUES (1, '/nowhere/Pictures/', 'Pictures', NULL)"));
    require(
        db.execute("WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 999) INSERT INTO "
                   "AgLibraryFolder SELECT i, 'folder' || i || '/', 1 FROM n"));
    require(db.execute(numbers + "INSERT INTO AgLibraryFile SELECT i, printf('%08X-0000-0000-0000-000000000000', i), "
                                 "'IMG_' || i, 'NEF', 'IMG_' || i || '.NEF', i % 1000 FROM n"));
    require(db.execute(numbers +
                       "INSERT INTO Adobe_images SELECT i, printf('%08X-1111-0000-0000-000000000000', i), "
                       "printf('20%02d-%02d-%02dT12:%02d:%02d', i % 24, i % 12 + 1, i % 28 + 1, i % 60, i / 60 % 60), "
                       "i % 6, i % 3 - 1, CASE i % 10 WHEN 0 THEN 'Red' WHEN 1 THEN 'Gelb' ELSE '' END, 'AB', NULL, "
                       "NULL, i, 'RAW' FROM n"));
    require(db.execute("INSERT INTO AgLibraryKeyword VALUES (1, NULL, NULL, NULL)"));
    require(db.execute(
        "WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) INSERT INTO AgLibraryKeyword "
        "SELECT i, 'word' || i, max(1, i / 8), CASE i % 50 WHEN 0 THEN 'person' END FROM n"));
    require(db.execute(numbers + "INSERT INTO AgLibraryKeywordImage (image, tag) SELECT i, i % 1999 + 2 FROM n UNION "
                                 "ALL SELECT i, i * 7 % 1999 + 2 FROM n UNION ALL SELECT i, i * 13 % 1999 + 2 FROM n"));
    require(db.execute(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500) INSERT INTO "
        "AgLibraryCollection SELECT i, 'album' || i, CASE WHEN i > 20 THEN i % 20 + 1 END, "
        "CASE WHEN i <= 20 THEN 'com.adobe.ag.library.group' ELSE 'com.adobe.ag.library.collection' END FROM n"));
    require(
        db.execute(numbers + "INSERT INTO AgLibraryCollectionImage (collection, image) SELECT i % 480 + 21, i FROM n"));
    require(db.execute(numbers + "INSERT INTO AgLibraryIPTC (image, caption) SELECT i, CASE WHEN i % 4 = 0 THEN 'A "
                                 "caption of photo ' || i END FROM n"));
    require(db.execute(numbers + "INSERT INTO AgHarvestedExifMetadata SELECT i, i, i % 90, i % 180, i % 2, 5, 8, 200, "
                                 "50, i % 20 + 1, i % 40 + 1 FROM n"));
    require(
        db.execute("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40) INSERT INTO "
                   "AgInternedExifCameraModel SELECT i, 'Camera ' || i FROM n"));
    require(
        db.execute("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40) INSERT INTO "
                   "AgInternedExifLens SELECT i, 'Lens ' || i FROM n"));
}

void make_takeout(const fs::path& file, int entries) {
    int code = 0;
    zip_t* const archive = zip_open(file.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &code);
    if (archive == nullptr) throw std::runtime_error("zip_open");
    std::vector<std::string> kept(static_cast<std::size_t>(entries));  // libzip reads it when it closes
    for (int i = 0; i < entries / 2; ++i) {
        const std::string folder = fmt::format("Takeout/Google Photos/Photos from {}/", 2000 + i % 20);
        const std::string name = i % 50 == 1 ? fmt::format("IMG_{}({}).jpg", i - 1, 1) : fmt::format("IMG_{}.jpg", i);
        const std::string json = i % 50 == 1  ? fmt::format("IMG_{}.jpg.supplemental-metadata(1).json", i - 1)
                                 : i % 3 == 0 ? name + ".json"
                                              : name + ".supplemental-metadata.json";
        auto& text = kept[static_cast<std::size_t>(i)];
        text = fmt::format(
            R"({{"title": "{}", "description": "", "imageViews": "1", "creationTime": {{"timestamp": "1600000000", "formatted": "-"}}, "photoTakenTime": {{"timestamp": "{}", "formatted": "-"}},
            "geoData": {{"latitude": 48.1, "longitude": 11.5, "altitude": 0.0, "latitudeSpan": 0.0, "longitudeSpan": 0.0}}, "people": [{{"name": "Ann"}}], "url": "-"}})",
            name, 1500000000 + i);
        for (const auto& [member, bytes] :
             std::map<std::string, std::string_view>{{folder + name, "x"}, {folder + json, text}})
            if (zip_file_add(archive, member.c_str(), zip_source_buffer(archive, bytes.data(), bytes.size(), 0),
                             ZIP_FL_ENC_UTF_8) < 0)
                throw std::runtime_error("zip_file_add");
    }
    if (zip_close(archive) != 0) throw std::runtime_error("zip_close");
}

int run(int photos, int entries) {
    std::string pattern = (fs::temp_directory_path() / "trove-import-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
    const fs::path folder = pattern;
    make_catalog(folder / "big.lrcat", photos);
    make_takeout(folder / "big.zip", entries);
    const auto print = [](std::string_view what, const Measured& m, std::string_view limit) {
        fmt::print("{:34} {:6.2f} s wall, {:6.2f} s cpu, peak {:5.0f} MB  ({})  {}\n", what, m.wall_s, m.cpu_s,
                   m.peak_mb, limit, m.answer.dump());
    };
    print("Lightroom catalog read",
          measure([&] { return take_in(sources::SourceKind::kLightroom, folder / "big.lrcat", {}); }), "");
    print("Lightroom catalog read and stored",
          measure([&] { return take_in(sources::SourceKind::kLightroom, folder / "big.lrcat", folder / "library"); }),
          "at most 20 s");
    print("Takeout read and matched", measure([&] {
              const auto report = value(sources::report_takeout(folder / "big.zip", {}));
              return Json{{"files", report.files.size()},
                          {"matched", report.count(TakeoutFile::Kind::kPicture, TakeoutFile::Status::kMatched)},
                          {"unmatched", report.count(TakeoutFile::Kind::kPicture, TakeoutFile::Status::kUnmatched)}};
          }),
          "at most 5 s");
    fs::remove_all(folder);
    return 0;
}

}  // namespace
}  // namespace trove::bench

int main(int argc, char** argv) {
    return trove::bench::guarded("import_bench", [&] {
        return trove::bench::run(argc > 1 ? std::stoi(argv[1]) : 200'000, argc > 2 ? std::stoi(argv[2]) : 100'000);
    });
}
