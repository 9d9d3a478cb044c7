// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rows of the table of routes: the session, with a password if the server is reachable from other machines, and the
// events for a page.
#pragma once
#include "server/router.h"

#include <span>

namespace trove::server {

[[nodiscard]] std::span<const Route> session_routes();

}  // namespace trove::server
