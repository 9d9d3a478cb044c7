// SPDX-License-Identifier: GPL-3.0-or-later
//
// The web page's files (web/), compiled into the program, answered by exact name.
#pragma once
#include "base/embedded_file.h"
#include "server/http.h"

#include <optional>
#include <vector>

namespace trove::server {

// Every file, named relative to web/.
[[nodiscard]] const std::vector<EmbeddedFile>& embedded_web_files();

// "/" is index.html. nullopt: no such file.
[[nodiscard]] std::optional<Response> web_response(const Request& request);

}  // namespace trove::server
