// SPDX-License-Identifier: GPL-3.0-or-later
//
// What it takes to show many photos at once: a tile of a wall, a point on a map, a folder, and what a person has saved.
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
    std::int64_t when_s = 0;  // the camera's clock; where it says nothing, when the file was last changed
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
    double latitude_deg = 0;  // their mean
    double longitude_deg = 0;
    std::size_t photos = 0;
    MapPhoto newest;
    std::string town;  // that the newest was taken in or near; or empty
};

struct FolderSummary {
    std::filesystem::path path;
    std::size_t photos = 0;  // in it, not in folders below it
    WallPhoto newest;
};

// A town that photos were taken in or near.
struct TownSummary {
    std::string name;  // "Chicago, Illinois, United States"
    std::size_t photos = 0;
    PhotoId newest{};  // the latest to come in
    ContentHash hash;  // its
};

// A folder that was asked to be crawled.
struct Source {
    std::int64_t id = 0;
    std::filesystem::path path;
    std::optional<std::int64_t> crawled_at_s;  // when a crawl of it last came to its end
    std::int64_t files = 0;                    // present ones
    std::int64_t away = 0;
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
    std::optional<std::filesystem::path> folder;  // what lies in it or below it
    std::optional<MapBox> box;                    // what was taken there
    bool favourites = false;                      // those only, the last marked first
    bool hidden = false;                          // those only
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
    std::size_t first = 0;  // where on the wall by time it begins
};

}  // namespace trove
