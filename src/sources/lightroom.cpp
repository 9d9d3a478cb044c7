// SPDX-License-Identifier: GPL-3.0-or-later
#include "sources/lightroom.h"

#include "base/file.h"
#include "media/metadata_text.h"
#include "sources/album_tree.h"
#include "sources/foreign_reader.h"
#include "sources/lightroom_previews.h"
#include "sources/lightroom_xmp.h"
#include "sources/local_zone.h"
#include "sources/moved_roots.h"
#include "sources/snapshot.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>

namespace trove::sources {
namespace {

using LightroomId = std::int64_t;

constexpr int kMostDepth = 32;  // of keywords in keywords

struct Keyword {
    std::string name;
    std::string path;
    LightroomId parent = 0;
    bool person = false;
};

struct RootFolder {
    std::filesystem::path path;  // actual path, or the catalog's
    bool there = false;
};

struct Folder {
    LightroomId root = 0;
    std::string path;  // below the root
};

struct File {
    std::string uuid;
    std::string name;
    LightroomId folder = 0;
};

// The columns read from Adobe_images, in this order.
enum Column {
    kImage,
    kImageUuid,
    kRootFile,
    kTaken,
    kRating,
    kPick,
    kLabel,
    kOrientation,
    kMaster,
    kCopyName,
    kFormat,
    kTakenAtFirst
};

// Facts about an image from other tables.
struct LightroomRows {
    Metadata exif;
    std::string title;
    std::string caption;
    std::string place;
    std::optional<LightroomId> stack;
    std::vector<LightroomId> keywords;
    std::vector<LightroomId> faces;  // keywords of the persons
    std::vector<std::uint32_t> albums;
};

// Text fit for display, and short enough to store.
std::string clean(std::string_view text) {
    return media::clean_text(text.substr(0, kMostTextBytes));
}

// A path's bytes unchanged; empty if they cannot be a path.
std::string path_text(const sql::Statement& row, int column) {
    std::string text(row.text(column).substr(0, kMostTextBytes));
    return text.find('\0') == std::string::npos ? text : std::string();
}

class LightroomCatalog : private ForeignReader {
public:
    LightroomCatalog(sql::Database& database,
                     std::filesystem::path catalog,
                     const PreviewCache& previews,
                     const SourceVisitor& visitor,
                     const Job& job)
        : ForeignReader(database, catalog, visitor, job), catalog_(std::move(catalog)), previews_(previews) {}

    Result<void> run() {
        TROVE_TRY(tables_, ForeignTables::look(database_));
        for (const char* const needed : {"Adobe_images", "AgLibraryFile", "AgLibraryFolder", "AgLibraryRootFolder"})
            if (!tables_.has(needed))
                return fail(
                    Errc::kUnsupported,
                    fmt::format(
                        "{} has no table {}: it is no Lightroom catalog, or of a version that is not known here",
                        display(catalog_), needed));
        for (const auto& warning : previews_.warnings) visitor_.warning(warning);
        TROVE_CHECKED(beside("folders", [&] { return read_roots(); }));
        TROVE_CHECKED(beside("names of files", [&] { return read_folders_and_files(); }));
        find_roots();
        TROVE_CHECKED(beside("camera data", [&] { return read_exif(); }));
        TROVE_CHECKED(beside("keywords", [&] { return read_keywords(); }));
        TROVE_CHECKED(beside("collections", [&] { return read_collections(); }));
        TROVE_CHECKED(beside("persons", [&] { return read_faces(); }));
        TROVE_CHECKED(beside("stacks", [&] { return read_stacks(); }));
        TROVE_CHECKED(beside("places", [&] { return read_places(); }));
        TROVE_CHECKED(beside("captions", [&] { return read_captions(); }));
        TROVE_CHECKED(beside("titles", [&] { return read_titles(); }));
        return read_images();
    }

private:
    Result<void> read_roots() {
        return rows(
            tables_.select("AgLibraryRootFolder", {"id_local", "absolutePath", "name", "relativePathFromCatalog"}),
            [&](const sql::Statement& row) {
                RootSearch& search = searches_[row.integer(0)];
                search.told = path_text(row, 1);
                search.home = catalog_.parent_path();
                if (const std::filesystem::path relative(path_text(row, 3));
                    !relative.empty() && relative.is_relative())
                    search.also.push_back((search.home / relative).lexically_normal());
            });
    }

    // Once all files are known. Roots in the order of their numbers, so that messages are, too.
    void find_roots() {
        for (const auto& [id, file] : files_)
            if (const auto folder = folders_.find(file.folder); folder != folders_.end())
                if (const auto search = searches_.find(folder->second.root); search != searches_.end())
                    search->second.files.push_back(std::filesystem::path(folder->second.path) / file.name);
        std::vector<std::string> news;
        for (auto& [id, search] : searches_) {
            std::ranges::sort(search.files);
            FoundRoot found = find_root(search, visitor_.roots);
            if (!found.news.empty()) news.push_back(std::move(found.news));
            roots_[id] = {std::move(found.path), found.there};
        }
        tell_news(visitor_, news);
        searches_.clear();
    }

    Result<void> read_keywords() {
        if (!tables_.has("AgLibraryKeyword", "name")) return missing_table("AgLibraryKeyword");
        TROVE_CHECKED(rows(tables_.select("AgLibraryKeyword", {"id_local", "name", "parent", "keywordType"}),
                           [&](const sql::Statement& row) {
                               keywords_[row.integer(0)] = {
                                   clean(row.text(1)), {}, row.integer(2), row.text(3) == "person"};
                           }));
        for (auto& [id, keyword] : keywords_) keyword.path = path_of(id);
        if (!tables_.has("AgLibraryKeywordImage", "tag")) return missing_table("AgLibraryKeywordImage");
        return rows(tables_.select("AgLibraryKeywordImage", {"image", "tag"}),
                    [&](const sql::Statement& row) { beside_[row.integer(0)].keywords.push_back(row.integer(1)); });
    }

    // The root's name is empty and not part of the path. A loop of parents ends.
    std::string path_of(LightroomId id) const {
        std::string path = keywords_.at(id).name;
        for (int depth = 0; depth < kMostDepth && !path.empty(); ++depth) {
            const auto above = keywords_.find(keywords_.at(id).parent);
            if (above == keywords_.end() || above->second.name.empty() || !put_below(path, above->second.name)) break;
            id = above->first;
        }
        return path;
    }

    Result<void> read_collections() {
        if (!tables_.has("AgLibraryCollection", "name")) return missing_table("AgLibraryCollection");
        const auto result =
            rows(tables_.select("AgLibraryCollection", {"id_local", "name", "parent", "creationId", "systemOnly"}),
                 [&](const sql::Statement& row) {
                     if (row.real(4) != 0) return;  // system collections such as the quick collection
                     const auto kind = row.text(3);
                     const std::string id = std::to_string(row.integer(0));
                     albums_.add(id, std::to_string(row.integer(2)),
                                 {id,
                                  {},
                                  clean(row.text(1)),
                                  kind.ends_with("group")              ? AlbumKind::kFolder
                                  : kind.ends_with("smart_collection") ? AlbumKind::kSmart
                                                                       : AlbumKind::kAlbum});
                 });
        albums_.tell(visitor_);
        if (!result) return result;
        if (!tables_.has("AgLibraryCollectionImage", "collection")) return missing_table("AgLibraryCollectionImage");
        return rows(tables_.select("AgLibraryCollectionImage", {"image", "collection"}),
                    [&](const sql::Statement& row) {
                        if (const auto album = albums_.number_of(std::to_string(row.integer(1))))
                            beside_[row.integer(0)].albums.push_back(*album);
                    });
    }

    // Names that a person confirmed, and those of faces that Lightroom named by itself.
    Result<void> read_faces() {
        if (!tables_.has("AgLibraryKeywordFace", "face") || !tables_.has("AgLibraryFace", "image")) return {};
        std::unordered_map<LightroomId, LightroomId> image_of;
        TROVE_CHECKED(rows(tables_.select("AgLibraryFace", {"id_local", "image"}),
                           [&](const sql::Statement& row) { image_of.try_emplace(row.integer(0), row.integer(1)); }));
        return rows(tables_.select("AgLibraryKeywordFace", {"face", "tag", "userReject"}),
                    [&](const sql::Statement& row) {
                        if (row.real(2) != 0) return;
                        if (const auto image = image_of.find(row.integer(0)); image != image_of.end())
                            beside_[image->second].faces.push_back(row.integer(1));
                    });
    }

    Result<void> read_stacks() {
        if (!tables_.has("AgLibraryFolderStackImage", "stack")) return {};
        return rows(tables_.select("AgLibraryFolderStackImage", {"image", "stack"}),
                    [&](const sql::Statement& row) { beside_[row.integer(0)].stack = row.integer(1); });
    }

    using Names = std::unordered_map<LightroomId, std::string>;

    // The names in an interned table, by number.
    Result<void> read_names(std::string_view table, Names& names) {
        if (!tables_.has(table, "value")) return {};
        return rows(tables_.select(table, {"id_local", "value"}),
                    [&](const sql::Statement& row) { names.try_emplace(row.integer(0), clean(row.text(1))); });
    }

    Result<void> read_places() {
        if (!tables_.has("AgHarvestedIptcMetadata", "image")) return {};
        std::array<Names, 4> parts;
        constexpr std::array<std::string_view, 4> kTables{"AgInternedIptcLocation", "AgInternedIptcCity",
                                                          "AgInternedIptcState", "AgInternedIptcCountry"};
        for (std::size_t i = 0; i < parts.size(); ++i) TROVE_CHECKED(read_names(kTables[i], parts[i]));
        return rows(
            tables_.select("AgHarvestedIptcMetadata", {"image", "locationRef", "cityRef", "stateRef", "countryRef"}),
            [&](const sql::Statement& row) {
                std::string place;
                for (std::size_t i = 0; i < parts.size(); ++i)
                    if (const auto part = parts[i].find(row.integer(static_cast<int>(i) + 1));
                        part != parts[i].end() && !part->second.empty())
                        place += (place.empty() ? "" : ", ") + part->second;
                if (!place.empty()) beside_[row.integer(0)].place = std::move(place);
            });
    }

    Result<void> read_captions() {
        if (!tables_.has("AgLibraryIPTC", "caption")) return {};
        return rows(tables_.select("AgLibraryIPTC", {"image", "caption"}), [&](const sql::Statement& row) {
            if (auto caption = clean(row.text(1)); !caption.empty())
                beside_[row.integer(0)].caption = std::move(caption);
        });
    }

    Result<void> read_titles() {
        if (!tables_.has("Adobe_AdditionalMetadata", "xmp")) return {};
        return rows(tables_.select("Adobe_AdditionalMetadata", {"image", "xmp"}), [&](const sql::Statement& row) {
            if (auto title = clean(title_in_xmp(lightroom_xmp(row.blob(1)))); !title.empty())
                beside_[row.integer(0)].title = std::move(title);
        });
    }

    // Tables are read one by one and joined here, because a join's cost would depend on the file's own indexes.
    Result<void> read_folders_and_files() {
        TROVE_CHECKED(rows(tables_.select("AgLibraryFolder", {"id_local", "rootFolder", "pathFromRoot"}),
                           [&](const sql::Statement& row) {
                               folders_.try_emplace(row.integer(0), Folder{row.integer(1), path_text(row, 2)});
                           }));
        return rows(tables_.select("AgLibraryFile",
                                   {"id_local", "id_global", "idx_filename", "baseName", "extension", "folder"}),
                    [&](const sql::Statement& row) {
                        std::string name = path_text(row, 2);
                        if (name.empty()) name = fmt::format("{}.{}", path_text(row, 3), path_text(row, 4));
                        files_.try_emplace(row.integer(0), File{text_of(row, 1), std::move(name), row.integer(5)});
                    });
    }

    Result<void> read_exif() {
        constexpr std::string_view kTable = "AgHarvestedExifMetadata";
        if (!tables_.has(kTable, "image")) return {};
        Names cameras;
        Names lenses;
        TROVE_CHECKED(read_names("AgInternedExifCameraModel", cameras));
        TROVE_CHECKED(read_names("AgInternedExifLens", lenses));
        return rows(
            tables_.select(kTable, {"image", "hasGPS", "gpsLatitude", "gpsLongitude", "aperture", "shutterSpeed",
                                    "isoSpeedRating", "focalLength", "cameraModelRef", "lensRef"}),
            [&](const sql::Statement& row) {
                Metadata& m = beside_[row.integer(0)].exif;
                if (row.real(1) != 0) set_position(m, row.maybe_real(2), row.maybe_real(3));
                // APEX values.
                if (const auto aperture = row.maybe_real(4); aperture && *aperture > 0 && *aperture < 20)
                    m.f_number = std::round(std::exp2(*aperture / 2) * 10) / 10;
                if (const auto speed = row.maybe_real(5); speed && *speed != 0 && std::abs(*speed) < 32)
                    m.exposure_s = std::exp2(-*speed);
                if (const auto iso = row.maybe_real(6); iso && *iso > 0 && *iso < 1e7) m.iso = iso;
                if (const auto focal = row.maybe_real(7); focal && *focal > 0 && *focal < 1e5)
                    m.focal_length_mm = focal;
                if (const auto camera = cameras.find(row.integer(8)); camera != cameras.end())
                    m.camera_model = camera->second;
                if (const auto lens = lenses.find(row.integer(9)); lens != lenses.end()) m.lens = lens->second;
            });
    }

    Result<void> read_images() {
        const auto result =
            rows(tables_.select("Adobe_images",
                                {"id_local", "id_global", "rootFile", "captureTime", "rating", "pick", "colorLabels",
                                 "orientation", "masterImage", "copyName", "fileFormat", "originalCaptureTime"}) +
                     " ORDER BY id_local",
                 [&](const sql::Statement& row) {
                     const auto file = files_.find(row.integer(kRootFile));
                     if (file == files_.end() || !folders_.contains(file->second.folder)) return;
                     if (row.text(kFormat) == "VIDEO") return visitor_.tell_film(original_of(file->second));
                     if (keys_.contains(row.integer(kImage))) return;
                     visitor_.item(item(row, file->second));
                 });
        return after_items(result, keys_.size());
    }

    Item item(const sql::Statement& row, const File& file) {
        static const LightroomRows kNothing;
        Item item;
        Origin& origin = item.origin;
        const LightroomId image = row.integer(kImage);
        const auto found = beside_.find(image);
        const LightroomRows& at = found == beside_.end() ? kNothing : found->second;
        const std::string uuid = text_of(row, kImageUuid);
        origin.key = uuid.empty() ? std::to_string(image) : uuid;
        Metadata& m = origin.metadata = at.exif;
        if (const auto moment = media::parse_moment(row.text(kTaken).substr(0, 64))) {
            m.taken_local_s = moment->local_s;
            m.zone_minutes = moment->zone_minutes;
            // Lightroom keeps the file's own time beside the one that a person gave.
            if (const auto first = media::parse_moment(row.text(kTakenAtFirst).substr(0, 64)))
                origin.time_corrected = first->local_s != moment->local_s;
        }
        if (const auto rating = row.maybe_real(kRating); rating && *rating >= 1 && *rating <= 5)
            m.rating = static_cast<int>(*rating);
        const double pick = row.real(kPick);
        origin.pick = pick > 0 ? Pick::kPicked : pick < 0 ? Pick::kRejected : Pick::kNone;
        origin.label = plain_label(clean(row.text(kLabel)));
        m.orientation = exif_orientation(row.text(kOrientation));
        if (!row.is_null(kMaster)) {
            origin.copy_of = key_of(row.integer(kMaster));
            origin.copy_name = clean(row.text(kCopyName));
        }
        m.title = at.title;
        m.description = at.caption;
        origin.place = at.place;
        if (at.stack) origin.stack = std::to_string(*at.stack);
        for (const auto album : at.albums) add_once(origin.albums, albums_.key(album));
        take_keywords(at, origin);
        take_files(file, item);
        take_previews(image, file.uuid, uuid, item);
        keys_[image] = origin.key;
        return item;
    }

    // Masters have lower numbers than their copies, so they come first.
    std::string key_of(LightroomId image) const {
        const auto found = keys_.find(image);
        return found == keys_.end() ? std::to_string(image) : found->second;
    }

    void take_keywords(const LightroomRows& at, Origin& origin) const {
        for (const LightroomId id : at.keywords) {
            const auto keyword = keywords_.find(id);
            if (keyword == keywords_.end() || keyword->second.path.empty()) continue;
            add_once(origin.metadata.keywords, keyword->second.path);
            if (keyword->second.person) add_once(origin.persons, keyword->second.name);
        }
        for (const LightroomId id : at.faces)
            if (const auto keyword = keywords_.find(id); keyword != keywords_.end())
                add_once(origin.persons, keyword->second.name);
    }

    // Absolute, or the name alone. A catalog that says "../../etc" is not followed.
    [[nodiscard]] std::filesystem::path original_of(const File& file) const {
        const Folder& folder = folders_.at(file.folder);
        std::filesystem::path original;
        if (const auto root = roots_.find(folder.root); root != roots_.end())
            original = place_below(root->second.path, (std::filesystem::path(folder.path) / file.name).native());
        return original.empty() ? std::filesystem::path(valid_utf8(file.name)).filename() : original;
    }

    void take_files(const File& file, Item& item) const {
        item.origin.original = original_of(file);
        const auto root = roots_.find(folders_.at(file.folder).root);
        if (std::error_code error;
            root != roots_.end() && root->second.there && std::filesystem::is_regular_file(item.origin.original, error))
            item.files.push_back({Rendition::kOriginal, item.origin.original, std::nullopt});
    }

    // The cache's index has the image. Without it, names in the cache are the file's uuid, or in some versions the
    // image's.
    void take_previews(LightroomId image,
                       const std::string& file_uuid,
                       const std::string& image_uuid,
                       Item& item) const {
        std::vector<std::string> uuids;
        if (const auto known = previews_.uuid_of_image.find(image); known != previews_.uuid_of_image.end())
            uuids.push_back(known->second);
        for (const std::string* named : {&file_uuid, &image_uuid}) {
            std::string uuid = *named;
            std::ranges::transform(uuid, uuid.begin(),
                                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
            add_once(uuids, uuid);
        }
        for (const auto& uuid : uuids)
            if (const auto found = previews_.by_uuid.find(uuid); found != previews_.by_uuid.end()) {
                auto places = found->second.places;
                // Prefers the image's own development state to those of its virtual copies.
                if (const auto digest = previews_.digest_of_image.find(image);
                    digest != previews_.digest_of_image.end())
                    std::ranges::stable_partition(places, [&](const auto& place) {
                        return place.native().find(digest->second) != std::string::npos;
                    });
                for (auto& place : places) item.files.push_back({Rendition::kPreview, std::move(place), std::nullopt});
                break;
            }
        for (const auto& uuid : uuids)
            if (const auto found = previews_.smart.find(uuid); found != previews_.smart.end()) {
                item.files.push_back({Rendition::kPreview, found->second, std::nullopt});
                break;
            }
    }

    std::filesystem::path catalog_;
    const PreviewCache& previews_;
    AlbumTree albums_;
    std::map<LightroomId, RootSearch> searches_;
    std::unordered_map<LightroomId, RootFolder> roots_;
    std::unordered_map<LightroomId, Keyword> keywords_;
    std::unordered_map<LightroomId, Folder> folders_;
    std::unordered_map<LightroomId, File> files_;
    std::unordered_map<LightroomId, LightroomRows> beside_;
    std::unordered_map<LightroomId, std::string> keys_;  // keys of the reported images
};

}  // namespace

Result<void> read_lightroom(const std::filesystem::path& catalog,
                            const PreviewCache& previews,
                            const SourceVisitor& visitor,
                            const Job& job) {
    TROVE_TRY(auto database, snapshot(catalog));
    return LightroomCatalog(database, catalog, previews, visitor, job).run();
}

Result<void> read_lightroom(const std::filesystem::path& catalog, const SourceVisitor& visitor, const Job& job) {
    PreviewCache cache;
    auto folder = previews_of_catalog(catalog);
    if (folder.empty()) folder = smart_previews_of_catalog(catalog);
    if (!folder.empty()) {
        auto read = read_previews(folder, job);
        if (read) {
            cache = std::move(*read);
        } else if (read.error().code == Errc::kCancelled) {
            return fail(read.error());
        } else {
            cache.warnings.push_back(read.error().what);
        }
    }
    return read_lightroom(catalog, cache, visitor, job);
}

Result<void> read_lightroom_previews(const std::filesystem::path& previews,
                                     const SourceVisitor& visitor,
                                     const Job& job) {
    if (const auto catalog = catalog_of_previews(previews); !catalog.empty()) {
        const auto read = read_lightroom(catalog, visitor, job);
        if (read || read.error().code == Errc::kCancelled) return read;
        // The pictures are here all the same. What the catalog knew of them stays in the library until it is whole again.
        visitor.tell_loss(fmt::format(
            "the catalog cannot be read: {}. The pictures of its previews are taken in without it", read.error().what));
    }
    TROVE_TRY(const PreviewCache cache, read_previews(previews, job));
    for (const auto& warning : cache.warnings) visitor.warning(warning);
    std::set<std::string> uuids;
    for (const auto& [uuid, preview] : cache.by_uuid) uuids.insert(uuid);
    for (const auto& [uuid, file] : cache.smart) uuids.insert(uuid);
    for (const auto& uuid : uuids) {
        Item item;
        item.origin.key = valid_utf8(uuid);
        item.origin.original = uuid;
        if (const auto found = cache.by_uuid.find(uuid); found != cache.by_uuid.end())
            for (const auto& place : found->second.places)
                item.files.push_back({Rendition::kPreview, place, std::nullopt});
        if (const auto found = cache.smart.find(uuid); found != cache.smart.end())
            item.files.push_back({Rendition::kPreview, found->second, std::nullopt});
        visitor.item(std::move(item));
    }
    return {};
}

std::string plain_label(std::string_view label) {
    // Dutch, English, French, German, Italian, Portuguese, Spanish, Swedish, Japanese, Korean, Chinese.
    struct Colour {
        std::string_view plain;
        std::array<std::string_view, 13> words;
    };

    static constexpr std::array<Colour, 5> kColours{{
        {"red",
         {"red", "Red", "Rood", "Rouge", "Rot", "Rosso", "Vermelho", "Rojo", "R\u00f6d", "\u30ec\u30c3\u30c9",
          "\ube68\uac04\uc0c9", "\u7ea2\u8272", "\u7d05\u8272"}},
        {"yellow",
         {"yellow", "Yellow", "Geel", "Jaune", "Gelb", "Giallo", "Amarelo", "Amarillo", "Gul",
          "\u30a4\u30a8\u30ed\u30fc", "\ub178\ub780\uc0c9", "\u9ec4\u8272", "\u9ec3\u8272"}},
        {"green",
         {"green", "Green", "Groen", "Vert", "Gr\u00fcn", "Verde", "Verde", "Verde", "Gr\u00f6n",
          "\u30b0\u30ea\u30fc\u30f3", "\ub179\uc0c9", "\u7eff\u8272", "\u7da0\u8272"}},
        {"blue",
         {"blue", "Blue", "Blauw", "Bleu", "Blau", "Blu", "Azul", "Azul", "Bl\u00e5", "\u30d6\u30eb\u30fc",
          "\ud30c\ub780\uc0c9", "\u84dd\u8272", "\u85cd\u8272"}},
        {"purple",
         {"purple", "Purple", "Paars", "Violet", "Lila", "Viola", "Roxo", "P\u00farpura", "Lila",
          "\u30d1\u30fc\u30d7\u30eb", "\ubcf4\ub77c\uc0c9", "\u7d2b\u8272", "\u7d2b\u8272"}},
    }};
    for (const Colour& colour : kColours)
        if (std::ranges::find(colour.words, label) != colour.words.end()) return std::string(colour.plain);
    return std::string(label);
}

}  // namespace trove::sources
