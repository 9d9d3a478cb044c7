// SPDX-License-Identifier: GPL-3.0-or-later
#include "sources/iphoto.h"

#include "base/file.h"
#include "sources/album_tree.h"
#include "sources/foreign_reader.h"
#include "sources/iphoto_files.h"
#include "sources/local_zone.h"
#include "sources/moved_roots.h"
#include "sources/snapshot.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <unordered_map>
#include <unordered_set>

namespace trove::sources {
namespace {

constexpr std::array<const char*, 4> kDatabases{"database/photos.db", "Database/photos.db",
                                                "Database/apdb/Library.apdb", "Database/Library.apdb"};
constexpr std::int64_t kUserAlbum = 3;  // RKAlbum.albumSubclass
constexpr std::int64_t kSmartAlbum = 2;
constexpr std::int64_t kEvent = 2;        // RKFolder.folderType
constexpr std::int64_t kFilmVersion = 8;  // RKVersion.type in Photos
constexpr std::int64_t kOfVersion = 2;    // RKModelResource.attachedModelType
constexpr std::int64_t kFullSize = 4;     // RKModelResource.resourceType
constexpr int kMostHops = 16;             // of keywords into keywords, persons into persons
constexpr std::string_view kTopOfAlbums = "TopLevelAlbums";

struct Master {
    std::filesystem::path original;
    bool is_film = false;
    std::int64_t id = 0;
};

// Facts about a version from other tables.
struct Beside {
    std::string caption;
    std::string edited;                   // of iPhoto: below Previews/
    std::vector<std::string> thumbnails;  // of iPhoto: below Thumbnails/
    std::vector<std::uint32_t> albums;
    std::vector<std::uint32_t> keywords;
    std::vector<std::uint32_t> persons;
    std::vector<std::pair<std::int64_t, std::string>> places;  // kind, name; the larger kind is the smaller place
};

struct Render {
    std::int64_t resource = 0;  // RKModelResource.modelId
    std::string adjustment;     // the adjustment shown
};

// "GMT-0400". "GMT" alone means an unknown zone (see the header).
std::optional<std::int64_t> zone_of_name(std::string_view name) {
    if (name.size() != 8 || !name.starts_with("GMT") || (name[3] != '+' && name[3] != '-')) return std::nullopt;
    int digits = 0;
    for (const char c : name.substr(4)) {
        if (c < '0' || c > '9') return std::nullopt;
        digits = digits * 10 + (c - '0');
    }
    const std::int64_t seconds = (std::int64_t{digits} / 100 * 60 + digits % 100) * 60;
    return name[3] == '-' ? -seconds : seconds;
}

bool is_file(const std::filesystem::path& path) {
    std::error_code ignored;
    return std::filesystem::is_regular_file(path, ignored);
}

class Reader : private ForeignReader {
public:
    Reader(sql::Database& database,
           std::filesystem::path library,
           std::filesystem::path file,
           const SourceVisitor& visitor,
           const Job& job)
        : ForeignReader(database, library, visitor, job), library_(std::move(library)), file_(std::move(file)) {}

    Result<void> run() {
        TROVE_TRY(tables_, ForeignTables::look(database_));
        if (!tables_.has("RKVersion", "uuid") || !tables_.has("RKMaster", "uuid"))
            return fail(Errc::kUnsupported, fmt::format("{}: no library of iPhoto or of Photos 1 to 4 that Trove knows",
                                                        display(library_)));
        TROVE_CHECKED(read_masters());
        TROVE_CHECKED(beside("albums", [&] { return read_albums(); }));
        TROVE_CHECKED(beside("keywords", [&] { return read_keywords(); }));
        TROVE_CHECKED(beside("persons", [&] { return read_persons(); }));
        TROVE_CHECKED(beside("places", [&] { return read_places(); }));
        TROVE_CHECKED(beside("edited versions", [&] { return read_resources(); }));
        // iPhoto and Aperture store these in separate databases.
        if (file_.extension() == ".apdb") {
            TROVE_CHECKED(beside("captions", [&] { return read_captions(); }));
            TROVE_CHECKED(beside("previews", [&] { return read_previews(); }));
            TROVE_CHECKED(beside("faces", [&] { return read_faces(); }));
        }
        files_ = IphotoFiles::list(library_, job_);
        return read_versions();
    }

private:
    Result<void> read_masters() {
        std::unordered_map<std::string, std::string> volumes;
        if (tables_.has("RKVolume", "name"))
            // The number and the UUID never collide.
            static_cast<void>(
                rows(tables_.select("RKVolume", {"modelId", "uuid", "name"}), [&](const sql::Statement& row) {
                    volumes.emplace(std::to_string(row.integer(0)), row.text(2));
                    volumes.emplace(text_of(row, 1), row.text(2));
                }));
        const auto result =
            rows(tables_.select("RKMaster",
                                {"modelId", "uuid", "imagePath", "fileIsReference", "volumeId|fileVolumeUuid", "type"}),
                 [&](const sql::Statement& row) {
                     Master master{{}, row.text(5) == "VIDT", row.integer(0)};
                     const std::string path(row.text(2).substr(0, kMostTextBytes));
                     const auto volume = volumes.find(std::string(row.text(4)));
                     if (row.integer(3) == 0)
                         master.original = place_below(library_ / "Masters", path);
                     else
                         master.original = referenced(path, volume == volumes.end() ? std::string() : volume->second);
                     masters_.try_emplace(text_of(row, 1), std::move(master));
                 });
        if (!result && result.error().code == Errc::kCancelled) return result;
        if (!result)
            visitor_.warning(fmt::format("{}: the database is damaged: originals of some pictures are not known: {}",
                                         display(library_), result.error().what));
        return {};
    }

    // The database has the path below the volume, but not the volume's mount point.
    [[nodiscard]] std::filesystem::path referenced(const std::string& path, const std::string& volume) const {
        const bool named = !volume.empty() && volume.find('/') == std::string::npos;
        for (const auto& told :
             {place_below("/", path), named ? place_below("/Volumes/" + volume, path) : std::filesystem::path()})
            if (auto moved = move_path(told, visitor_.roots); moved != told) return moved;
        if (auto plain = place_below("/", path);
            is_file(plain) || volume.empty() || volume.find('/') != std::string::npos)
            return plain;
        return place_below(std::filesystem::path("/Volumes") / volume, path);
    }

    Result<void> read_albums() {
        if (!tables_.has("RKAlbum", "uuid") || !tables_.has("RKFolder", "uuid"))
            return missing_table("of albums or of folders");

        struct Folder {
            std::string parent;
            std::string name;
            bool is_event = false;
            bool is_usual = false;  // created by a person
        };

        std::unordered_map<std::string, Folder> folders;
        auto result = rows(
            tables_.select("RKFolder", {"uuid", "parentFolderUuid", "name", "folderType", "isMagic", "isInTrash"}),
            [&](const sql::Statement& row) {
                folders.try_emplace(text_of(row, 0), Folder{text_of(row, 1), text_of(row, 2), row.integer(3) == kEvent,
                                                            row.integer(4) == 0 && row.integer(5) == 0});
            });
        const auto is_below_albums = [&](std::string uuid) {
            for (int hop = 0; hop < kMostHops; ++hop) {
                if (uuid == kTopOfAlbums) return true;
                const auto folder = folders.find(uuid);
                if (folder == folders.end() || folder->second.is_event) return false;
                uuid = folder->second.parent;
            }
            return false;
        };
        for (const auto& [uuid, folder] : folders) {
            if (!folder.is_usual) continue;
            if (folder.is_event ? !folder.name.empty() : is_below_albums(uuid))
                albums_.add(uuid, folder.parent,
                            {uuid, {}, folder.name, folder.is_event ? AlbumKind::kProject : AlbumKind::kFolder});
        }
        std::unordered_map<std::int64_t, std::string> uuid_of;
        const auto more = rows(
            tables_.select("RKAlbum",
                           {"modelId", "uuid", "folderUuid", "name", "albumSubclass", "isMagic", "isInTrash"}),
            [&](const sql::Statement& row) {
                const auto subclass = row.integer(4);
                if ((subclass != kUserAlbum && subclass != kSmartAlbum) || row.integer(5) != 0 || row.integer(6) != 0)
                    return;
                std::string folder = text_of(row, 2);
                if (!is_below_albums(folder)) return;
                std::string uuid = text_of(row, 1);
                uuid_of.try_emplace(row.integer(0), uuid);
                albums_.add(
                    uuid, std::move(folder),
                    {uuid, {}, text_of(row, 3), subclass == kSmartAlbum ? AlbumKind::kSmart : AlbumKind::kAlbum});
            });
        // Albums read so far are reported even after an error, because items refer to them.
        albums_.tell(visitor_);
        if (result) result = more;
        if (!result || !tables_.has("RKAlbumVersion", "albumId")) return result;
        return rows(tables_.select("RKAlbumVersion", {"albumId", "versionId"}), [&](const sql::Statement& row) {
            const auto uuid = uuid_of.find(row.integer(0));
            if (uuid != uuid_of.end()) beside_[row.integer(1)].albums.push_back(*albums_.number_of(uuid->second));
        });
    }

    Result<void> read_keywords() {
        if (!tables_.has("RKKeyword", "name") || !tables_.has("RKKeywordForVersion", "keywordId"))
            return missing_table("of keywords");

        struct Keyword {
            std::string name;
            std::int64_t parent = 0;
        };

        std::unordered_map<std::int64_t, Keyword> found;
        TROVE_CHECKED(
            rows(tables_.select("RKKeyword", {"modelId", "name", "parentId"}), [&](const sql::Statement& row) {
                found.try_emplace(row.integer(0), Keyword{text_of(row, 1), row.integer(2)});
            }));
        std::unordered_map<std::int64_t, std::uint32_t> number;
        for (const auto& [id, keyword] : found) {
            std::string path = keyword.name;
            std::int64_t parent = keyword.parent;
            for (int hop = 0;
                 hop < kMostHops && found.contains(parent) && parent != id && put_below(path, found.at(parent).name);
                 ++hop)
                parent = found.at(parent).parent;
            number.emplace(id, static_cast<std::uint32_t>(keywords_.size()));
            keywords_.push_back(std::move(path));
        }
        return rows(tables_.select("RKKeywordForVersion", {"keywordId", "versionId"}) + " ORDER BY rowid",
                    [&](const sql::Statement& row) {
                        if (const auto keyword = number.find(row.integer(0)); keyword != number.end())
                            beside_[row.integer(1)].keywords.push_back(keyword->second);
                    });
    }

    Result<void> read_persons() {
        if (!tables_.has("RKPerson", "name") || !tables_.has("RKFace", "imageModelId"))
            return {};  // iPhoto: read_faces()

        struct Person {
            std::string name;
            std::int64_t merged_into = 0;
        };

        std::unordered_map<std::int64_t, Person> found;
        TROVE_CHECKED(rows(tables_.select("RKPerson", {"modelId", "name", "displayName", "mergeTargetPersonId"}),
                           [&](const sql::Statement& row) {
                               std::string name = text_of(row, 1);
                               if (name.empty()) name = text_of(row, 2);
                               found.try_emplace(row.integer(0), Person{std::move(name), row.integer(3)});
                           }));
        return rows(tables_.select("RKFace", {"personId", "imageModelId", "isInTrash"}),
                    [&](const sql::Statement& row) {
                        if (row.is_null(1) || row.integer(2) != 0) return;
                        std::int64_t id = row.integer(0);
                        for (int hop = 0; hop < kMostHops && found.contains(id) && found.at(id).merged_into != 0; ++hop)
                            id = found.at(id).merged_into;
                        const auto person = found.find(id);
                        if (person != found.end()) add_person(row.integer(1), person->second.name);
                    });
    }

    void add_person(std::int64_t version, const std::string& name) {
        if (name.empty()) return;
        const auto [at, fresh] = person_numbers_.try_emplace(name, static_cast<std::uint32_t>(persons_.size()));
        if (fresh) persons_.push_back(name);
        beside_[version].persons.push_back(at->second);
    }

    Result<void> read_places() {
        if (!tables_.has("RKPlace", "defaultName") || !tables_.has("RKPlaceForVersion", "placeId")) return {};
        std::unordered_map<std::int64_t, std::pair<std::int64_t, std::string>> places;
        TROVE_CHECKED(rows(
            tables_.select("RKPlace", {"modelId", "type", "defaultName"}),
            [&](const sql::Statement& row) { places.try_emplace(row.integer(0), row.integer(1), text_of(row, 2)); }));
        return rows(tables_.select("RKPlaceForVersion", {"placeId", "versionId"}), [&](const sql::Statement& row) {
            if (const auto place = places.find(row.integer(0)); place != places.end())
                beside_[row.integer(1)].places.push_back(place->second);
        });
    }

    Result<void> read_resources() {
        if (!tables_.has("RKModelResource", "attachedModelId")) return {};
        return rows(tables_.select("RKModelResource", {"modelId", "attachedModelId", "attachedModelType",
                                                       "resourceType", "resourceTag", "UTI"}),
                    [&](const sql::Statement& row) {
                        if (row.integer(2) == kOfVersion && row.integer(3) == kFullSize)
                            renders_[row.integer(1)].push_back({row.integer(0), text_of(row, 4)});
                        if (row.text(5) == "com.apple.quicktime-movie")
                            films_of_masters_[row.integer(1)].push_back(row.integer(0));
                    });
    }

    // Opens a database beside the library's own; does nothing if it is missing.
    Result<void> in_database(const char* name,
                             std::string_view table,
                             const std::function<Result<void>(sql::Database&, const ForeignTables&)>& read) {
        const auto file = file_.parent_path() / name;
        if (!is_file(file)) return {};
        TROVE_TRY(auto database, snapshot(file));
        TROVE_TRY(const auto tables, ForeignTables::look(database));
        if (!tables.has(table)) return {};
        return read(database, tables);
    }

    Result<void> read_captions() {
        return in_database(
            "Properties.apdb", "RKUniqueString",
            [&](sql::Database& database, const ForeignTables& tables) -> Result<void> {
                if (!tables.has("RKIptcProperty", "stringId")) return {};
                std::unordered_map<std::int64_t, std::vector<std::int64_t>> versions;  // by string
                TROVE_CHECKED(each_row(database,
                                       tables.select("RKIptcProperty", {"versionId", "propertyKey", "stringId"}), job_,
                                       [&](const sql::Statement& row) {
                                           if (row.text(1) == "Caption/Abstract")
                                               versions[row.integer(2)].push_back(row.integer(0));
                                       }));
                return each_row(database, tables.select("RKUniqueString", {"modelId", "stringProperty"}), job_,
                                [&](const sql::Statement& row) {
                                    if (const auto found = versions.find(row.integer(0)); found != versions.end())
                                        for (const auto version : found->second)
                                            beside_[version].caption = text_of(row, 1);
                                });
            });
    }

    Result<void> read_previews() {
        return in_database("ImageProxies.apdb", "RKImageProxyState",
                           [&](sql::Database& database, const ForeignTables& tables) -> Result<void> {
                               return each_row(
                                   database,
                                   tables.select("RKImageProxyState", {"versionId", "fullSizePreviewPath",
                                                                       "thumbnailPath", "miniThumbnailPath"}),
                                   job_, [&](const sql::Statement& row) {
                                       Beside& at = beside_[row.integer(0)];
                                       at.edited = std::string(row.text(1).substr(0, kMostTextBytes));
                                       for (const int column : {2, 3})
                                           if (!row.text(column).empty())
                                               at.thumbnails.emplace_back(row.text(column).substr(0, kMostTextBytes));
                                   });
                           });
    }

    Result<void> read_faces() {
        if (!tables_.has("RKVersionFaceContent", "faceKey")) return {};
        return in_database(
            "Faces.db", "RKFaceName", [&](sql::Database& database, const ForeignTables& tables) -> Result<void> {
                std::unordered_map<std::int64_t, std::string> names;
                TROVE_CHECKED(each_row(database, tables.select("RKFaceName", {"faceKey", "fullName", "name"}), job_,
                                       [&](const sql::Statement& row) {
                                           std::string name = text_of(row, 1);
                                           if (name.empty()) name = text_of(row, 2);
                                           names.try_emplace(row.integer(0), std::move(name));
                                       }));
                return rows(tables_.select("RKVersionFaceContent", {"versionId", "faceKey"}),
                            [&](const sql::Statement& row) {
                                if (const auto name = names.find(row.integer(1)); name != names.end())
                                    add_person(row.integer(0), name->second);
                            });
            });
    }

    Result<void> read_versions() {
        std::unordered_set<std::string> keys;
        std::unordered_map<std::string, std::string> first_of_master;
        const auto result = rows(tables_.select("RKVersion", {"modelId",
                                                              "uuid",
                                                              "masterUuid",
                                                              "isOriginal",
                                                              "name",
                                                              "fileName",
                                                              "extendedDescription",
                                                              "imageDate",
                                                              "imageTimeZoneOffsetSeconds",
                                                              "imageTimeZoneName",
                                                              "latitude|exifLatitude",
                                                              "longitude|exifLongitude",
                                                              "mainRating",
                                                              "isFlagged",
                                                              "isFavorite",
                                                              "isHidden",
                                                              "isInTrash",
                                                              "hasAdjustments",
                                                              "burstUuid|stackUuid",
                                                              "adjustmentUuid",
                                                              "type",
                                                              "rawMasterUuid",
                                                              "nonRawMasterUuid",
                                                              "projectUuid"}),
                                 [&](const sql::Statement& row) {
                                     std::string key = text_of(row, 1);
                                     // Only the original of another version.
                                     if (row.integer(3) != 0 || !keys.insert(key).second) return;
                                     const auto [first, is_first] = first_of_master.try_emplace(text_of(row, 2), key);
                                     tell(row, key, is_first ? std::string() : first->second);
                                 });
        return after_items(result, keys.size());
    }

    void tell(const sql::Statement& row, const std::string& key, const std::string& copy_of) {
        static const Beside kNothing;
        static const Master kNoMaster;
        const auto found = beside_.find(row.integer(0));
        const Beside& at = found == beside_.end() ? kNothing : found->second;
        const auto master_at = masters_.find(text_of(row, 2));
        const Master& master = master_at == masters_.end() ? kNoMaster : master_at->second;
        Item item;
        Origin& origin = item.origin;
        origin.key = key;
        origin.copy_of = copy_of;
        origin.original = master.original;
        const std::filesystem::path file_name(std::string(row.text(5)));
        std::string name = text_of(row, 4);
        if (name != display(file_name.stem()) && name != display(file_name)) origin.metadata.title = std::move(name);
        origin.metadata.description = row.is_null(6) ? at.caption : text_of(row, 6);
        auto zone = row.maybe_integer(8);
        if (!zone) zone = zone_of_name(row.text(9));
        set_local_time(origin.metadata, from_apple_time(row.maybe_real(7)), zone);
        set_position(origin.metadata, row.maybe_real(10), row.maybe_real(11));
        if (const auto stars = row.integer(12); stars >= 1 && stars <= 5)
            origin.metadata.rating = static_cast<int>(stars);
        // Aperture's way to reject.
        origin.pick = row.integer(12) == -1 ? Pick::kRejected : row.integer(13) != 0 ? Pick::kPicked : Pick::kNone;
        origin.favourite = row.integer(14) != 0;
        origin.hidden = row.integer(15) != 0;
        origin.trashed = row.integer(16) != 0;
        origin.edited = row.integer(17) != 0;
        origin.stack = text_of(row, 18);
        auto places = at.places;
        std::ranges::sort(places, [](const auto& a, const auto& b) { return a.first > b.first; });
        std::vector<std::string> words;
        for (const auto& place : places) add_once(words, place.second);
        for (const auto& word : words) origin.place += (origin.place.empty() ? "" : ", ") + word;
        for (const auto keyword : at.keywords) add_once(origin.metadata.keywords, keywords_[keyword]);
        for (const auto person : at.persons) add_once(origin.persons, persons_[person]);
        for (const auto album : at.albums) add_once(origin.albums, albums_.key(album));
        if (const auto event = albums_.number_of(text_of(row, 23))) add_once(origin.albums, albums_.key(*event));
        const bool is_film = master.is_film || row.integer(20) == kFilmVersion;
        if (!is_film) add_originals(item, master, {text_of(row, 21), text_of(row, 22)});
        if (const auto films = films_of_masters_.find(master.id); films != films_of_masters_.end() && !is_film)
            for (const auto resource : films->second)
                if (auto film = files_.film(resource); !film.empty()) origin.live_part = std::move(film);
        add_renditions(item, at, row.integer(0), text_of(row, 19));
        visitor_.item(std::move(item));
    }

    void add_originals(Item& item, const Master& master, const std::vector<std::string>& halves) const {
        const auto add = [&](const std::filesystem::path& path) {
            const bool known = std::ranges::any_of(item.files, [&](const ItemFile& file) { return file.path == path; });
            if (!path.empty() && !known && is_file(path)) item.files.push_back({Rendition::kOriginal, path, {}});
        };
        add(master.original);
        for (const auto& half : halves)
            if (const auto other = masters_.find(half); other != masters_.end()) add(other->second.original);
    }

    void add_renditions(Item& item, const Beside& at, std::int64_t version, const std::string& adjustment) const {
        if (const auto renders = renders_.find(version); renders != renders_.end() && item.origin.edited)
            for (const auto& render : renders->second)
                if (auto path = files_.render(render.resource); render.adjustment == adjustment && !path.empty())
                    item.files.push_back({Rendition::kEdited, std::move(path), {}});
        if (auto path = place_below(library_ / "Previews", at.edited); is_file(path))
            item.files.push_back({item.origin.edited ? Rendition::kEdited : Rendition::kPreview, std::move(path), {}});
        for (const auto& thumbnail : at.thumbnails)
            if (auto path = place_below(library_ / "Thumbnails", thumbnail); is_file(path))
                item.files.push_back({Rendition::kPreview, std::move(path), {}});
        for (auto& path : files_.previews(version)) item.files.push_back({Rendition::kPreview, std::move(path), {}});
    }

    std::filesystem::path library_;
    std::filesystem::path file_;
    IphotoFiles files_;
    AlbumTree albums_;
    std::unordered_map<std::string, Master> masters_;                // by uuid
    std::unordered_map<std::int64_t, Beside> beside_;                // by RKVersion.modelId
    std::unordered_map<std::int64_t, std::vector<Render>> renders_;  // by RKVersion.modelId
    std::unordered_map<std::int64_t, std::vector<std::int64_t>> films_of_masters_;
    std::vector<std::string> keywords_;
    std::vector<std::string> persons_;
    std::unordered_map<std::string, std::uint32_t> person_numbers_;
};

}  // namespace

Result<void> read_iphoto(const std::filesystem::path& library, const SourceVisitor& visitor, const Job& job) {
    for (const char* name : kDatabases) {
        const auto file = library / name;
        if (!is_file(file)) continue;
        TROVE_TRY(auto database, snapshot(file));
        return Reader(database, library, file, visitor, job).run();
    }
    return fail(Errc::kNotFound, fmt::format("{} holds no database that Trove knows (database/Photos.sqlite, "
                                             "database/photos.db or Database/apdb/Library.apdb)",
                                             display(library)));
}

}  // namespace trove::sources
