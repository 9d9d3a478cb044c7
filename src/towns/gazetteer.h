// SPDX-License-Identifier: GPL-3.0-or-later
//
// Gazetteer: which town a point on the globe lies in or near, and its country, with no network. The table is compiled
// into the program (npm/pack_places.mjs); data: GeoNames, CC BY 4.0. Read once, on first use; any thread.
//
// 1. Towns of 1,000 inhabitants and more; parts of towns are none. Each is taken for a disc as large as its people
//    need, so that the suburbs of a big city are not given to the hamlet that happens to be nearer.
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
    std::string_view name;  // "Chicago"; lives as long as the gazetteer's bytes
    std::string_view
        region;  // "Illinois, United States": the largest part of its country, where that has a name of its own
};

// "Chicago, Illinois, United States"
[[nodiscard]] std::string full_name(const Town& town);

class Gazetteer {
public:
    static constexpr double kReachKm = 60;

    // `bytes` must outlive it. kCorrupt: they are no table, or a damaged one.
    static Result<Gazetteer> read(std::string_view bytes);

    // WGS 84, degrees. Also nullopt for what is no point on the globe.
    [[nodiscard]] std::optional<Town> nearest(double latitude_deg, double longitude_deg) const;

    [[nodiscard]] std::size_t size() const { return rows_.size(); }

private:
    struct Row {
        float latitude_deg;
        float longitude_deg;
        float radius_km;
        std::uint32_t name;    // into names_
        std::uint32_t region;  // into regions_
    };

    Gazetteer() = default;

    std::vector<Row> rows_;             // by cell of one degree, from the south-west on
    std::vector<std::uint32_t> cells_;  // where each cell's rows begin; one more for the end
    std::vector<std::string_view> names_;
    std::vector<std::string_view> regions_;
};

// The program's own. An error only where the program was built wrongly.
[[nodiscard]] const Result<Gazetteer>& world();

// Names this table; rises when points may get other names, so that they are looked up again.
inline constexpr std::int64_t kWorldVersion = 1;

[[nodiscard]] const std::vector<EmbeddedFile>& world_files();  // generated (TroveEmbed.cmake)

}  // namespace trove::towns
