// SPDX-License-Identifier: GPL-3.0-or-later
//
// Makes answers that are text smaller on their way, where the asker says that it can undo that. Any thread.
#pragma once
#include "server/http.h"

namespace trove::server {

// Leaves alone what is short, what is no JSON, and what somebody compressed already. Files of the app have forms of
// their own (web_files.h).
void compress(const Request& request, Response& response);

}  // namespace trove::server
