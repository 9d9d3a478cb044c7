// SPDX-License-Identifier: GPL-3.0-or-later
#include "photo/whose_word.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numbers>

namespace trove {
namespace {

constexpr std::int64_t kLargestZone_s = std::int64_t{14} * 3600;  // UTC+14, Kiribati

// Of latitude; about 200 m.
constexpr double kRounding_deg = 0.002;

}  // namespace

bool program_knows_time_better(std::optional<std::int64_t> file_local_s,
                               std::optional<std::int64_t> program_local_s,
                               std::optional<bool> corrected) {
    if (!program_local_s || !file_local_s) return program_local_s.has_value();
    if (corrected) return *corrected;
    return std::abs(*file_local_s - *program_local_s) > kLargestZone_s;
}

bool program_knows_position_better(const std::optional<Position>& file, const std::optional<Position>& program) {
    if (!program || !file) return program.has_value();
    const double up = std::abs(program->latitude_deg - file->latitude_deg);
    double across = std::abs(program->longitude_deg - file->longitude_deg);
    if (across > 180) across = 360 - across;  // on both sides of the date line
    across *= std::cos(file->latitude_deg * std::numbers::pi / 180);
    return std::max(up, across) > kRounding_deg;
}

}  // namespace trove
