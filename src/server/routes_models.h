// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rows of the table of routes: installed and available models, and the change of the model.
#pragma once
#include "server/router.h"

#include <span>

namespace trove::server {

[[nodiscard]] std::span<const Route> model_routes();

}  // namespace trove::server
