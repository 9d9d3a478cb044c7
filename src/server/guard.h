// SPDX-License-Identifier: GPL-3.0-or-later
//
// Guard: whether a request may be answered at all: no other web site open in the same browser may speak for the
// library's owner, and beyond loopback nobody without the password:
//
// 1. Host must name this computer and our port: a foreign name pointed at 127.0.0.1 (DNS rebinding) is turned away.
//    Beyond loopback, any address in numbers will do, and this computer's own name: neither can be pointed elsewhere by
//    a stranger.
// 2. Origin, where a browser sends it, must be the page we served.
// 3. Sec-Fetch-Site, where a browser sends it, must be same-origin or none; only opening the page itself may come from
//    a link elsewhere. (Fetch Metadata Request Headers, W3C.)
// 4. What changes the library needs the header X-Trove with the token of GET /api/v1/session, which no other site can
//    read.
// 5. Beyond loopback, everything but the page's own files and the login needs the password (server/access.h).
#pragma once
#include "server/access.h"
#include "server/http.h"

#include <optional>

namespace trove::server {

enum class Effect {
    kReads,
    kWrites,
    kLogsIn,  // answers before the password is known, and tells nothing
};

// The answer that turns the request away, or nullopt when it may pass.
[[nodiscard]] std::optional<Response> refusal(const Request& request, const Access& access);

// Rules 4 and 5, once it is known what the request would do.
[[nodiscard]] std::optional<Response> refusal(const Request& request, Effect effect, Access& access);

}  // namespace trove::server
