// SPDX-License-Identifier: GPL-3.0-or-later
//
// Guard: decides whether a request may be answered: no other web site in the same browser may act for the library's
// owner, and beyond loopback nobody without the password:
//
// 1. Host must name this computer and our port: a foreign name that resolves to 127.0.0.1 (DNS rebinding) is refused.
//    Beyond loopback, any numeric address and this computer's own name are accepted, because a stranger cannot redirect
//    either. The public address, where there is one, is accepted with exactly its name and port.
// 2. Origin, if a browser sends it, must be our own page under the name in Host, and there may be one only.
// 3. Sec-Fetch-Site, if a browser sends it, must be same-origin or none; only the page itself may be opened from a link
//    elsewhere. (Fetch Metadata Request Headers, W3C.)
// 4. Requests that change the library need the header X-Trove with the token of GET /api/v1/session, which no other
//    site can read.
// 5. Where there is a password, everything except the page's own files and the login needs it (server/access.h).
// 6. A body has one length that no proxy can read differently: one Content-Length, or "chunked", and not both (RFC
//    9112, 6.3 and 11.2).
#pragma once
#include "server/access.h"
#include "server/http.h"

#include <optional>

namespace trove::server {

enum class Effect {
    kReads,
    kWrites,
    kLogsIn,  // answers without the password, and reveals nothing
};

// The answer that refuses the request; nullopt: it may pass.
[[nodiscard]] std::optional<Response> refusal(const Request& request, const Access& access);

// Rules 4 and 5, once the request's effect is known.
[[nodiscard]] std::optional<Response> refusal(const Request& request, Effect effect, Access& access);

}  // namespace trove::server
