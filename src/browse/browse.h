// SPDX-License-Identifier: GPL-3.0-or-later
//
// Browse: the library at a glance, without a query: walls in some order, months, folders, map clusters; and the marks a
// person sets while looking. Reached through Library::browse(). Any thread.
//
// 1. A wall is a snapshot: its order stays while somebody pages through it, whatever a crawl does meanwhile. The last
//    few are kept; kNotFound for one that is not there any more: ask again from the start.
// 2. Hidden photos are on no wall, map or list but the wall of hidden ones.
#pragma once
#include "api/wall.h"
#include "base/result.h"

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

namespace trove::browse {

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

    [[nodiscard]] Result<std::vector<TownSummary>> towns();

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

}  // namespace trove::browse
