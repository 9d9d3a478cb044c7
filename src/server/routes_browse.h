// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rows of the table of routes: walls, months, folders, towns, the map. The wall's binary form, all numbers
// little-endian:
//
//   "TWL1", u32 photos of the whole wall, u32 offset, u32 count, u64 snapshot, then a column after the other, `count`
//   long: f64 id; u32 first four bytes of the hash; i32 day since 1970-01-01; u16 width/height in thousandths; u8 flags
//   (1 favourite, 2 away); 12 bytes tiny (media/tiny.h).
#pragma once
#include "server/router.h"

#include <span>

namespace trove::server {

[[nodiscard]] std::span<const Route> browse_routes();

}  // namespace trove::server
