// SPDX-License-Identifier: GPL-3.0-or-later
//
// BrowseReader: reads the whole library for walls, maps and lists of folders. Photos come by the hundred thousand, so
// only a tile's fields are read. One thread at a time.
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

    // Changes when another connection has changed the catalog.
    [[nodiscard]] Result<std::int64_t> data_version();

    [[nodiscard]] Result<std::vector<WallPhoto>> wall();         // by id
    [[nodiscard]] Result<std::vector<MapPhoto>> map();           // photos with coordinates, without hidden ones
    [[nodiscard]] Result<std::vector<LocationRow>> locations();  // every location, by path
    // Towns with photos taken in or near them, the most photographed first, without hidden photos.
    [[nodiscard]] Result<std::vector<TownSummary>> towns();
    [[nodiscard]] Result<std::vector<Source>> sources();

private:
    explicit BrowseReader(sql::Database database) : database_(std::move(database)) {}

    sql::Database database_;
};

}  // namespace trove::catalog
