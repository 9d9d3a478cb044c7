// SPDX-License-Identifier: GPL-3.0-or-later
//
// Origin: what another program (a Takeout, Lightroom, Apple Photos, …) records about one picture of its library: its
// own metadata, and its place there. Plain values, any thread. Text is valid UTF-8.
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

// A file's role among its item's pictures. The numbers are stored in the catalog: append only.
enum class Rendition { kOriginal = 0, kEdited = 1, kPreview = 2 };

enum class Pick { kRejected = -1, kNone = 0, kPicked = 1 };

// The numbers are stored in the catalog: append only.
enum class AlbumKind { kAlbum = 0, kFolder = 1, kSmart = 2, kShared = 3, kProject = 4 };

struct OriginAlbum {
    std::string key;     // stable in its source
    std::string parent;  // key of the enclosing album or folder; empty: at the top
    std::string title;
    AlbumKind kind = AlbumKind::kAlbum;
};

struct Origin {
    std::string key;                   // stable in its source: the same at the next reading
    std::filesystem::path original;    // the source's path of the original, which may not exist
    std::string file_name;             // before the source renamed the picture; empty: as the original is called
    Metadata metadata;                 // from the source; keywords may be paths, "Places|Italy|Rome"
    std::string place;                 // in words: "Rome, Lazio, Italy"
    std::vector<std::string> albums;   // keys
    std::vector<std::string> persons;  // names
    Pick pick = Pick::kNone;
    std::string
        label;  // "red", "yellow", "green", "blue", "purple", "orange", "pink", "grey", or the source's own word
    bool favourite = false;
    bool hidden = false;  // hidden or archived
    bool trashed = false;
    bool edited = false;  // has an edited version, which may not exist on disk
    // Whether a person changed the time of `metadata` in the source. Absent: the source does not know the file's time.
    std::optional<bool> time_corrected;
    bool in_cloud = false;            // the original is only in the source's cloud
    std::string stack;                // equal for all items of a burst or stack; empty: none
    std::string copy_of;              // key of the item that this one is a virtual copy of
    std::string copy_name;            // of a virtual copy
    std::filesystem::path live_part;  // the film of a live photo
};

// A folder that a source names, and where it lies on this machine, as a person said.
struct MovedRoot {
    std::filesystem::path told;
    std::filesystem::path here;
};

// A source, as recorded in the library.
struct SourceInfo {
    std::int64_t id = 0;
    std::string kind;  // "takeout", "lightroom", …
    std::filesystem::path path;
    std::int64_t items = 0;
    std::int64_t missing = 0;       // items without any usable file, not even a preview
    std::int64_t in_cloud = 0;      // items whose original is only in the source's cloud
    std::int64_t left_hidden = 0;   // hidden or archived items that the last reading left out
    std::int64_t left_trashed = 0;  // items in the trash that it left out
    std::int64_t films = 0;         // films that it saw and did not read
    std::optional<std::int64_t> read_at_s;
};

// The picture that represents many: the last one added.
struct Cover {
    PhotoId photo{};
    ContentHash hash;
};

struct AlbumInfo {
    std::int64_t id = 0;
    std::optional<std::int64_t> parent;  // id of the enclosing album or folder
    std::int64_t source = 0;             // SourceInfo::id
    std::string title;
    AlbumKind kind = AlbumKind::kAlbum;
    std::int64_t photos = 0;  // directly in it, without hidden ones
    std::optional<Cover> cover = std::nullopt;
};

struct PersonInfo {
    std::int64_t id = 0;
    std::string name;
    std::int64_t photos = 0;  // without hidden ones
    std::optional<Cover> cover = std::nullopt;
};

// One source's record of a photo. In `origin`, albums are titles.
struct PhotoOrigin {
    std::int64_t source = 0;
    std::string kind;
    std::filesystem::path source_path;
    Rendition rendition = Rendition::kOriginal;  // the photo's role in its item
    Place place;                                 // a location of the photo
    Origin origin;
};

// The file name for a copy of the place: the name before its source renamed it, its own name, or the original's for a
// preview in a container.
[[nodiscard]] std::string name_to_save(const Place& place, std::span<const PhotoOrigin> origins);

}  // namespace trove
