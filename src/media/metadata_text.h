// SPDX-License-Identifier: GPL-3.0-or-later
//
// Parses the texts that cameras and programs write into metadata: dates, zones, coordinates, names. Pure functions, any
// thread. Untrusted text: invalid values are absent.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace trove::media {

struct Moment {
    std::int64_t local_s = 0;  // as Metadata::taken_local_s
    std::optional<int> zone_minutes;
};

// "2019:06:08 12:34:56", "2019-06-08T12:34:56.78+02:00", "20190608", …: formats of EXIF, XMP (ISO 8601) and IPTC. A
// date without a time means midnight. Zeros, blanks and impossible dates are absent.
[[nodiscard]] std::optional<Moment> parse_moment(std::string_view text);

// "+02:00", "-0330", "Z" -> minutes east of UTC.
[[nodiscard]] std::optional<int> parse_zone(std::string_view text);

// XMP's GPSCoordinate: "44,38.868N" or "44,38,52.1N" -> degrees.
[[nodiscard]] std::optional<double> parse_coordinate(std::string_view text);

// Valid UTF-8 without NULs and control characters, trimmed. Text that is not UTF-8 is read as Latin-1, as written by
// old programs.
[[nodiscard]] std::string clean_text(std::string_view text);

// Like clean_text, but empty for texts that cameras write automatically ("OLYMPUS DIGITAL CAMERA", …).
[[nodiscard]] std::string clean_description(std::string_view text);

}  // namespace trove::media
