// SPDX-License-Identifier: GPL-3.0-or-later
#include "sources/apple_photos.h"

#include "sources/album_tree.h"
#include "sources/apple_files.h"
#include "sources/apple_place.h"
#include "sources/apple_schema.h"
#include "sources/folder.h"
#include "sources/foreign_reader.h"
#include "sources/iphoto.h"
#include "sources/local_zone.h"
#include "sources/moved_roots.h"
#include "sources/snapshot.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <unordered_map>
#include <unordered_set>

namespace trove::sources {
namespace {

// ZGENERICALBUM.ZKIND. All others are Photos' own: imports, progress, smart albums of media types.
enum AppleAlbumKind { kUserAlbum = 2, kSharedAlbum = 1505, kSmartAlbum = 1507, kProject = 1508, kUserFolder = 4000 };

constexpr std::int64_t kPhotosFilm = 1;        // ZKIND
constexpr std::int64_t kLivePhoto = 2;         // ZKINDSUBTYPE
constexpr std::int64_t kOriginalResource = 1;  // ZDATASTORESUBTYPE
constexpr std::int64_t kSharedStore = 2;       // ZDATASTORECLASSID
constexpr std::int64_t kSharedResource = 3;    // ZDATASTORESUBTYPE there
constexpr int kMostMerges = 16;                // of one person into another

// Facts about an asset from other tables.
struct PhotosRows {
    std::string title;
    std::string file_name;  // before the import
    std::string description;
    std::string place;
    std::string exif_time;
    std::optional<std::int64_t> zone_s;           // as shown by Photos
    std::optional<std::int64_t> camera_zone_s;    // from the file
    std::optional<std::int64_t> inferred_zone_s;  // inferred by Photos
    bool in_cloud = false;
    Metadata camera;
    std::vector<std::uint32_t> albums;
    std::vector<std::uint32_t> keywords;
    std::vector<std::uint32_t> persons;
};

bool is_file(const std::filesystem::path& path) {
    std::error_code ignored;
    return std::filesystem::is_regular_file(path, ignored);
}

class PhotosDatabase : private ForeignReader {
public:
    PhotosDatabase(sql::Database& database, std::filesystem::path library, const SourceVisitor& visitor, const Job& job)
        : ForeignReader(database, library, visitor, job), library_(std::move(library)) {}

    Result<void> run() {
        TROVE_TRY(tables_, ForeignTables::look(database_));
        TROVE_TRY(schema_, find_apple_schema(database_, tables_));
        TROVE_CHECKED(beside("titles", [&] { return read_attributes(); }));
        TROVE_CHECKED(beside("captions", [&] { return read_descriptions(); }));
        TROVE_CHECKED(beside("camera data", [&] { return read_camera(); }));
        TROVE_CHECKED(beside("what is in iCloud", [&] { return read_resources(); }));
        TROVE_CHECKED(beside("keywords", [&] { return read_keywords(); }));
        TROVE_CHECKED(beside("persons", [&] { return read_persons(); }));
        TROVE_CHECKED(beside("albums", [&] { return read_albums(); }));
        files_ = AppleFiles::list(library_, job_);
        return read_assets();
    }

private:
    Result<void> read_attributes() {
        constexpr std::string_view kTable = "ZADDITIONALASSETATTRIBUTES";
        if (!tables_.has(kTable, "ZASSET")) return missing_table(kTable);
        return rows(tables_.select(kTable, {"Z_PK", "ZASSET", "ZTITLE", "ZORIGINALFILENAME", "ZEXIFTIMESTAMPSTRING",
                                            "ZTIMEZONEOFFSET", "ZINFERREDTIMEZONEOFFSET", "ZREVERSELOCATIONDATA"}),
                    [&](const sql::Statement& row) {
                        const auto asset = row.integer(1);
                        asset_of_attributes_[row.integer(0)] = asset;
                        PhotosRows& at = beside_[asset];
                        at.title = text_of(row, 2);
                        at.file_name = text_of(row, 3);
                        at.exif_time = text_of(row, 4).substr(0, 32);
                        at.zone_s = row.maybe_integer(5);
                        at.inferred_zone_s = row.maybe_integer(6);
                        if (const auto archive = row.blob(7); !archive.empty() && archive.size() <= kMostBlobBytes)
                            at.place = place_words(archive);
                    });
    }

    Result<void> read_descriptions() {
        constexpr std::string_view kTable = "ZASSETDESCRIPTION";
        if (!tables_.has(kTable, "ZASSETATTRIBUTES")) return missing_table(kTable);
        return rows(tables_.select(kTable, {"ZASSETATTRIBUTES", "ZLONGDESCRIPTION"}), [&](const sql::Statement& row) {
            if (PhotosRows* at = by_attributes(row.integer(0))) at->description = text_of(row, 1);
        });
    }

    Result<void> read_camera() {
        constexpr std::string_view kTable = "ZEXTENDEDATTRIBUTES";
        if (!tables_.has(kTable, "ZASSET")) return missing_table(kTable);
        return rows(tables_.select(kTable, {"ZASSET", "ZCAMERAMAKE", "ZCAMERAMODEL", "ZLENSMODEL", "ZISO", "ZAPERTURE",
                                            "ZSHUTTERSPEED", "ZFOCALLENGTH", "ZTIMEZONEOFFSET"}),
                    [&](const sql::Statement& row) {
                        PhotosRows& at = beside_[row.integer(0)];
                        at.camera.camera_make = text_of(row, 1);
                        at.camera.camera_model = text_of(row, 2);
                        at.camera.lens = text_of(row, 3);
                        at.camera.iso = positive_of(row, 4);
                        at.camera.f_number = positive_of(row, 5);
                        at.camera.exposure_s = positive_of(row, 6);
                        at.camera.focal_length_mm = positive_of(row, 7);
                        at.camera_zone_s = row.maybe_integer(8);
                    });
    }

    Result<void> read_resources() {
        constexpr std::string_view kTable = "ZINTERNALRESOURCE";
        if (!tables_.has(kTable, "ZASSET")) return missing_table(kTable);
        return rows(tables_.select(kTable, {"ZASSET", "ZDATASTORESUBTYPE", "ZLOCALAVAILABILITY", "ZREMOTEAVAILABILITY",
                                            "ZDATASTORECLASSID"}),
                    [&](const sql::Statement& row) {
                        // A picture of a shared album has no original here; the largest shared version takes its place.
                        const bool is_original = row.integer(1) == kOriginalResource ||
                                                 (row.integer(4) == kSharedStore && row.integer(1) == kSharedResource);
                        if (is_original) beside_[row.integer(0)].in_cloud = row.integer(2) != 1 && row.integer(3) == 1;
                    });
    }

    Result<void> read_keywords() {
        const JoinTable& join = schema_.keywords;
        if (!tables_.has("ZKEYWORD", "ZTITLE") || join.table.empty()) return missing_table("of keywords");
        std::unordered_map<std::int64_t, std::uint32_t> number;
        TROVE_CHECKED(rows(tables_.select("ZKEYWORD", {"Z_PK", "ZTITLE"}), [&](const sql::Statement& row) {
            number.emplace(row.integer(0), static_cast<std::uint32_t>(keywords_.size()));
            keywords_.push_back(text_of(row, 1));
        }));
        return rows(tables_.select(join.table, {join.left, join.right}), [&](const sql::Statement& row) {
            const auto keyword = number.find(row.integer(1));
            if (PhotosRows* at = by_attributes(row.integer(0)); at != nullptr && keyword != number.end())
                at->keywords.push_back(keyword->second);
        });
    }

    Result<void> read_persons() {
        if (!tables_.has("ZPERSON", "ZFULLNAME") || !tables_.has("ZDETECTEDFACE")) return missing_table("of persons");

        struct Person {
            std::uint32_t name = 0;
            std::int64_t merged_into = 0;
        };

        std::unordered_map<std::int64_t, Person> persons;
        TROVE_CHECKED(rows(tables_.select("ZPERSON", {"Z_PK", "ZFULLNAME", "ZDISPLAYNAME", "ZMERGETARGETPERSON"}),
                           [&](const sql::Statement& row) {
                               std::string name = text_of(row, 1);
                               if (name.empty()) name = text_of(row, 2);
                               persons.emplace(row.integer(0),
                                               Person{static_cast<std::uint32_t>(persons_.size()), row.integer(3)});
                               persons_.push_back(std::move(name));
                           }));
        const auto named = [&](std::int64_t key) -> std::optional<std::uint32_t> {
            for (int hop = 0; hop < kMostMerges; ++hop) {
                const auto person = persons.find(key);
                if (person == persons.end()) return std::nullopt;
                if (person->second.merged_into == 0)
                    return persons_[person->second.name].empty() ? std::nullopt : std::optional(person->second.name);
                key = person->second.merged_into;
            }
            return std::nullopt;
        };
        return rows(tables_.select("ZDETECTEDFACE", {"ZASSETFORFACE|ZASSET", "ZPERSONFORFACE|ZPERSON", "ZISINTRASH"}),
                    [&](const sql::Statement& row) {
                        if (row.is_null(0) || row.is_null(1) || row.integer(2) != 0) return;
                        if (const auto person = named(row.integer(1)))
                            beside_[row.integer(0)].persons.push_back(*person);
                    });
    }

    Result<void> read_albums() {
        if (!tables_.has("ZGENERICALBUM", "ZKIND")) return missing_table("ZGENERICALBUM");
        const auto result =
            rows(tables_.select("ZGENERICALBUM", {"Z_PK", "ZUUID|ZCLOUDGUID", "ZKIND", "ZTITLE", "ZPARENTFOLDER",
                                                  "ZTRASHEDSTATE", "ZCLOUDDELETESTATE"}),
                 [&](const sql::Statement& row) {
                     AlbumKind kind = AlbumKind::kAlbum;
                     switch (row.integer(2)) {
                         case kUserAlbum:
                             break;
                         case kSharedAlbum:
                             kind = AlbumKind::kShared;
                             break;
                         case kSmartAlbum:
                             kind = AlbumKind::kSmart;
                             break;
                         case kProject:
                             kind = AlbumKind::kProject;
                             break;
                         case kUserFolder:
                             kind = AlbumKind::kFolder;
                             break;
                         default:
                             return;
                     }
                     if (row.integer(5) != 0 || row.integer(6) != 0) return;
                     std::string key = text_of(row, 1);
                     if (key.empty()) key = fmt::format("album-{}", row.integer(0));
                     albums_.add(std::to_string(row.integer(0)), std::to_string(row.integer(4)),
                                 {std::move(key), {}, text_of(row, 3), kind});
                 });
        albums_.tell(visitor_);
        if (!result) return result;
        const JoinTable& join = schema_.albums;
        if (join.table.empty()) return missing_table("that joins albums and assets");
        return rows(tables_.select(join.table, {join.left, join.right}), [&](const sql::Statement& row) {
            if (const auto album = albums_.number_of(std::to_string(row.integer(0))))
                beside_[row.integer(1)].albums.push_back(*album);
        });
    }

    Result<void> read_assets() {
        std::unordered_set<std::string> keys;
        const auto result =
            rows(tables_.select(schema_.assets,
                                {"Z_PK", "ZUUID", "ZDIRECTORY", "ZFILENAME", "ZKIND", "ZKINDSUBTYPE", "ZDATECREATED",
                                 "ZLATITUDE", "ZLONGITUDE", "ZHIDDEN", "ZFAVORITE", "ZTRASHEDSTATE",
                                 "ZADJUSTMENTSSTATE|ZHASADJUSTMENTS", "ZAVALANCHEUUID", "ZORIENTATION"}),
                 [&](const sql::Statement& row) {
                     std::string key = text_of(row, 1);
                     if (key.empty()) key = fmt::format("asset-{}", row.integer(0));
                     // A damaged index can lead to the same row twice.
                     if (keys.insert(key).second) tell(row, std::move(key));
                 });
        return after_items(result, keys.size());
    }

    void tell(const sql::Statement& row, std::string key) {
        static const PhotosRows kNothing;
        const auto found = beside_.find(row.integer(0));
        const PhotosRows& at = found == beside_.end() ? kNothing : found->second;
        Item item;
        Origin& origin = item.origin;
        origin.key = std::move(key);
        origin.metadata = at.camera;
        const bool is_film = row.integer(4) == kPhotosFilm;
        const std::string file_name = text_of(row, 3);
        origin.original = original_place(std::string(row.text(2)), std::string(row.text(3)));
        origin.metadata.title = at.title;
        if (at.file_name != file_name) origin.file_name = at.file_name;
        origin.metadata.description = at.description;
        origin.place = at.place;
        const auto utc = from_apple_time(row.maybe_real(6));
        set_local_time(origin.metadata, utc, zone_of(utc, at));
        origin.time_corrected = is_corrected(origin.metadata.taken_local_s, at);
        set_position(origin.metadata, row.maybe_real(7), row.maybe_real(8));
        for (const auto keyword : at.keywords) add_once(origin.metadata.keywords, keywords_[keyword]);
        for (const auto person : at.persons) add_once(origin.persons, persons_[person]);
        for (const auto album : at.albums) add_once(origin.albums, albums_.key(album));
        origin.hidden = row.integer(9) != 0;
        origin.favourite = row.integer(10) != 0;
        origin.trashed = row.integer(11) != 0;
        origin.edited = row.integer(12) != 0;
        origin.stack = text_of(row, 13);
        const bool here = !origin.original.empty() && is_file(origin.original);
        origin.in_cloud = at.in_cloud && !here;
        add_files(item, is_film, here, row.integer(5) == kLivePhoto);
        visitor_.item(std::move(item));
    }

    static std::optional<std::int64_t> zone_of(std::optional<std::int64_t> utc, const PhotosRows& at) {
        if (at.zone_s) return at.zone_s;
        if (utc)
            if (const auto zone = zone_between(at.exif_time, *utc)) return zone;
        return at.camera_zone_s ? at.camera_zone_s : at.inferred_zone_s;
    }

    // Photos keeps the file's own time beside the one that it shows.
    static std::optional<bool> is_corrected(std::optional<std::int64_t> shown_s, const PhotosRows& at) {
        constexpr std::int64_t kRounding_s = 2;
        const auto first = clock_of(at.exif_time);
        if (!first || !shown_s) return std::nullopt;
        return std::abs(*shown_s - *first) > kRounding_s;
    }

    // Below the library, or elsewhere if the picture was never copied into it. Empty if the database's path leaves the
    // library in a way that Photos does not use.
    [[nodiscard]] std::filesystem::path original_place(const std::string& directory, const std::string& name) const {
        const std::filesystem::path folder(directory.substr(0, kMostTextBytes));
        if (name.empty() || name.find('/') != std::string::npos || name == ".." ||
            name.find('\0') != std::string::npos || directory.find('\0') != std::string::npos)
            return {};
        if (folder.is_absolute()) return move_path(folder / name, visitor_.roots);
        if (std::ranges::find(folder, std::filesystem::path("..")) != folder.end()) return {};
        std::filesystem::path usual = library_ / "originals" / folder / name;
        // A folder of one letter is the library's own; others belong to shared albums and to pictures shared with us.
        if (directory.size() <= 1 || is_file(usual)) return usual;
        for (const char* place : {"scopes/cloudsharing/data", "resources/cloudsharing/data",
                                  "scopes/syndication/originals", "scopes/momentshared/originals"})
            if (auto candidate = library_ / place / folder / name; is_file(candidate)) return candidate;
        return usual;
    }

    void add_files(Item& item, bool is_film, bool here, bool is_live) const {
        const std::string& uuid = item.origin.key;
        // The part of a file's name after the UUID tells its kind.
        const auto says = [&](const std::filesystem::path& path, std::string_view mark) {
            return is_named_like_a_picture(path.filename().native()) &&
                   std::string_view(path.filename().native()).substr(uuid.size()).starts_with(mark);
        };
        if (here && !is_film) item.files.push_back({Rendition::kOriginal, item.origin.original, {}});
        for (auto& path : files_.of(uuid, AppleFiles::Part::kOriginals))
            if (says(path, "_4."))
                item.files.push_back({Rendition::kOriginal, std::move(path), {}});  // the raw half of a pair
        if (is_live && !is_film)
            item.origin.live_part = place_below(library_ / "originals", uuid.substr(0, 1) + "/" + uuid + "_3.mov");
        if (item.origin.edited)
            for (auto& path : files_.of(uuid, AppleFiles::Part::kRenders))
                if (says(path, "_1_201_")) item.files.push_back({Rendition::kEdited, std::move(path), {}});

        struct Preview {
            std::uintmax_t bytes = 0;
            std::filesystem::path path;
        };

        std::vector<Preview> previews;
        for (auto& path : files_.of(uuid, AppleFiles::Part::kDerivatives)) {
            std::error_code error;
            if (!says(path, "_")) continue;
            const auto bytes = std::filesystem::file_size(path, error);
            if (!error) previews.push_back({bytes, std::move(path)});
        }
        // The meaning of the numbers in the names has changed between releases; the largest file is the best picture.
        std::ranges::sort(previews, [](const Preview& a, const Preview& b) {
            return a.bytes > b.bytes || (a.bytes == b.bytes && a.path < b.path);
        });
        for (auto& preview : previews) item.files.push_back({Rendition::kPreview, std::move(preview.path), {}});
    }

    PhotosRows* by_attributes(std::int64_t attributes) {
        const auto asset = asset_of_attributes_.find(attributes);
        return asset == asset_of_attributes_.end() ? nullptr : &beside_[asset->second];
    }

    std::filesystem::path library_;
    AppleSchema schema_;
    AppleFiles files_;
    std::unordered_map<std::int64_t, std::int64_t> asset_of_attributes_;
    std::unordered_map<std::int64_t, PhotosRows> beside_;  // by Z_PK of the asset
    std::vector<std::string> keywords_;
    std::vector<std::string> persons_;
    AlbumTree albums_;
};

}  // namespace

Result<void> read_apple_photos(const std::filesystem::path& library, const SourceVisitor& visitor, const Job& job) {
    const auto file = library / "database" / "Photos.sqlite";
    if (!is_file(file)) return read_iphoto(library, visitor, job);
    TROVE_TRY(auto database, snapshot(file));
    return PhotosDatabase(database, library, visitor, job).run();
}

}  // namespace trove::sources
