// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rows of the table of routes: starting, pausing, resuming and stopping the long job.
#pragma once
#include "server/router.h"

#include <span>

namespace trove::server {

[[nodiscard]] std::span<const Route> job_routes();

}  // namespace trove::server
