// SPDX-License-Identifier: GPL-3.0-or-later
//
// Metadata: a picture file's description of itself. Everything may be absent. Text is valid UTF-8.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace trove {

struct Metadata {
    // The time the picture was taken: seconds of the camera's own clock, counted as if it were UTC, so that "18:30" is
    // found as 18:30 in every zone. The zone, if known, is separate (minutes east of UTC).
    std::optional<std::int64_t> taken_local_s;
    std::optional<int> zone_minutes;
    std::string camera_make;
    std::string camera_model;
    std::string lens;
    std::optional<double> latitude_deg;   // WGS 84, north positive, -90..90
    std::optional<double> longitude_deg;  // east positive, -180..180
    std::optional<double> altitude_m;
    std::optional<double> iso;
    std::optional<double> f_number;
    std::optional<double> exposure_s;
    std::optional<double> focal_length_mm;
    int orientation = 1;  // EXIF 1..8, as stored in the file
    std::string title;
    std::string description;
    std::vector<std::string> keywords;  // in the file's order, without repeats
    std::optional<int> rating;          // 0..5, or -1 rejected
    std::string software;

    bool operator==(const Metadata&) const = default;
};

}  // namespace trove
