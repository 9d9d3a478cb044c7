// SPDX-License-Identifier: GPL-3.0-or-later
//
// The table of routes as an OpenAPI 3.1 description. openapi_parts.json has the rest (parameters, shapes of answers),
// by the names used in the rows.
#pragma once
#include "base/embedded_file.h"
#include "json/json.h"
#include "server/router.h"

#include <span>
#include <vector>

namespace trove::server {

[[nodiscard]] const std::vector<EmbeddedFile>& openapi_files();

[[nodiscard]] json::Json openapi(std::span<const Route> routes);

}  // namespace trove::server
