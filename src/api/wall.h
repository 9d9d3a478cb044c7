// SPDX-License-Identifier: GPL-3.0-or-later
//
// Values for showing many photos at once: tiles of a wall, points on a map, folders, and a person's saved searches.
// Plain values, any thread.
#pragma once
#include "photo/ids.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace trove {

struct WallPhoto {
    PhotoId photo{};
    ContentHash hash;
    int width_px = 0;
    int height_px = 0;
    std::int64_t when_s = 0;  // the camera's clock, else the file's modification time
    std::int64_t added_at_s = 0;
    std::int64_t favourite_at_s = 0;  // 0: none
    bool hidden = false;
    bool present = true;
    std::array<std::uint8_t, 12> tiny{};  // media/tiny.h; all zero: none
};

struct MapPhoto {
    PhotoId photo{};
    ContentHash hash;
    double latitude_deg = 0;
    double longitude_deg = 0;
};

// Photos that lie close together at some scale of the map.
struct MapCluster {
    double latitude_deg = 0;  // mean position
    double longitude_deg = 0;
    std::size_t photos = 0;
    MapPhoto newest;
    std::string town;  // town of the newest photo, or empty
};

struct FolderSummary {
    std::filesystem::path path;
    std::size_t photos = 0;  // in the folder itself, without its subfolders
    WallPhoto newest;
};

// A town with photos taken in or near it.
struct TownSummary {
    std::string name;  // "Chicago, Illinois, United States"
    std::size_t photos = 0;
    PhotoId newest{};  // the last photo added
    ContentHash hash;  // its hash
};

// A folder that a person asked to crawl.
struct Source {
    std::int64_t id = 0;
    std::filesystem::path path;
    std::optional<std::int64_t> crawled_at_s;  // end of its last complete crawl
    std::int64_t files = 0;                    // present ones
    std::int64_t away = 0;
    std::int64_t missing = 0;  // looked for and not found
};

// What a call to mark photos did. The changed ones are what an undo changes back.
struct Marked {
    std::int64_t photos = 0;  // ids that exist
    std::vector<PhotoId> favourite_changed;
    std::vector<PhotoId> hidden_changed;
};

struct SavedSearch {
    std::int64_t id = 0;
    std::string name;
    std::string query;
};

enum class WallOrder { kTime, kAdded, kRandom };  // newest first, except random

struct MapBox {
    double west_deg = -180;
    double south_deg = -90;
    double east_deg = 180;
    double north_deg = 90;
    auto operator<=>(const MapBox&) const = default;
};

struct WallQuery {
    WallOrder order = WallOrder::kTime;
    std::uint64_t seed = 0;                       // of a random order
    std::optional<std::filesystem::path> folder;  // photos in or below this folder
    std::optional<MapBox> box;                    // photos taken in this box
    bool favourites = false;                      // only favourites, the latest marked first
    bool hidden = false;                          // only hidden photos
    auto operator<=>(const WallQuery&) const = default;
};

struct Wall {
    std::uint64_t snapshot = 0;
    std::vector<WallPhoto> photos;
};

struct Month {
    int year = 0;
    int month = 0;  // 1..12
    std::size_t photos = 0;
    std::size_t first = 0;  // its first position on the wall by time
};

}  // namespace trove
