// SPDX-License-Identifier: GPL-3.0-or-later
//
// The contents of another program's library. Plain values, any thread.
#pragma once
#include "photo/origin.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace trove {

struct SourceFile {
    Rendition rendition = Rendition::kOriginal;
    std::filesystem::path path;
};

struct SourceSample {
    Origin origin;
    std::vector<SourceFile> files;
};

struct SourceAlbum {
    std::string path;  // "Folder / Album"
    AlbumKind kind = AlbumKind::kAlbum;
    std::int64_t items = 0;
};

struct SourceSummary {
    std::string kind;  // "apple-photos", …
    std::filesystem::path path;

    std::int64_t items = 0;
    std::int64_t films = 0;            // by the original's name
    std::int64_t originals = 0;        // items with at least one readable original, and films that exist
    std::int64_t in_cloud = 0;         // their originals are only in the source's cloud
    std::int64_t away = 0;             // their originals are elsewhere or lost
    std::int64_t edited = 0;           // items with an edited version
    std::int64_t edited_files = 0;     // items whose edited version is on the disk
    std::int64_t preview_only = 0;     // only a preview, no original or edited version
    std::int64_t without_picture = 0;  // not even a preview
    std::int64_t files = 0;            // of all kinds
    std::int64_t live_parts = 0;
    std::int64_t stacked = 0;  // items in bursts and stacks
    std::int64_t stacks = 0;
    std::int64_t copies = 0;  // virtual ones

    std::int64_t favourites = 0;
    std::int64_t hidden = 0;
    std::int64_t trashed = 0;
    std::int64_t picked = 0;
    std::int64_t rejected = 0;
    std::int64_t rated = 0;
    std::int64_t labelled = 0;
    std::int64_t titled = 0;
    std::int64_t described = 0;
    std::int64_t dated = 0;
    std::int64_t zoned = 0;
    std::int64_t located = 0;
    std::int64_t placed = 0;  // with a place in words
    std::int64_t with_keywords = 0;
    std::int64_t with_persons = 0;

    std::vector<SourceAlbum> albums;                             // as the source lists them
    std::vector<std::pair<std::string, std::int64_t>> keywords;  // name, items; by name
    std::vector<std::pair<std::string, std::int64_t>> persons;   // likewise
    std::vector<SourceSample> samples;                           // the first items
    std::vector<std::string> warnings;
};

}  // namespace trove
