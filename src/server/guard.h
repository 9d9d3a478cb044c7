// SPDX-License-Identifier: GPL-3.0-or-later
//
// Guard: whether a request may be answered at all. The server has no password, so what protects the library is that only
// this computer reaches it and that no other web site open in the same browser may speak for its owner:
//
// 1. Host must name this computer and our port: a foreign name pointed at 127.0.0.1 (DNS rebinding) is turned away.
// 2. Origin, where a browser sends it, must be the page we served.
// 3. Sec-Fetch-Site, where a browser sends it, must be same-origin or none; only opening the page itself may come from a
//    link elsewhere. (Fetch Metadata Request Headers, W3C.)
// 4. What changes the library needs the header X-Trove as well, which no other site can send without asking first.
#pragma once
#include "server/http.h"

#include <optional>

namespace trove::server {

enum class Effect { kReads, kWrites };

// The answer that turns the request away, or nullopt when it may pass.
[[nodiscard]] std::optional<Response> refusal(const Request& request, int port);

// Rule 4, once it is known what the request would do.
[[nodiscard]] std::optional<Response> refusal(const Request& request, Effect effect);

}  // namespace trove::server
