// SPDX-License-Identifier: GPL-3.0-or-later
//
// Problems: failures as application/problem+json (RFC 9457). The only place where Errc becomes a status.
#pragma once
#include "base/result.h"
#include "server/http.h"

#include <string>

namespace trove::server {

[[nodiscard]] unsigned status_of(Errc code);

// `detail`: a sentence for a person; `type`: "about:blank" unless the Errc is known.
[[nodiscard]] Response problem(unsigned status, std::string detail);
[[nodiscard]] Response problem(const Error& error);

}  // namespace trove::server
