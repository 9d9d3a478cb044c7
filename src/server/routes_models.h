// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rows of the table of routes: the models there are, those that can be fetched, and the change to another.
#pragma once
#include "server/router.h"

#include <span>

namespace trove::server {

[[nodiscard]] std::span<const Route> model_routes();

}  // namespace trove::server
