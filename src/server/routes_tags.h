// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rows of the table of routes: tags and captions.
#pragma once
#include "server/router.h"

#include <span>

namespace trove::server {

[[nodiscard]] std::span<const Route> tag_routes();

}  // namespace trove::server
