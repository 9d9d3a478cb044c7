// SPDX-License-Identifier: GPL-3.0-or-later
//
// Browse: views of the library without a query: ordered walls, months, folders, map clusters; and a person's marks.
// Reached through Library::browse(). Any thread.
//
// 1. A wall is a snapshot: its order stays while somebody pages through it, even during a crawl. The last few are kept;
//    kNotFound: the wall is gone, start again.
// 2. Hidden photos appear only on the wall of hidden photos, on no map or list.
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
    [[nodiscard]] Result<std::vector<FolderSummary>> folders();  // by path; only folders with photos

    [[nodiscard]] Result<std::vector<TownSummary>> towns();

    // Clusters of photos within the box; a cluster is 64 px wide when the whole world is 256 * 2^zoom px (Web
    // Mercator).
    [[nodiscard]] Result<std::vector<MapCluster>> map(const MapBox& box, int zoom);

    [[nodiscard]] Result<std::vector<Source>> sources();

    // The marks and the tiny placeholder of one photo.
    [[nodiscard]] Result<std::optional<WallPhoto>> tile(PhotoId photo);

    Result<Marked> mark(std::span<const PhotoId> photos, std::optional<bool> favourite, std::optional<bool> hidden);
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
