// SPDX-License-Identifier: GPL-3.0-or-later
//
// What time it is. Any thread.
#pragma once
#include <cstdint>

namespace trove {

// Since the epoch.
[[nodiscard]] std::int64_t now_ms();
[[nodiscard]] std::int64_t now_s();

// The local time, counted as if it were UTC: how cameras and the dates of a query count.
[[nodiscard]] std::int64_t now_local_s();

}  // namespace trove
