// SPDX-License-Identifier: GPL-3.0-or-later
#include "sources/lightroom.h"

#include "base/file.h"
#include "media/metadata_text.h"
#include "sources/lightroom_previews.h"
#include "sources/lightroom_xmp.h"
#include "sources/snapshot.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>
#include <unordered_map>
#include <utility>

namespace trove::sources {
namespace {

using Id = std::int64_t;

struct Keyword {
    std::string name;
    std::string path;
    Id parent = 0;
    bool person = false;
};

struct RootFolder {
    std::filesystem::path path;  // where it is, or where the catalog says
    bool there = false;
};

// Text as it may be shown, and short enough to be kept.
std::string clean(std::string_view text) { return media::clean_text(text.substr(0, 100'000)); }

class CatalogFile {
public:
    CatalogFile(std::filesystem::path catalog, sql::Database database, const PreviewCache& previews, const SourceVisitor& visitor, const Job& job)
        : catalog_(std::move(catalog)), database_(std::move(database)), visitor_(visitor), job_(job), previews_(previews) {}

    Result<void> run() {
        TROVE_TRY(const auto tables, table_names(database_));
        for (const char* const needed : {"Adobe_images", "AgLibraryFile", "AgLibraryFolder", "AgLibraryRootFolder"})
            if (!std::ranges::binary_search(tables, std::string(needed)))
                return fail(Errc::kUnsupported, fmt::format("{} has no table {}: it is no Lightroom catalog, or of a version that is not known here", display(catalog_), needed));
        for (const auto& warning : previews_.warnings) visitor_.warning(warning);
        attempt("folders", [&] { return read_roots(); });
        attempt("keywords", [&] { return read_keywords(); });
        attempt("collections", [&] { return read_collections(); });
        attempt("persons", [&] { return read_faces(); });
        attempt("stacks", [&] { return read_stacks(); });
        attempt("places", [&] { return read_places(); });
        attempt("captions", [&] { return read_captions(); });
        attempt("titles", [&] { return read_titles(); });
        return read_images();
    }

private:
    // A part that this catalog has not, or has otherwise, costs that part alone.
    template <class Step>
    void attempt(std::string_view what, Step step) {
        if (Result<void> done = step(); !done) visitor_.warning(fmt::format("{}: its {} are left out: {}", display(catalog_.filename()), what, done.error().what));
    }

    Result<bool> has_table(std::string_view table) {
        TROVE_TRY(const auto columns, column_names(database_, table));
        return !columns.empty();
    }

    // "table.column", or NULL where this version has no such column.
    Result<std::string> column(std::string_view table, std::string_view name) {
        auto found = columns_.find(table);
        if (found == columns_.end()) {
            TROVE_TRY(auto columns, column_names(database_, table));
            found = columns_.emplace(std::string(table), std::set<std::string, std::less<>>(columns.begin(), columns.end())).first;
        }
        return found->second.contains(name) ? fmt::format("{}.{}", table, name) : std::string("NULL");
    }

    template <class Each>
    Result<void> each_row(const std::string& sql, Each each) {
        TROVE_TRY(auto s, database_.prepare(sql));
        while (true) {
            TROVE_TRY(const bool row, s.step());
            if (!row) return {};
            each(s);
        }
    }

    Result<void> read_roots() {
        return each_row("SELECT id_local, absolutePath, name, relativePathFromCatalog FROM AgLibraryRootFolder", [&](const sql::Statement& s) {
            RootFolder root{std::string(s.text(1)), false};
            std::error_code error;
            const auto home = catalog_.parent_path();
            std::vector<std::filesystem::path> candidates;
            if (root.path.is_absolute()) candidates.push_back(root.path);
            if (const std::filesystem::path relative(std::string(s.text(3))); !relative.empty() && relative.is_relative()) candidates.push_back((home / relative).lexically_normal());
            // The whole tree may have been moved together with the catalog.
            if (const std::filesystem::path name(std::string(s.text(2))); !name.empty() && !name.has_parent_path() && name != "..") {
                auto above = home;
                for (int i = 0; i < 4 && above.has_relative_path(); ++i, above = above.parent_path()) candidates.push_back(above / name);
            }
            const auto found = std::ranges::find_if(candidates, [&](const auto& path) { return std::filesystem::is_directory(path, error); });
            if (found != candidates.end()) {
                root.there = true;
                if (found != candidates.begin() || !root.path.is_absolute())
                    visitor_.warning(fmt::format("the folder {} is not there; {} is taken for it", display(root.path), display(*found)));
                root.path = *found;
            }
            roots_[s.integer(0)] = std::move(root);
        });
    }

    Result<void> read_keywords() {
        TROVE_TRY(const std::string type, column("AgLibraryKeyword", "keywordType"));
        TROVE_CHECKED(each_row(fmt::format("SELECT id_local, name, parent, {} FROM AgLibraryKeyword", type), [&](const sql::Statement& s) {
            keywords_[s.integer(0)] = {clean(s.text(1)), {}, s.is_null(2) ? 0 : s.integer(2), s.text(3) == "person"};
        }));
        for (auto& [id, keyword] : keywords_) keyword.path = path_of(id);
        return each_row("SELECT image, tag FROM AgLibraryKeywordImage ORDER BY image, id_local", [&](const sql::Statement& s) { keywords_of_[s.integer(0)].push_back(s.integer(1)); });
    }

    // The root's name is empty and no part of it. A loop of parents ends.
    std::string path_of(Id id) const {
        std::string path;
        for (int depth = 0; depth < 32; ++depth) {
            const auto found = keywords_.find(id);
            if (found == keywords_.end() || found->second.name.empty()) break;
            path = path.empty() ? found->second.name : found->second.name + "|" + path;
            id = found->second.parent;
        }
        return path;
    }

    Result<void> read_collections() {
        struct Row {
            OriginAlbum album;
            bool told = false;
        };
        std::map<Id, Row> rows;
        TROVE_TRY(const std::string system, column("AgLibraryCollection", "systemOnly"));
        TROVE_CHECKED(each_row(fmt::format("SELECT id_local, name, parent, creationId, {} FROM AgLibraryCollection", system), [&](const sql::Statement& s) {
            if (s.real(4) != 0) return;  // the quick collection and its like
            Row row;
            row.album.key = std::to_string(s.integer(0));
            row.album.title = clean(s.text(1));
            if (!s.is_null(2)) row.album.parent = std::to_string(s.integer(2));
            const auto kind = s.text(3);
            row.album.kind = kind.ends_with("group") ? AlbumKind::kFolder : kind.ends_with("smart_collection") ? AlbumKind::kSmart : AlbumKind::kAlbum;
            rows[s.integer(0)] = std::move(row);
        }));
        const auto tell = [&](const auto& self, Id id, int depth) -> void {
            const auto found = rows.find(id);
            if (found == rows.end() || found->second.told || depth > 32) return;
            found->second.told = true;
            OriginAlbum& album = found->second.album;
            const Id parent = album.parent.empty() ? 0 : std::stoll(album.parent);
            self(self, parent, depth + 1);
            if (!rows.contains(parent)) album.parent.clear();
            visitor_.album(album);
        };
        for (const auto& [id, row] : rows) tell(tell, id, 0);
        return each_row("SELECT image, collection FROM AgLibraryCollectionImage ORDER BY image", [&](const sql::Statement& s) {
            if (rows.contains(s.integer(1))) albums_of_[s.integer(0)].push_back(std::to_string(s.integer(1)));
        });
    }

    // Names that a person confirmed, and those of faces that Lightroom named by itself.
    Result<void> read_faces() {
        TROVE_TRY(const bool there, has_table("AgLibraryKeywordFace"));
        if (!there) return {};
        TROVE_TRY(const std::string rejected, column("AgLibraryKeywordFace", "userReject"));
        return each_row(fmt::format(R"(SELECT AgLibraryFace.image, AgLibraryKeywordFace.tag FROM AgLibraryKeywordFace JOIN AgLibraryFace
                                       ON AgLibraryFace.id_local = AgLibraryKeywordFace.face WHERE ifnull({}, 0) = 0)", rejected),
                        [&](const sql::Statement& s) { faces_of_[s.integer(0)].push_back(s.integer(1)); });
    }

    Result<void> read_stacks() {
        TROVE_TRY(const bool there, has_table("AgLibraryFolderStackImage"));
        if (!there) return {};
        return each_row("SELECT image, stack FROM AgLibraryFolderStackImage", [&](const sql::Statement& s) { stack_of_[s.integer(0)] = s.integer(1); });
    }

    Result<void> read_places() {
        TROVE_TRY(const bool there, has_table("AgHarvestedIptcMetadata"));
        if (!there) return {};
        return each_row(R"(SELECT m.image, l.value, c.value, s.value, n.value FROM AgHarvestedIptcMetadata m
                           LEFT JOIN AgInternedIptcLocation l ON l.id_local = m.locationRef LEFT JOIN AgInternedIptcCity c ON c.id_local = m.cityRef
                           LEFT JOIN AgInternedIptcState s ON s.id_local = m.stateRef LEFT JOIN AgInternedIptcCountry n ON n.id_local = m.countryRef
                           WHERE coalesce(l.value, c.value, s.value, n.value) IS NOT NULL)",
                        [&](const sql::Statement& s) {
                            std::string place;
                            for (int i = 1; i <= 4; ++i)
                                if (const auto part = clean(s.text(i)); !part.empty()) place += (place.empty() ? "" : ", ") + part;
                            place_of_[s.integer(0)] = std::move(place);
                        });
    }

    Result<void> read_captions() {
        TROVE_TRY(const bool there, has_table("AgLibraryIPTC"));
        if (!there) return {};
        return each_row("SELECT image, caption FROM AgLibraryIPTC WHERE caption <> ''", [&](const sql::Statement& s) { caption_of_[s.integer(0)] = clean(s.text(1)); });
    }

    Result<void> read_titles() {
        TROVE_TRY(const bool there, has_table("Adobe_AdditionalMetadata"));
        if (!there) return {};
        return each_row("SELECT image, xmp FROM Adobe_AdditionalMetadata WHERE length(xmp) > 0", [&](const sql::Statement& s) {
            if (auto title = clean(title_in_xmp(lightroom_xmp(s.blob(1)))); !title.empty()) title_of_[s.integer(0)] = std::move(title);
        });
    }

    Result<void> read_images() {
        TROVE_TRY(const std::string latitude, column("AgHarvestedExifMetadata", "gpsLatitude"));
        TROVE_TRY(const std::string longitude, column("AgHarvestedExifMetadata", "gpsLongitude"));
        TROVE_TRY(const bool has_exif, has_table("AgHarvestedExifMetadata"));
        const std::string sql = fmt::format(R"(
            SELECT i.id_local, i.id_global, f.id_global, i.captureTime, i.rating, i.pick, i.colorLabels, i.orientation, i.masterImage, i.copyName,
                   f.idx_filename, f.baseName, f.extension, d.pathFromRoot, d.rootFolder, i.fileFormat, {}
            FROM Adobe_images i JOIN AgLibraryFile f ON f.id_local = i.rootFile JOIN AgLibraryFolder d ON d.id_local = f.folder {} ORDER BY i.id_local)",
            has_exif ? fmt::format("{}, {}, hasGPS, aperture, shutterSpeed, isoSpeedRating, focalLength, m.value, l.value", latitude, longitude) : std::string("0, 0, 0, 0, 0, 0, 0, '', ''"),
            has_exif ? R"(LEFT JOIN AgHarvestedExifMetadata ON AgHarvestedExifMetadata.image = i.id_local
                          LEFT JOIN AgInternedExifCameraModel m ON m.id_local = AgHarvestedExifMetadata.cameraModelRef
                          LEFT JOIN AgInternedExifLens l ON l.id_local = AgHarvestedExifMetadata.lensRef)" : "");
        TROVE_TRY(auto s, database_.prepare(sql));
        while (true) {
            if (job_.cancelled()) return fail(Errc::kCancelled, "stopped");
            TROVE_TRY(const bool row, s.step());
            if (!row) return {};
            if (s.text(15) == "VIDEO") continue;
            visitor_.item(item(s));
        }
    }

    Item item(const sql::Statement& s) {
        Item item;
        Origin& origin = item.origin;
        const Id image = s.integer(0);
        const auto global = s.text(1);
        origin.key = global.empty() ? std::to_string(image) : valid_utf8(global);
        Metadata& m = origin.metadata;
        if (const auto moment = media::parse_moment(s.text(3))) {
            m.taken_local_s = moment->local_s;
            m.zone_minutes = moment->zone_minutes;
        }
        if (const auto rating = s.maybe_real(4); rating && *rating >= 1 && *rating <= 5) m.rating = static_cast<int>(*rating);
        const double pick = s.real(5);
        origin.pick = pick > 0 ? Pick::kPicked : pick < 0 ? Pick::kRejected : Pick::kNone;
        origin.label = plain_label(clean(s.text(6)));
        m.orientation = exif_orientation(s.text(7));
        if (!s.is_null(8)) {
            origin.copy_of = key_of(s.integer(8));
            origin.copy_name = clean(s.text(9));
        }
        take_exif(s, m);
        if (const auto found = caption_of_.find(image); found != caption_of_.end()) m.description = found->second;
        if (const auto found = title_of_.find(image); found != title_of_.end()) m.title = found->second;
        if (const auto found = place_of_.find(image); found != place_of_.end()) origin.place = found->second;
        if (const auto found = stack_of_.find(image); found != stack_of_.end()) origin.stack = std::to_string(found->second);
        if (const auto found = albums_of_.find(image); found != albums_of_.end()) origin.albums = found->second;
        take_keywords(image, origin);
        take_files(s, image, item);
        keys_[image] = origin.key;
        return item;
    }

    // Masters have lower numbers than their copies, so they have been met.
    std::string key_of(Id image) const {
        const auto found = keys_.find(image);
        return found == keys_.end() ? std::to_string(image) : found->second;
    }

    static void take_exif(const sql::Statement& s, Metadata& m) {
        constexpr int kFirst = 16;
        const auto latitude = s.maybe_real(kFirst);
        const auto longitude = s.maybe_real(kFirst + 1);
        if (s.real(kFirst + 2) != 0 && latitude && longitude && std::abs(*latitude) <= 90 && std::abs(*longitude) <= 180) {
            m.latitude_deg = latitude;
            m.longitude_deg = longitude;
        }
        // APEX values.
        if (const auto aperture = s.maybe_real(kFirst + 3); aperture && *aperture > 0 && *aperture < 20) m.f_number = std::round(std::exp2(*aperture / 2) * 10) / 10;
        if (const auto speed = s.maybe_real(kFirst + 4); speed && *speed != 0 && std::abs(*speed) < 32) m.exposure_s = std::exp2(-*speed);
        if (const auto iso = s.maybe_real(kFirst + 5); iso && *iso > 0 && *iso < 1e7) m.iso = iso;
        if (const auto focal = s.maybe_real(kFirst + 6); focal && *focal > 0 && *focal < 1e5) m.focal_length_mm = focal;
        m.camera_model = clean(s.text(kFirst + 7));
        m.lens = clean(s.text(kFirst + 8));
    }

    void take_keywords(Id image, Origin& origin) {
        const auto add_person = [&](const std::string& name) {
            if (!name.empty() && std::ranges::find(origin.persons, name) == origin.persons.end()) origin.persons.push_back(name);
        };
        if (const auto found = keywords_of_.find(image); found != keywords_of_.end()) {
            for (const Id id : found->second) {
                const auto keyword = keywords_.find(id);
                if (keyword == keywords_.end() || keyword->second.path.empty()) continue;
                origin.metadata.keywords.push_back(keyword->second.path);
                if (keyword->second.person) add_person(keyword->second.name);
            }
        }
        if (const auto found = faces_of_.find(image); found != faces_of_.end())
            for (const Id id : found->second)
                if (const auto keyword = keywords_.find(id); keyword != keywords_.end()) add_person(keyword->second.name);
    }

    void take_files(const sql::Statement& s, Id image, Item& item) {
        std::string name(s.text(10));
        if (name.empty()) name = fmt::format("{}.{}", s.text(11), s.text(12));
        const auto root = roots_.find(s.integer(14));
        const std::filesystem::path below = std::filesystem::path(std::string(s.text(13))) / name;
        // A catalog that says "../../etc" is not followed.
        const bool stays = below.is_relative() && std::ranges::none_of(below, [](const auto& part) { return part == ".."; });
        if (root != roots_.end() && stays) {
            item.origin.original = root->second.path / below;
            std::error_code error;
            if (root->second.there && std::filesystem::is_regular_file(item.origin.original, error)) item.files.push_back({Rendition::kOriginal, item.origin.original, std::nullopt});
        } else {
            item.origin.original = std::filesystem::path(valid_utf8(name)).filename();
        }
        // The cache's index knows the image; without it the names in the cache are the file's uuid, of some versions the image's.
        std::vector<std::string> uuids;
        if (const auto known = previews_.uuid_of_image.find(image); known != previews_.uuid_of_image.end()) uuids.push_back(known->second);
        for (const int column : {2, 1}) {
            std::string uuid(s.text(column));
            std::ranges::transform(uuid, uuid.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
            if (!uuid.empty() && std::ranges::find(uuids, uuid) == uuids.end()) uuids.push_back(std::move(uuid));
        }
        for (const auto& uuid : uuids)
            if (const auto found = previews_.by_uuid.find(uuid); found != previews_.by_uuid.end()) {
                auto places = found->second.places;
                // Its own state of development before those of its virtual copies.
                if (const auto digest = previews_.digest_of_image.find(image); digest != previews_.digest_of_image.end())
                    std::ranges::stable_partition(places, [&](const auto& place) { return place.native().find(digest->second) != std::string::npos; });
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
    sql::Database database_;
    const SourceVisitor& visitor_;
    const Job& job_;
    const PreviewCache& previews_;
    std::map<std::string, std::set<std::string, std::less<>>, std::less<>> columns_;
    std::map<Id, RootFolder> roots_;
    std::unordered_map<Id, Keyword> keywords_;
    std::unordered_map<Id, std::vector<Id>> keywords_of_;
    std::unordered_map<Id, std::vector<std::string>> albums_of_;
    std::unordered_map<Id, std::vector<Id>> faces_of_;
    std::unordered_map<Id, Id> stack_of_;
    std::unordered_map<Id, std::string> place_of_;
    std::unordered_map<Id, std::string> caption_of_;
    std::unordered_map<Id, std::string> title_of_;
    std::unordered_map<Id, std::string> keys_;
};

}  // namespace

Result<void> read_lightroom(const std::filesystem::path& catalog, const PreviewCache& previews, const SourceVisitor& visitor, const Job& job) {
    TROVE_TRY(auto database, snapshot(catalog));
    return CatalogFile(catalog, std::move(database), previews, visitor, job).run();
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

Result<void> read_lightroom_previews(const std::filesystem::path& previews, const SourceVisitor& visitor, const Job& job) {
    if (const auto catalog = catalog_of_previews(previews); !catalog.empty()) return read_lightroom(catalog, visitor, job);
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
            for (const auto& place : found->second.places) item.files.push_back({Rendition::kPreview, place, std::nullopt});
        if (const auto found = cache.smart.find(uuid); found != cache.smart.end()) item.files.push_back({Rendition::kPreview, found->second, std::nullopt});
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
        {"red", {"red", "Red", "Rood", "Rouge", "Rot", "Rosso", "Vermelho", "Rojo", "R\u00f6d", "\u30ec\u30c3\u30c9", "\ube68\uac04\uc0c9", "\u7ea2\u8272", "\u7d05\u8272"}},
        {"yellow", {"yellow", "Yellow", "Geel", "Jaune", "Gelb", "Giallo", "Amarelo", "Amarillo", "Gul", "\u30a4\u30a8\u30ed\u30fc", "\ub178\ub780\uc0c9", "\u9ec4\u8272", "\u9ec3\u8272"}},
        {"green", {"green", "Green", "Groen", "Vert", "Gr\u00fcn", "Verde", "Verde", "Verde", "Gr\u00f6n", "\u30b0\u30ea\u30fc\u30f3", "\ub179\uc0c9", "\u7eff\u8272", "\u7da0\u8272"}},
        {"blue", {"blue", "Blue", "Blauw", "Bleu", "Blau", "Blu", "Azul", "Azul", "Bl\u00e5", "\u30d6\u30eb\u30fc", "\ud30c\ub780\uc0c9", "\u84dd\u8272", "\u85cd\u8272"}},
        {"purple", {"purple", "Purple", "Paars", "Violet", "Lila", "Viola", "Roxo", "P\u00farpura", "Lila", "\u30d1\u30fc\u30d7\u30eb", "\ubcf4\ub77c\uc0c9", "\u7d2b\u8272", "\u7d2b\u8272"}},
    }};
    for (const Colour& colour : kColours)
        if (std::ranges::find(colour.words, label) != colour.words.end()) return std::string(colour.plain);
    return std::string(label);
}

}  // namespace trove::sources
