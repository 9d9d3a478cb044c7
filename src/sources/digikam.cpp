// SPDX-License-Identifier: GPL-3.0-or-later
#include "sources/digikam.h"

#include "base/file.h"
#include "base/text.h"
#include "sources/album_tree.h"
#include "sources/foreign_reader.h"
#include "sources/local_zone.h"
#include "sources/moved_roots.h"
#include "sources/snapshot.h"
#include "sources/volume.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <unordered_map>

namespace trove::sources {
namespace {

enum ImageStatus { kVisible = 1, kHidden = 2, kTrashed = 3 };  // 4: permanently deleted

enum ImageCategory { kPicture = 1, kDigikamFilm = 2 };  // 3: sound, 4: other

enum CommentType { kComment = 1, kHeadline = 2, kTitle = 3 };

constexpr std::int64_t kGrouped = 2;  // ImageRelations.type: the subject is grouped under the object
constexpr std::string_view kInternalTags = "_Digikam_Internal_Tags_";
constexpr std::string_view kRootTag = "_Digikam_root_tag_";
constexpr std::string_view kColourLabel = "Color Label ";
constexpr int kMostHops = 32;  // of tags into tags

struct Tag {
    std::string name;
    std::int64_t parent = 0;
    bool is_person = false;
    bool is_no_one = false;  // "unknown", "unconfirmed"
    bool is_internal = false;
    std::string path;
};

struct DigikamRows {
    Metadata metadata;
    std::string headline;
    std::vector<std::int64_t> tags;
    std::int64_t group = 0;
};

std::string unescaped(std::string_view text) {
    const auto digit = [](char c) {
        return c >= '0' && c <= '9'   ? c - '0'
               : c >= 'A' && c <= 'F' ? c - 'A' + 10
               : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                      : -1;
    };
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size() && digit(text[i + 1]) >= 0 && digit(text[i + 2]) >= 0) {
            out += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

// The value of "key=" in "volumeid:?path=/home/me&fileuuid=…".
std::string value_of(std::string_view identifier, std::string_view key) {
    for (auto at = identifier.find(key); at != std::string_view::npos; at = identifier.find(key, at + 1)) {
        if (at == 0 || (identifier[at - 1] != '?' && identifier[at - 1] != '&')) continue;
        auto value = identifier.substr(at + key.size());
        // A path may contain '&', too.
        for (const std::string_view next : {"&fileuuid=", "&mountpath=", "&uuid=", "&label=", "&path="})
            value = value.substr(0, value.find(next));
        return unescaped(value);
    }
    return {};
}

class DigikamDatabase : private ForeignReader {
public:
    DigikamDatabase(sql::Database& database, std::filesystem::path file, const SourceVisitor& visitor, const Job& job)
        : ForeignReader(database, file, visitor, job), file_(std::move(file)) {}

    Result<void> run() {
        TROVE_TRY(tables_, ForeignTables::look(database_));
        if (!tables_.has("Images", "album") || !tables_.has("Albums", "relativePath"))
            return fail(Errc::kUnsupported, fmt::format("{}: no database of digiKam that Trove knows", display(file_)));
        TROVE_CHECKED(beside("collections", [&] { return read_roots(); }));
        TROVE_CHECKED(beside("albums", [&] { return read_albums(); }));
        TROVE_CHECKED(beside("ratings and dates", [&] { return read_information(); }));
        TROVE_CHECKED(beside("camera data", [&] { return read_camera(); }));
        TROVE_CHECKED(beside("positions", [&] { return read_positions(); }));
        TROVE_CHECKED(beside("captions", [&] { return read_comments(); }));
        TROVE_CHECKED(beside("tags", [&] { return read_tags(); }));
        TROVE_CHECKED(beside("groups", [&] { return read_groups(); }));
        return read_images();
    }

private:
    Result<void> read_roots() {
        return rows(tables_.select("AlbumRoots", {"id", "label", "identifier", "specificPath"}),
                    [&](const sql::Statement& row) {
                        const std::string identifier(row.text(2).substr(0, kMostTextBytes));
                        const std::string specific(row.text(3).substr(0, kMostTextBytes));
                        std::string base = value_of(identifier, "path=");
                        if (base.empty()) base = value_of(identifier, "mountpath=");
                        if (base.empty()) base = mount_of(value_of(identifier, "uuid=")).native();
                        const std::string label = text_of(row, 1);
                        labels_.try_emplace(row.integer(0), label);
                        if (base.empty()) {
                            // On the system's own volume the path alone is enough.
                            std::error_code ignored;
                            if (!specific.empty() && std::filesystem::is_directory(specific, ignored)) base = "/";
                        }
                        if (base.empty() || base.find('\0') != std::string::npos) {
                            visitor_.warning(fmt::format("{}: the collection “{}” lies on a drive that is not there",
                                                         display(file_), label));
                            base = "/";
                        }
                        const std::string below =
                            specific.substr(std::min(specific.size(), specific.find_first_not_of('/')));
                        roots_.try_emplace(row.integer(0),
                                           below.empty() ? std::filesystem::path(base) : place_below(base, below));
                    });
    }

    // A collection that lies elsewhere than the database says. `albums`: root and path by number.
    Result<void> find_roots(const std::unordered_map<std::int64_t, std::pair<std::int64_t, std::string>>& albums) {
        std::map<std::int64_t, RootSearch> searches;
        TROVE_CHECKED(rows(tables_.select("Images", {"album", "name"}), [&](const sql::Statement& row) {
            const auto album = albums.find(row.integer(0));
            const std::string name(row.text(1).substr(0, kMostTextBytes));
            if (album == albums.end() || name.empty() || name.find('/') != std::string::npos) return;
            const std::string& path = album->second.second;
            searches[album->second.first].files.push_back(
                std::filesystem::path(path.substr(std::min(path.size(), path.find_first_not_of('/')))) / name);
        }));
        std::vector<std::string> news;
        for (auto& [id, search] : searches) {
            const auto root = roots_.find(id);
            if (root == roots_.end() || root->second.empty()) continue;
            search.told = root->second;
            search.home = file_.parent_path();
            FoundRoot found = find_root(search, visitor_.roots);
            if (!found.news.empty()) news.push_back(std::move(found.news));
            root->second = std::move(found.path);
        }
        tell_news(visitor_, news);
        return {};
    }

    Result<void> read_albums() {
        std::unordered_map<std::string, std::int64_t> by_path;

        struct Row {
            std::int64_t id = 0;
            std::int64_t root = 0;
            std::string path;
        };

        std::vector<Row> found;
        const auto result =
            rows(tables_.select("Albums", {"id", "albumRoot", "relativePath"}), [&](const sql::Statement& row) {
                found.push_back({row.integer(0), row.integer(1), std::string(row.text(2).substr(0, kMostTextBytes))});
            });
        std::unordered_map<std::int64_t, std::pair<std::int64_t, std::string>> albums;
        for (const Row& row : found) albums.try_emplace(row.id, row.root, row.path);
        TROVE_CHECKED(find_roots(albums));
        for (const Row& row : found) by_path.try_emplace(fmt::format("{}:{}", row.root, row.path), row.id);
        for (const Row& row : found) {
            const auto root = roots_.find(row.root);
            const std::string below = row.path.substr(std::min(row.path.size(), row.path.find_first_not_of('/')));
            if (root != roots_.end())
                folders_.try_emplace(row.id, below.empty() ? root->second : place_below(root->second, below));
            std::string parent;
            std::string title = valid_utf8(row.path.substr(row.path.rfind('/') + 1));
            if (below.empty()) {
                const auto label = labels_.find(row.root);
                title = label == labels_.end() ? std::string() : label->second;
                if (title.empty() && root != roots_.end()) title = display(root->second.filename());
            } else {
                const auto slash = row.path.rfind('/');
                const auto above = by_path.find(fmt::format(
                    "{}:{}", row.root, slash == 0 || slash == std::string::npos ? "/" : row.path.substr(0, slash)));
                if (above != by_path.end()) parent = std::to_string(above->second);
            }
            albums_.add(std::to_string(row.id), std::move(parent),
                        {fmt::format("album-{}", row.id), {}, std::move(title), AlbumKind::kAlbum});
        }
        albums_.tell(visitor_);
        return result;
    }

    Result<void> read_information() {
        return rows(tables_.select("ImageInformation", {"imageid", "rating", "creationDate|digitizationDate"}),
                    [&](const sql::Statement& row) {
                        Metadata& metadata = beside_[row.integer(0)].metadata;
                        if (const auto stars = row.integer(1); stars >= 1 && stars <= 5)
                            metadata.rating = static_cast<int>(stars);
                        metadata.taken_local_s = clock_of(row.text(2));  // the camera's clock, without a zone
                    });
    }

    Result<void> read_camera() {
        if (!tables_.has("ImageMetadata", "imageid")) return {};
        return rows(tables_.select("ImageMetadata", {"imageid", "make", "model", "lens", "aperture", "focalLength",
                                                     "exposureTime", "sensitivity"}),
                    [&](const sql::Statement& row) {
                        Metadata& metadata = beside_[row.integer(0)].metadata;
                        metadata.camera_make = text_of(row, 1);
                        metadata.camera_model = text_of(row, 2);
                        metadata.lens = text_of(row, 3);
                        metadata.f_number = positive_of(row, 4);
                        metadata.focal_length_mm = positive_of(row, 5);
                        metadata.exposure_s = positive_of(row, 6);
                        metadata.iso = positive_of(row, 7);
                    });
    }

    Result<void> read_positions() {
        if (!tables_.has("ImagePositions", "imageid")) return {};
        return rows(tables_.select("ImagePositions", {"imageid", "latitudeNumber", "longitudeNumber", "altitude"}),
                    [&](const sql::Statement& row) {
                        Metadata& metadata = beside_[row.integer(0)].metadata;
                        set_position(metadata, row.maybe_real(1), row.maybe_real(2));
                        if (const auto altitude = row.maybe_real(3); altitude && std::isfinite(*altitude))
                            metadata.altitude_m = altitude;
                    });
    }

    Result<void> read_comments() {
        if (!tables_.has("ImageComments", "comment")) return {};
        return rows(tables_.select("ImageComments", {"imageid", "type", "language", "comment"}),
                    [&](const sql::Statement& row) {
                        DigikamRows& at = beside_[row.integer(0)];
                        std::string* text = nullptr;
                        switch (row.integer(1)) {
                            case kComment:
                                text = &at.metadata.description;
                                break;
                            case kHeadline:
                                text = &at.headline;
                                break;
                            case kTitle:
                                text = &at.metadata.title;
                                break;
                            default:
                                return;
                        }
                        // One for each language; digiKam shows "x-default" first.
                        if (text->empty() || row.text(2) == "x-default") *text = text_of(row, 3);
                    });
    }

    Result<void> read_tags() {
        if (!tables_.has("Tags", "name") || !tables_.has("ImageTags", "tagid")) return missing_table("of tags");
        TROVE_CHECKED(rows(tables_.select("Tags", {"id", "pid", "name"}), [&](const sql::Statement& row) {
            tags_.try_emplace(row.integer(0), Tag{text_of(row, 2), row.integer(1), false, false, false, {}});
        }));
        if (tables_.has("TagProperties", "property"))
            TROVE_CHECKED(rows(tables_.select("TagProperties", {"tagid", "property"}), [&](const sql::Statement& row) {
                const auto tag = tags_.find(row.integer(0));
                if (tag == tags_.end()) return;
                if (row.text(1) == "person") tag->second.is_person = true;
                if (row.text(1) == "unknownPerson" || row.text(1) == "unconfirmedPerson" ||
                    row.text(1) == "ignoredPerson")
                    tag->second.is_no_one = true;
            }));
        for (auto& [id, tag] : tags_) {
            tag.path = tag.name;
            tag.is_internal = tag.name == kInternalTags || tag.name == kRootTag;
            std::int64_t parent = tag.parent;
            for (int hop = 0; hop < kMostHops && parent != id; ++hop) {
                const auto above = tags_.find(parent);
                if (above == tags_.end() || above->second.name == kRootTag) break;
                if (above->second.name == kInternalTags) tag.is_internal = true;
                if (!put_below(tag.path, above->second.name)) break;
                parent = above->second.parent;
            }
        }
        return rows(tables_.select("ImageTags", {"imageid", "tagid"}),
                    [&](const sql::Statement& row) { beside_[row.integer(0)].tags.push_back(row.integer(1)); });
    }

    Result<void> read_groups() {
        if (!tables_.has("ImageRelations", "subject")) return {};
        return rows(tables_.select("ImageRelations", {"subject", "object", "type"}), [&](const sql::Statement& row) {
            if (row.integer(2) != kGrouped) return;
            beside_[row.integer(0)].group = row.integer(1);
            beside_[row.integer(1)].group = row.integer(1);
        });
    }

    Result<void> read_images() {
        std::size_t told = 0;
        const auto result = rows(
            tables_.select("Images", {"id", "album", "name", "status", "category"}), [&](const sql::Statement& row) {
                const auto status = row.integer(3);
                const auto category = row.integer(4);
                if (status < kVisible || status > kTrashed || (category != kPicture && category != kDigikamFilm))
                    return;
                ++told;
                tell(row, status, category == kDigikamFilm);
            });
        return after_items(result, told);
    }

    void tell(const sql::Statement& row, std::int64_t status, bool is_film) {
        static const DigikamRows kNothing;
        const auto found = beside_.find(row.integer(0));
        const DigikamRows& at = found == beside_.end() ? kNothing : found->second;
        Item item;
        Origin& origin = item.origin;
        origin.key = fmt::format("image-{}", row.integer(0));
        const std::string name(row.text(2).substr(0, kMostTextBytes));
        const auto folder = folders_.find(row.integer(1));
        if (folder != folders_.end() && !folder->second.empty() && name.find('/') == std::string::npos)
            origin.original = place_below(folder->second, name);
        origin.metadata = at.metadata;
        if (origin.metadata.title.empty()) origin.metadata.title = at.headline;
        origin.hidden = status == kHidden;
        origin.trashed = status == kTrashed;
        if (at.group != 0) origin.stack = fmt::format("group-{}", at.group);
        if (const auto album = albums_.number_of(std::to_string(row.integer(1))))
            add_once(origin.albums, albums_.key(*album));
        for (const auto id : at.tags)
            if (const auto tag = tags_.find(id); tag != tags_.end()) add_tag(origin, tag->second);
        std::error_code ignored;
        if (!is_film && !origin.original.empty() && std::filesystem::is_regular_file(origin.original, ignored))
            item.files.push_back({Rendition::kOriginal, origin.original, {}});
        visitor_.item(std::move(item));
    }

    static void add_tag(Origin& origin, const Tag& tag) {
        if (tag.is_no_one) return;
        if (!tag.is_internal) {
            if (tag.is_person)
                add_once(origin.persons, tag.name);
            else
                add_once(origin.metadata.keywords, tag.path);
            return;
        }
        const std::string_view name(tag.name);
        if (name == "Pick Label Accepted") origin.pick = Pick::kPicked;
        if (name == "Pick Label Rejected") origin.pick = Pick::kRejected;
        if (!name.starts_with(kColourLabel) || name == "Color Label None") return;
        origin.label = lower(name.substr(kColourLabel.size()));
        if (origin.label == "gray") origin.label = "grey";
    }

    std::filesystem::path file_;
    AlbumTree albums_;
    std::unordered_map<std::int64_t, std::string> labels_;  // of collections
    std::unordered_map<std::int64_t, std::filesystem::path> roots_;
    std::unordered_map<std::int64_t, std::filesystem::path> folders_;  // of albums
    std::unordered_map<std::int64_t, Tag> tags_;
    std::unordered_map<std::int64_t, DigikamRows> beside_;  // by image
};

}  // namespace

Result<void> read_digikam(const std::filesystem::path& file, const SourceVisitor& visitor, const Job& job) {
    TROVE_TRY(auto database, snapshot(file));
    return DigikamDatabase(database, file, visitor, job).run();
}

}  // namespace trove::sources
