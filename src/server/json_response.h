// SPDX-License-Identifier: GPL-3.0-or-later
//
// JSON as a Response. Field names are json/'s business.
#pragma once
#include "json/json.h"
#include "server/http.h"

namespace trove::server {

// Never kept by the browser: what it says may be different in a second. Strings that are not UTF-8 are made so.
[[nodiscard]] Response json_response(const json::Json& value, unsigned status = 200);

}  // namespace trove::server
