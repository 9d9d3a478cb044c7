// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rows of the table of routes: what leaves the library, shown first and then done.
#pragma once
#include "server/router.h"

#include <span>

namespace trove::server {

[[nodiscard]] std::span<const Route> forget_routes();

}  // namespace trove::server
