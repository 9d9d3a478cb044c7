// SPDX-License-Identifier: GPL-3.0-or-later
//
// Routes: the table of all requests the server answers. A new verb is a row and a handler in one of the routes*.cpp
// files.
#pragma once
#include "server/router.h"

#include <span>

namespace trove::server {

[[nodiscard]] std::span<const Route> routes();

}  // namespace trove::server
