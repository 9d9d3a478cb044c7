// SPDX-License-Identifier: GPL-3.0-or-later
//
// Times and positions as other programs' databases have them, put into Metadata as Trove counts them. Untrusted
// numbers: what makes no sense is left out. Any thread.
#pragma once
#include "photo/metadata.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace trove::sources {

// Sets taken_local_s and zone_minutes from an instant and, where it is known, the zone's seconds east of UTC. Without a
// zone the instant's own clock stands in, which is wrong by some hours and right by the day more often than not.
void set_local_time(Metadata& metadata, std::optional<std::int64_t> utc_s, std::optional<std::int64_t> zone_s);

// The zone in which the clock showed "2019:04:15 17:10:46" (EXIF's spelling) at that instant. Absent when no zone makes
// them the same instant: somebody has changed one of the two.
[[nodiscard]] std::optional<std::int64_t> zone_between(std::string_view exif_time, std::int64_t utc_s);

// "2019:04:15 17:10:46", or with '-' and 'T': the clock's seconds counted as if it were UTC.
[[nodiscard]] std::optional<std::int64_t> clock_of(std::string_view text);

// Sets the position unless it is one that stands for none: -180, -180, or 0, 0, or outside the globe.
void set_position(Metadata& metadata, std::optional<double> latitude_deg, std::optional<double> longitude_deg);

}  // namespace trove::sources
