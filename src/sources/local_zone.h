// SPDX-License-Identifier: GPL-3.0-or-later
//
// Converts times and positions from other programs' databases to Trove's Metadata. Untrusted numbers: implausible ones
// are left out. Any thread.
#pragma once
#include "photo/metadata.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace trove::sources {

// Sets taken_local_s and zone_minutes from an instant and, if known, the zone's seconds east of UTC. Without a zone UTC
// is used, which is some hours off but usually gives the right day.
void set_local_time(Metadata& metadata, std::optional<std::int64_t> utc_s, std::optional<std::int64_t> zone_s);

// The zone in which the clock showed "2019:04:15 17:10:46" (EXIF format) at the instant. Absent if no zone fits,
// because one of the two has been changed.
[[nodiscard]] std::optional<std::int64_t> zone_between(std::string_view exif_time, std::int64_t utc_s);

// "2019:04:15 17:10:46", or with '-' and 'T': the clock's seconds, as if in UTC.
[[nodiscard]] std::optional<std::int64_t> clock_of(std::string_view text);

// Sets the position, unless it means "none": -180, -180, or 0, 0, or outside the globe.
void set_position(Metadata& metadata, std::optional<double> latitude_deg, std::optional<double> longitude_deg);

}  // namespace trove::sources
