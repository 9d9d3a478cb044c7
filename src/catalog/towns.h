// SPDX-License-Identifier: GPL-3.0-or-later
//
// Towns: the names of towns that photos were taken in or near (crawl/name_towns.h).
#pragma once
#include "base/result.h"
#include "catalog/connection.h"
#include "photo/ids.h"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace trove::catalog {

// A photo that knows where it was taken.
struct Located {
    PhotoId photo{};
    double latitude_deg = 0;
    double longitude_deg = 0;
};

class TownReader {
public:
    explicit TownReader(Connection& connection) : connection_(connection) {}

    // Photos whose place has no name of that table yet, or whose coordinates are others now. At most so many.
    [[nodiscard]] Result<std::vector<Located>> owed(std::int64_t table_version, std::size_t most);

private:
    Connection& connection_;
};

class TownWriter {
public:
    explicit TownWriter(Connection& connection) : connection_(connection) {}

    // Where a photo was taken, in words; empty: far from everything. What was said before is replaced.
    Result<void> put(const Located& where, std::int64_t table_version, std::string_view name);
    // Names of photos that do not know any more where they were taken.
    Result<void> forget_lost();

private:
    Connection& connection_;
};

}  // namespace trove::catalog
