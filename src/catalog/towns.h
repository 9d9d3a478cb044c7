// SPDX-License-Identifier: GPL-3.0-or-later
//
// Towns: the nearest towns of photos (crawl/name_towns.h).
#pragma once
#include "base/result.h"
#include "catalog/connection.h"
#include "photo/ids.h"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace trove::catalog {

// A photo with coordinates.
struct Located {
    PhotoId photo{};
    double latitude_deg = 0;
    double longitude_deg = 0;
};

class TownReader {
public:
    explicit TownReader(Connection& connection) : connection_(connection) {}

    // Photos without a name from that version of the table, or with changed coordinates. At most `most`.
    [[nodiscard]] Result<std::vector<Located>> owed(std::int64_t table_version, std::size_t most);

private:
    Connection& connection_;
};

class TownWriter {
public:
    explicit TownWriter(Connection& connection) : connection_(connection) {}

    // Replaces the name of a photo's place. Empty: far from every town.
    Result<void> put(const Located& where, std::int64_t table_version, std::string_view name);
    // Deletes the names of photos that no longer have coordinates.
    Result<void> forget_lost();

private:
    Connection& connection_;
};

}  // namespace trove::catalog
