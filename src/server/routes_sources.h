// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rows of the table of routes: the crawled folders, catalogs and exports.
#pragma once
#include "server/router.h"

#include <span>

namespace trove::server {

[[nodiscard]] std::span<const Route> source_routes();

}  // namespace trove::server
