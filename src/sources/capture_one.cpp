// SPDX-License-Identifier: GPL-3.0-or-later
#include "sources/capture_one.h"

#include "base/file.h"
#include "sources/album_tree.h"
#include "sources/folder.h"
#include "sources/foreign_reader.h"
#include "sources/local_zone.h"
#include "sources/moved_roots.h"
#include "sources/snapshot.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <unordered_map>

namespace trove::sources {
namespace {

// ZCOLOR_TAG_INDEX. 5 was inferred by the authors of the descriptions.
constexpr std::array<std::string_view, 8> kLabels{"", "red", "orange", "yellow", "green", "blue", "pink", "purple"};

struct Words {  // a row of ZVARIANTMETADATA
    std::optional<std::int64_t> rating;
    std::optional<std::int64_t> label;
    std::string keywords;
    std::string description;
    std::string headline;
    std::string title;
    std::array<std::string, 4> place;  // location, city, state, country
};

struct Variant {
    std::string uuid;
    std::int64_t id = 0;
    std::int64_t index = 0;
    std::int64_t combined = 0;
    std::int64_t adjustment = 0;
    std::int64_t standard = 0;  // the default layer
    std::vector<std::uint32_t> albums;
};

void take_over(Words& below, const Words& above) {
    if (above.rating) below.rating = above.rating;
    if (above.label) below.label = above.label;
    const auto text = [](std::string& a, const std::string& b) {
        if (!b.empty()) a = b;
    };
    text(below.keywords, above.keywords);
    text(below.description, above.description);
    text(below.headline, above.headline);
    text(below.title, above.title);
    for (std::size_t i = 0; i < below.place.size(); ++i) text(below.place[i], above.place[i]);
}

// "name||0,other name||1". Only a comma after the number ends an entry; names may contain commas.
std::vector<std::string> split_keywords(std::string_view text) {
    std::vector<std::string> names;
    while (!text.empty()) {
        const auto bars = text.find("||");
        add_once(names, text.substr(0, bars));
        if (bars == std::string_view::npos) break;
        text.remove_prefix(bars + 2);
        const auto comma = text.find(',');
        if (comma == std::string_view::npos) break;
        text.remove_prefix(comma + 1);
    }
    return names;
}

// "59,56.7543N": degrees, minutes, hemisphere.
std::optional<double> degrees_of(std::string_view text) {
    const auto comma = text.find(',');
    if (comma == std::string_view::npos || text.size() < comma + 3) return std::nullopt;
    double degrees = 0;
    double minutes = 0;
    const auto whole = [](std::string_view part, double& value) {
        const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value);
        return error == std::errc() && end == part.data() + part.size() && std::isfinite(value);
    };
    const char hemisphere = text.back();
    if (!whole(text.substr(0, comma), degrees) || !whole(text.substr(comma + 1, text.size() - comma - 2), minutes))
        return std::nullopt;
    if (hemisphere != 'N' && hemisphere != 'S' && hemisphere != 'E' && hemisphere != 'W') return std::nullopt;
    if (degrees < 0 || minutes < 0 || minutes >= 60) return std::nullopt;
    const double value = degrees + minutes / 60;
    return hemisphere == 'S' || hemisphere == 'W' ? -value : value;
}

std::optional<AlbumKind> kind_of(std::string_view entity) {
    const auto has = [&](std::string_view word) { return entity.find(word) != std::string_view::npos; };
    if (has("Smart")) return AlbumKind::kSmart;
    if (has("Album")) return AlbumKind::kAlbum;
    if (has("Project")) return AlbumKind::kProject;
    if (has("Group") || has("VirtualFolder")) return AlbumKind::kFolder;
    return std::nullopt;  // all images, folders on the disk, the trash, recent imports
}

std::string forward(std::string path) {
    std::ranges::replace(path, '\\', '/');
    return path;
}

class CatalogFile : private ForeignReader {
public:
    CatalogFile(sql::Database& database, std::filesystem::path file, const SourceVisitor& visitor, const Job& job)
        : ForeignReader(database, file, visitor, job), file_(std::move(file)), folder_(file_.parent_path()) {}

    Result<void> run() {
        TROVE_TRY(tables_, ForeignTables::look(database_));
        if (!tables_.has("ZIMAGE", "Z_PK") || !tables_.has("ZVARIANT", "ZIMAGE"))
            return fail(Errc::kUnsupported,
                        fmt::format("{}: no catalog of Capture One that Trove knows", display(file_)));
        TROVE_CHECKED(beside("paths", [&] { return read_locations(); }));
        TROVE_CHECKED(beside("where pictures lie", [&] { return find_locations(); }));
        TROVE_CHECKED(beside("ratings and keywords", [&] { return read_words(); }));
        TROVE_CHECKED(beside("variants", [&] { return read_variants(); }));
        TROVE_CHECKED(beside("collections", [&] { return read_collections(); }));
        TROVE_CHECKED(beside("stacks", [&] { return read_stacks(); }));
        return read_images();
    }

private:
    Result<void> read_locations() {
        if (!tables_.has("ZPATHLOCATION", "ZRELATIVEPATH")) return missing_table("ZPATHLOCATION");
        return rows(tables_.select("ZPATHLOCATION", {"Z_PK", "ZISRELATIVE", "ZMACROOT", "ZWINROOT", "ZRELATIVEPATH"}),
                    [&](const sql::Statement& row) {
                        const std::string below = forward(std::string(row.text(4).substr(0, kMostTextBytes)));
                        std::string root(row.text(2).substr(0, kMostTextBytes));
                        if (root.empty()) root = forward(std::string(row.text(3).substr(0, kMostTextBytes)));
                        std::filesystem::path place;
                        if (row.integer(1) != 0)
                            place = below.empty() ? folder_ : place_below(folder_, below);
                        else if (!root.empty() || below.starts_with('/'))
                            place = std::filesystem::path(root.empty() ? "/" : root) /
                                    below.substr(std::min(below.size(), below.find_first_not_of('/')));
                        if (place.native().find('\0') == std::string::npos && !place.empty())
                            locations_.try_emplace(row.integer(0), std::move(place));
                    });
    }

    // A catalog from another computer, or a drive mounted elsewhere.
    Result<void> find_locations() {
        std::map<std::int64_t, RootSearch> searches;
        TROVE_CHECKED(
            rows(tables_.select("ZIMAGE", {"ZIMAGELOCATION", "ZIMAGEFILENAME"}), [&](const sql::Statement& row) {
                const std::string name(row.text(1).substr(0, kMostTextBytes));
                if (const auto location = locations_.find(row.integer(0));
                    location != locations_.end() && !name.empty() && name.find('/') == std::string::npos) {
                    RootSearch& search = searches[row.integer(0)];
                    search.told = location->second;
                    search.home = folder_.parent_path();
                    search.files.emplace_back(name);
                }
            }));
        std::vector<std::string> news;
        for (const auto& [id, search] : searches) {
            FoundRoot found = find_root(search, visitor_.roots);
            if (!found.news.empty()) news.push_back(std::move(found.news));
            locations_[id] = std::move(found.path);
        }
        tell_news(visitor_, news);
        return {};
    }

    Result<void> read_words() {
        const bool by_layer = tables_.has("ZVARIANTMETADATA", "ZLAYER");
        std::unordered_map<std::int64_t, std::int64_t> layer_of;
        if (!by_layer) {
            if (!tables_.has("ZVARIANTLAYER", "ZMETADATA"))
                return fail(Errc::kUnsupported, "nothing joins ZVARIANTMETADATA to layers");
            TROVE_CHECKED(rows(tables_.select("ZVARIANTLAYER", {"Z_PK", "ZMETADATA"}), [&](const sql::Statement& row) {
                layer_of.try_emplace(row.integer(1), row.integer(0));
            }));
        }
        return rows(tables_.select("ZVARIANTMETADATA",
                                   {"Z_PK", "ZLAYER", "ZBASIC_RATING", "ZCOLOR_TAG_INDEX", "ZCONTENT_KEYWORDS",
                                    "ZCONTENT_DESCRIPTION", "ZCONTENT_HEADLINE", "ZSTATUS_TITLE", "ZIMAGE_LOCATION",
                                    "ZIMAGE_CITY", "ZIMAGE_STATE", "ZIMAGE_COUNTRY"}),
                    [&](const sql::Statement& row) {
                        const auto found = layer_of.find(row.integer(0));
                        const auto layer = by_layer ? row.integer(1) : found == layer_of.end() ? 0 : found->second;
                        Words& words = words_[layer];
                        words.rating = row.maybe_integer(2);
                        words.label = row.maybe_integer(3);
                        words.keywords = text_of(row, 4);
                        words.description = text_of(row, 5);
                        words.headline = text_of(row, 6);
                        words.title = text_of(row, 7);
                        for (int i = 0; i < 4; ++i) words.place[static_cast<std::size_t>(i)] = text_of(row, 8 + i);
                    });
    }

    Result<void> read_variants() {
        if (!tables_.has("ZVARIANT", "ZCOMBINEDSETTINGS"))
            visitor_.warning(
                fmt::format("{}: an older catalog without combined layers; ratings and keywords are those of the "
                            "adjustment layer, else of the default one",
                            display(file_)));
        const auto result = rows(tables_.select("ZVARIANT", {"Z_PK", "ZVARIANTUUID", "ZIMAGE", "ZINDEX",
                                                             "ZCOMBINEDSETTINGS", "ZADJUSTMENTLAYER", "ZDEFAULTLAYER"}),
                                 [&](const sql::Statement& row) {
                                     Variant variant{text_of(row, 1),
                                                     row.integer(0),
                                                     row.integer(3),
                                                     row.integer(4),
                                                     row.integer(5),
                                                     row.integer(6),
                                                     {}};
                                     if (variant.uuid.empty()) variant.uuid = fmt::format("variant-{}", variant.id);
                                     variants_[row.integer(2)].push_back(std::move(variant));
                                 });
        for (auto& [image, list] : variants_) {
            std::ranges::sort(list, [](const Variant& a, const Variant& b) {
                return a.index < b.index || (a.index == b.index && a.id < b.id);
            });
            for (std::size_t i = 0; i < list.size(); ++i) place_of_variant_.try_emplace(list[i].id, image, i);
        }
        return result;
    }

    Result<void> read_collections() {
        if (!tables_.has("ZCOLLECTION", "Z_ENT") || !tables_.has("ZENTITIES", "ZNAME"))
            return missing_table("of collections");
        std::unordered_map<std::int64_t, AlbumKind> kinds;
        TROVE_CHECKED(rows(tables_.select("ZENTITIES", {"Z_ENT", "ZNAME"}), [&](const sql::Statement& row) {
            if (row.text(1).find("Collection") == std::string_view::npos) return;
            if (const auto kind = kind_of(row.text(1))) kinds.try_emplace(row.integer(0), *kind);
        }));
        const auto result =
            rows(tables_.select("ZCOLLECTION", {"Z_PK", "Z_ENT", "ZNAME", "ZPARENT"}), [&](const sql::Statement& row) {
                const auto kind = kinds.find(row.integer(1));
                std::string name = text_of(row, 2);
                if (kind == kinds.end() || name.empty()) return;
                const std::string id = std::to_string(row.integer(0));
                albums_.add(id, std::to_string(row.integer(3)),
                            {"collection-" + id, {}, std::move(name), kind->second});
            });
        albums_.tell(visitor_);
        if (!result) return result;
        if (tables_.has("ZIMAGEINCOLLECTION", "ZIMAGE"))
            TROVE_CHECKED(
                rows(tables_.select("ZIMAGEINCOLLECTION", {"ZCOLLECTION", "ZIMAGE"}), [&](const sql::Statement& row) {
                    const auto album = albums_.number_of(std::to_string(row.integer(0)));
                    if (const auto list = variants_.find(row.integer(1)); album && list != variants_.end())
                        for (Variant& variant : list->second) variant.albums.push_back(*album);
                }));
        if (!tables_.has("ZVARIANTINCOLLECTION", "ZVARIANT")) return {};
        return rows(
            tables_.select("ZVARIANTINCOLLECTION", {"ZCOLLECTION", "ZVARIANT"}), [&](const sql::Statement& row) {
                const auto album = albums_.number_of(std::to_string(row.integer(0)));
                if (const auto at = place_of_variant_.find(row.integer(1)); album && at != place_of_variant_.end())
                    variants_.at(at->second.first)[at->second.second].albums.push_back(*album);
            });
    }

    Result<void> read_stacks() {
        if (!tables_.has("ZSTACKIMAGELINK", "ZSTACK") || !tables_.has("ZSTACKIMAGELINK", "ZIMAGE")) return {};
        return rows(tables_.select("ZSTACKIMAGELINK", {"ZIMAGE", "ZSTACK"}),
                    [&](const sql::Statement& row) { stacks_.try_emplace(row.integer(0), row.integer(1)); });
    }

    Result<void> read_images() {
        std::size_t told = 0;
        const auto result = rows(tables_.select("ZIMAGE", {"Z_PK", "ZIMAGEUUID", "ZIMAGEFILENAME", "ZIMAGELOCATION",
                                                           "ZISTRASHED", "ZEXP_DATE", "ZCAMERA_MAKE", "ZCAMERA_MODEL",
                                                           "ZCAMERA_LENS", "ZISO", "ZEXP_APERTURE", "ZEXP_SHUTTERSPEED",
                                                           "ZEXP_FOCALLENGTH", "ZGPSLATITUDE", "ZGPSLONGITUDE"}),
                                 [&](const sql::Statement& row) {
                                     ++told;
                                     tell(row);
                                 });
        return after_items(result, told);
    }

    void tell(const sql::Statement& row) {
        Item image;
        const std::string name(row.text(2).substr(0, kMostTextBytes));
        const auto location = locations_.find(row.integer(3));
        if (location != locations_.end() && name.find('/') == std::string::npos)
            image.origin.original = place_below(location->second, name);
        Metadata& metadata = image.origin.metadata;
        if (const auto taken = row.maybe_real(5))
            set_local_time(metadata, from_apple_time(*taken - 978'307'200), std::nullopt);  // these count from 1970
        metadata.camera_make = text_of(row, 6);
        metadata.camera_model = text_of(row, 7);
        metadata.lens = text_of(row, 8);
        metadata.iso = positive_of(row, 9);
        metadata.f_number = positive_of(row, 10);
        metadata.exposure_s = positive_of(row, 11);
        metadata.focal_length_mm = positive_of(row, 12);
        set_position(metadata, degrees_of(row.text(13)), degrees_of(row.text(14)));
        image.origin.trashed = row.integer(4) != 0;
        if (const auto stack = stacks_.find(row.integer(0)); stack != stacks_.end())
            image.origin.stack = fmt::format("stack-{}", stack->second);
        std::error_code ignored;
        if (!image.origin.original.empty() && !is_never_a_picture(name) &&
            std::filesystem::is_regular_file(image.origin.original, ignored))
            image.files.push_back({Rendition::kOriginal, image.origin.original, {}});
        const auto list = variants_.find(row.integer(0));
        if (list == variants_.end()) {
            image.origin.key = text_of(row, 1);
            if (image.origin.key.empty()) image.origin.key = fmt::format("image-{}", row.integer(0));
            visitor_.item(std::move(image));
            return;
        }
        for (const Variant& variant : list->second) {
            Item item = image;
            item.origin.key = variant.uuid;
            if (&variant != list->second.data()) item.origin.copy_of = list->second.front().uuid;
            for (const auto album : variant.albums) add_once(item.origin.albums, albums_.key(album));
            add_words(item.origin, variant);
            const auto thumbnail = folder_ / "Cache" / "Thumbnails" / fmt::format("{:08}.cot", variant.id);
            if (std::filesystem::is_regular_file(thumbnail, ignored))
                item.files.push_back({Rendition::kPreview, thumbnail, {}});
            visitor_.item(std::move(item));
        }
    }

    void add_words(Origin& origin, const Variant& variant) const {
        Words words;
        if (const auto combined = words_.find(variant.combined); variant.combined != 0 && combined != words_.end()) {
            words = combined->second;
        } else {
            for (const auto layer : {variant.standard, variant.adjustment})
                if (const auto found = words_.find(layer); layer != 0 && found != words_.end())
                    take_over(words, found->second);
        }
        if (words.rating && *words.rating >= 1 && *words.rating <= 5)
            origin.metadata.rating = static_cast<int>(*words.rating);
        if (words.label && *words.label > 0 && *words.label < static_cast<std::int64_t>(kLabels.size()))
            origin.label = kLabels[static_cast<std::size_t>(*words.label)];
        origin.metadata.keywords = split_keywords(words.keywords);
        origin.metadata.title = words.title.empty() ? words.headline : words.title;
        origin.metadata.description = words.description;
        for (const auto& part : words.place)
            if (!part.empty()) origin.place += (origin.place.empty() ? "" : ", ") + part;
    }

    std::filesystem::path file_;
    std::filesystem::path folder_;
    AlbumTree albums_;
    std::unordered_map<std::int64_t, std::filesystem::path> locations_;
    std::unordered_map<std::int64_t, Words> words_;                    // by layer
    std::unordered_map<std::int64_t, std::vector<Variant>> variants_;  // by image
    std::unordered_map<std::int64_t, std::pair<std::int64_t, std::size_t>> place_of_variant_;
    std::unordered_map<std::int64_t, std::int64_t> stacks_;  // by image
};

}  // namespace

Result<void> read_capture_one(const std::filesystem::path& catalog, const SourceVisitor& visitor, const Job& job) {
    std::error_code error;
    std::filesystem::path file = catalog;
    if (std::filesystem::is_directory(catalog, error)) {
        file.clear();
        std::filesystem::directory_iterator inside(catalog, error);
        for (; !error && inside != std::filesystem::directory_iterator(); inside.increment(error))
            if (const auto ending = inside->path().extension(); ending == ".cocatalogdb" || ending == ".cosessiondb")
                file = inside->path();
        if (file.empty()) return fail(Errc::kNotFound, fmt::format("{} holds no .cocatalogdb", display(catalog)));
    }
    TROVE_TRY(auto database, snapshot(file));
    return CatalogFile(database, file, visitor, job).run();
}

}  // namespace trove::sources
