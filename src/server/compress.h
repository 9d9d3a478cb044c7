// SPDX-License-Identifier: GPL-3.0-or-later
//
// Compresses text answers if the client accepts that. Any thread.
#pragma once
#include "server/http.h"

namespace trove::server {

// Skips short answers, other types than JSON, and already compressed ones. The app's files are precompressed
// (web_files.h).
void compress(const Request& request, Response& response);

}  // namespace trove::server
