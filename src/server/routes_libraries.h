// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rows of the table of routes: albums, persons and other data from other programs' libraries.
#pragma once
#include "server/router.h"

#include <span>

namespace trove::server {

[[nodiscard]] std::span<const Route> library_routes();

}  // namespace trove::server
