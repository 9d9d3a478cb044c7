// SPDX-License-Identifier: GPL-3.0-or-later
//
// Browse: the library at a glance, without a query: walls in some order, months, folders, map clusters; and the marks a
// person sets while looking. Reached through Library::browse(). Any thread.
//
// 1. A wall is a snapshot: its order stays while somebody pages through it, whatever a crawl does meanwhile. The last
//    few are kept; kNotFound for one that is not there any more: ask again from the start.
// 2. Hidden photos are on no wall, map or list but the wall of hidden ones.
#pragma once
#include "base/result.h"
#include "photo/wall.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace trove::engine {

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

class Browse {
public:
    explicit Browse(std::filesystem::path library);
    ~Browse();
    Browse(const Browse&) = delete;
    Browse& operator=(const Browse&) = delete;

    [[nodiscard]] Result<std::shared_ptr<const Wall>> wall(const WallQuery& query);
    [[nodiscard]] Result<std::shared_ptr<const Wall>> wall(std::uint64_t snapshot);

    [[nodiscard]] Result<std::vector<Month>> months();
    [[nodiscard]] Result<std::vector<FolderSummary>> folders();  // by path; those that hold photos

    [[nodiscard]] Result<std::vector<PlaceSummary>> places();

    // Clusters of photos within the box; a cluster is 64 px wide where the whole world is 256 * 2^zoom (Web Mercator).
    [[nodiscard]] Result<std::vector<MapCluster>> map(const MapBox& box, int zoom);

    [[nodiscard]] Result<std::vector<Source>> sources();

    // The marks and the tiny placeholder of one photo.
    [[nodiscard]] Result<std::optional<WallPhoto>> tile(PhotoId photo);

    Result<std::int64_t> mark(std::span<const PhotoId> photos,
                              std::optional<bool> favourite,
                              std::optional<bool> hidden);
    [[nodiscard]] Result<std::vector<SavedSearch>> saved_searches();
    Result<SavedSearch> save_search(std::string_view name, std::string_view query);
    Result<void> remove_saved_search(std::int64_t id);
    [[nodiscard]] Result<std::vector<std::string>> recent_searches();
    Result<void> put_recent_search(std::string_view query);
    Result<void> clear_recent_searches();
    [[nodiscard]] Result<std::vector<std::pair<std::string, std::string>>> settings();
    Result<void> put_setting(std::string_view name, std::string_view value);

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace trove::engine
