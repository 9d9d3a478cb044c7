// SPDX-License-Identifier: GPL-3.0-or-later
//
// Gazetteer: finds the town in or near a point, with its country, without a network. The table is compiled into the
// program (npm/pack_places.mjs); data: GeoNames, CC BY 4.0. Read once, on first use; any thread.
//
// 1. Towns of 1,000 inhabitants and more, without parts of towns. Each is modelled as a disc sized by its population,
//    so that a big city's suburbs are not assigned to a nearer hamlet.
// 2. Beyond kReachKm of every town's edge a point has no name: at sea, in the desert.
#pragma once
#include "base/embedded_file.h"
#include "base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace trove::towns {

struct Town {
    std::string_view name;  // "Chicago"; valid as long as the gazetteer's bytes
    std::string_view
        region;  // "Illinois, United States": the first-level region of its country, if it has a name of its own
};

// "Chicago, Illinois, United States"
[[nodiscard]] std::string full_name(const Town& town);

class Gazetteer {
public:
    static constexpr double kReachKm = 60;

    // `bytes` must outlive the gazetteer. kCorrupt: not a table, or a damaged one.
    static Result<Gazetteer> read(std::string_view bytes);

    // WGS 84, degrees. Nullopt for invalid coordinates, too.
    [[nodiscard]] std::optional<Town> nearest(double latitude_deg, double longitude_deg) const;

    [[nodiscard]] std::size_t size() const { return rows_.size(); }

private:
    struct Row {
        float latitude_deg;
        float longitude_deg;
        float radius_km;
        std::uint32_t name;    // index into names_
        std::uint32_t region;  // index into regions_
    };

    Gazetteer() = default;

    std::vector<Row> rows_;             // by cell of one degree, from the south-west
    std::vector<std::uint32_t> cells_;  // start of each cell's rows; one more for the end
    std::vector<std::string_view> names_;
    std::vector<std::string_view> regions_;
};

// The program's own table. An error means a broken build.
[[nodiscard]] const Result<Gazetteer>& world();

// The version of this table. Raise it if points may get other names, so that they are looked up again.
inline constexpr std::int64_t kWorldVersion = 1;

[[nodiscard]] const std::vector<EmbeddedFile>& world_files();  // generated (TroveEmbed.cmake)

}  // namespace trove::towns
