// SPDX-License-Identifier: GPL-3.0-or-later
//
// JSON as a Response. Field names are json/'s business.
#pragma once
#include "json/json.h"
#include "server/http.h"

namespace trove::server {

// Never cached by the browser, because it may change at any time. Invalid UTF-8 is replaced.
[[nodiscard]] Response json_response(const json::Json& value, unsigned status = 200);

}  // namespace trove::server
