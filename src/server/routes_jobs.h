// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rows of the table of routes: the session, crawling, sources, the change of model, and the events that tell how far it
// is.
#pragma once
#include "engine/job_runner.h"
#include "json/json.h"
#include "server/router.h"

#include <span>

namespace trove::server {

[[nodiscard]] json::Json of(const JobState& state);

[[nodiscard]] std::span<const Route> job_routes();

}  // namespace trove::server
