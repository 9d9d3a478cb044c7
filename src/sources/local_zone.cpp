// SPDX-License-Identifier: GPL-3.0-or-later
#include "sources/local_zone.h"

#include <array>
#include <chrono>
#include <cmath>
#include <cstdlib>

namespace trove::sources {
namespace {

constexpr std::int64_t kMostZoneS = std::int64_t{14} * 3600;  // UTC+14, Kiribati
constexpr std::int64_t kZoneStepS = 900;                      // all current zones are multiples of a quarter of an hour
constexpr std::int64_t kClockToleranceS = 2;

}  // namespace

void set_local_time(Metadata& metadata, std::optional<std::int64_t> utc_s, std::optional<std::int64_t> zone_s) {
    if (!utc_s) return;
    if (zone_s && (*zone_s > kMostZoneS || *zone_s < -kMostZoneS)) zone_s.reset();
    metadata.taken_local_s = *utc_s + zone_s.value_or(0);
    if (zone_s) metadata.zone_minutes = static_cast<int>(*zone_s / 60);
}

std::optional<std::int64_t> clock_of(std::string_view text) {
    constexpr std::string_view kShape = "dddd-dd-ddTdd:dd:dd";
    if (text.size() < kShape.size()) return std::nullopt;
    std::array<int, 6> parts{};
    std::size_t part = 0;
    for (std::size_t i = 0; i < kShape.size(); ++i) {
        const char c = text[i];
        if (kShape[i] == 'd') {
            if (c < '0' || c > '9') return std::nullopt;
            parts[part] = parts[part] * 10 + (c - '0');
            continue;
        }
        const bool fits = kShape[i] == '-' ? c == '-' || c == ':' : kShape[i] == 'T' ? c == 'T' || c == ' ' : c == ':';
        if (!fits) return std::nullopt;
        ++part;
    }
    const std::chrono::year_month_day day{std::chrono::year(parts[0]),
                                          std::chrono::month(static_cast<unsigned>(parts[1])),
                                          std::chrono::day(static_cast<unsigned>(parts[2]))};
    if (!day.ok() || parts[0] == 0 || parts[3] > 23 || parts[4] > 59 || parts[5] > 60) return std::nullopt;
    return std::int64_t{std::chrono::sys_days(day).time_since_epoch().count()} * 86'400 + parts[3] * 3600 +
           parts[4] * 60 + parts[5];
}

std::optional<std::int64_t> zone_between(std::string_view exif_time, std::int64_t utc_s) {
    const auto clock = clock_of(exif_time);
    if (!clock) return std::nullopt;
    const std::int64_t apart = *clock - utc_s;
    const auto steps =
        static_cast<std::int64_t>(std::llround(static_cast<double>(apart) / static_cast<double>(kZoneStepS)));
    const std::int64_t zone = steps * kZoneStepS;
    if (std::abs(zone) > kMostZoneS || std::abs(apart - zone) > kClockToleranceS) return std::nullopt;
    return zone;
}

void set_position(Metadata& metadata, std::optional<double> latitude_deg, std::optional<double> longitude_deg) {
    if (!latitude_deg || !longitude_deg || !std::isfinite(*latitude_deg) || !std::isfinite(*longitude_deg)) return;
    if (std::abs(*latitude_deg) > 90 || std::abs(*longitude_deg) > 180 || (*latitude_deg == 0 && *longitude_deg == 0))
        return;
    metadata.latitude_deg = latitude_deg;
    metadata.longitude_deg = longitude_deg;
}

}  // namespace trove::sources
