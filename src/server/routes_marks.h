// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rows of the table of routes: a person's favourites, hidden photos, searches and settings.
#pragma once
#include "server/router.h"

#include <span>

namespace trove::server {

[[nodiscard]] std::span<const Route> marks_routes();

}  // namespace trove::server
