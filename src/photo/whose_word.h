// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whose word counts where a picture's file and another program disagree about its time or position: the file's, unless a
// person corrected it in the program. Scans and cameras with wrong clocks are what people correct. Pure; any thread.
#pragma once
#include <cstdint>
#include <optional>

namespace trove {

struct Position {
    double latitude_deg = 0;
    double longitude_deg = 0;
};

// Both times are on the local clock, in seconds, but a program may know only UTC. `corrected`: what the program itself
// says; absent if it does not know the file's own time, and then a difference larger than any zone explains is a
// correction.
[[nodiscard]] bool program_knows_time_better(std::optional<std::int64_t> file_local_s,
                                             std::optional<std::int64_t> program_local_s,
                                             std::optional<bool> corrected);

// Programs keep positions with fewer digits than files do; a larger difference is a correction.
[[nodiscard]] bool program_knows_position_better(const std::optional<Position>& file,
                                                 const std::optional<Position>& program);

}  // namespace trove
