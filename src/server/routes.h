// SPDX-License-Identifier: GPL-3.0-or-later
//
// Routes: the table of everything the server answers. A new verb is a row here and a handler in routes.cpp.
#pragma once
#include "server/router.h"

#include <span>

namespace trove::server {

[[nodiscard]] std::span<const Route> routes();

}  // namespace trove::server
