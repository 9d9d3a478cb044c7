// SPDX-License-Identifier: GPL-3.0-or-later
//
// Origin: what another program (a Takeout, Lightroom, Apple Photos, …) says of one picture of its library: its own
// words for it, and where it belongs there. Plain values, any thread. Text is valid UTF-8.
#pragma once
#include "photo/ids.h"
#include "photo/metadata.h"
#include "photo/place.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace trove {

// Which of an item's pictures a file is. The numbers stand in the catalog: append only.
enum class Rendition { kOriginal = 0, kEdited = 1, kPreview = 2 };

enum class Pick { kRejected = -1, kNone = 0, kPicked = 1 };

// The numbers stand in the catalog: append only.
enum class AlbumKind { kAlbum = 0, kFolder = 1, kSmart = 2, kShared = 3, kProject = 4 };

struct OriginAlbum {
    std::string key;     // stable in its source
    std::string parent;  // key of the album or folder it lies in; empty: at the top
    std::string title;
    AlbumKind kind = AlbumKind::kAlbum;
};

struct Origin {
    std::string key;                   // stable in its source: the same at the next reading
    std::filesystem::path original;    // where the source says that the original lies, be it there or not
    Metadata metadata;                 // what the source says; keywords may be paths, "Places|Italy|Rome"
    std::string place;                 // words: "Rome, Lazio, Italy"
    std::vector<std::string> albums;   // keys
    std::vector<std::string> persons;  // names
    Pick pick = Pick::kNone;
    std::string
        label;  // "red", "yellow", "green", "blue", "purple", "orange", "pink", "grey", or the source's own word
    bool favourite = false;
    bool hidden = false;  // hidden or archived
    bool trashed = false;
    bool edited = false;              // has an edited version, be it there or not
    bool in_cloud = false;            // the original is only in the source's cloud
    std::string stack;                // equal for all of a burst or stack; empty: none
    std::string copy_of;              // key of the item that this one is a virtual copy of
    std::string copy_name;            // of a virtual copy
    std::filesystem::path live_part;  // the film that belongs to a live photo
};

// A source as the library knows it.
struct SourceInfo {
    std::int64_t id = 0;
    std::string kind;  // "takeout", "lightroom", …
    std::filesystem::path path;
    std::int64_t items = 0;
    std::int64_t missing = 0;   // items of which nothing could be taken in, not even a preview
    std::int64_t in_cloud = 0;  // items whose original is in the source's cloud only
    std::optional<std::int64_t> read_at_s;
};

// The picture that stands for many: the one taken in last.
struct Cover {
    PhotoId photo{};
    ContentHash hash;
};

struct AlbumInfo {
    std::int64_t id = 0;
    std::optional<std::int64_t> parent;  // id of the album or folder it lies in
    std::int64_t source = 0;             // SourceInfo::id
    std::string title;
    AlbumKind kind = AlbumKind::kAlbum;
    std::int64_t photos = 0;  // directly in it, without those that a person has hidden
    std::optional<Cover> cover = std::nullopt;
};

struct PersonInfo {
    std::int64_t id = 0;
    std::string name;
    std::int64_t photos = 0;  // without those that a person has hidden
    std::optional<Cover> cover = std::nullopt;
};

// What one source says of a photo. In `origin`, albums are titles.
struct PhotoOrigin {
    std::int64_t source = 0;
    std::string kind;
    std::filesystem::path source_path;
    Rendition rendition = Rendition::kOriginal;  // which of the item's pictures the photo is
    Place place;                                 // a location of the photo
    Origin origin;
};

// What to call a copy of what lies there: its own name, or for a preview in a container that of what it shows.
[[nodiscard]] std::string name_to_save(const Place& place, std::span<const PhotoOrigin> origins);

}  // namespace trove
