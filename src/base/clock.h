// SPDX-License-Identifier: GPL-3.0-or-later
//
// The current time. Any thread.
#pragma once
#include <cstdint>

namespace trove {

// Since the epoch.
[[nodiscard]] std::int64_t now_ms();
[[nodiscard]] std::int64_t now_s();

// The local time, counted as if it were UTC, like the times of cameras and the dates of a query.
[[nodiscard]] std::int64_t now_local_s();

}  // namespace trove
