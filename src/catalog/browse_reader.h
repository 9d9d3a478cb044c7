// SPDX-License-Identifier: GPL-3.0-or-later
//
// BrowseReader: the whole library at a glance, for walls, maps and lists of folders; photos come by the hundred
// thousand, so only what a tile needs. One thread at a time.
#pragma once
#include "api/wall.h"
#include "base/result.h"
#include "sql/database.h"

#include <cstdint>
#include <filesystem>
#include <vector>

namespace trove::catalog {

struct LocationRow {
    PhotoId photo{};
    std::filesystem::path path;
};

class BrowseReader {
public:
    static Result<BrowseReader> open(const std::filesystem::path& library);

    // Changes when anyone else has changed the catalog.
    [[nodiscard]] Result<std::int64_t> data_version();

    [[nodiscard]] Result<std::vector<WallPhoto>> wall();  // by id
    [[nodiscard]] Result<std::vector<MapPhoto>> map();    // photos that know where they were taken, without hidden ones
    [[nodiscard]] Result<std::vector<LocationRow>> locations();  // every location, by path
    // The towns that photos were taken in or near, the most photographed first; without hidden photos.
    [[nodiscard]] Result<std::vector<TownSummary>> towns();
    [[nodiscard]] Result<std::vector<Source>> sources();

private:
    explicit BrowseReader(sql::Database database) : database_(std::move(database)) {}

    sql::Database database_;
};

}  // namespace trove::catalog
