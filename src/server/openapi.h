// SPDX-License-Identifier: GPL-3.0-or-later
//
// The table of routes as an OpenAPI 3.1 description. What a table cannot say (parameters, shapes of answers) stands in
// openapi_parts.json, by the names that the rows use.
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
