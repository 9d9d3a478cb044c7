// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/json_response.h"

namespace trove::server {

Response json_response(const json::Json& value, unsigned status) {
    std::string text = value.dump(-1, ' ', false, json::Json::error_handler_t::replace);
    text += '\n';
    return {status, "application/json", std::move(text), {{"Cache-Control", "no-store"}}};
}

}  // namespace trove::server
