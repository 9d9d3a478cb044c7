// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rows of the table of routes: the folders, catalogs and exports that are crawled.
#pragma once
#include "server/router.h"

#include <span>

namespace trove::server {

[[nodiscard]] std::span<const Route> source_routes();

}  // namespace trove::server
