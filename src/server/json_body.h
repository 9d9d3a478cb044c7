// SPDX-License-Identifier: GPL-3.0-or-later
//
// A request's body as a JSON object, and its fields read strictly: what is missing or of another type is kInvalid with a
// sentence. Any bytes may come in.
#pragma once
#include "base/result.h"
#include "json/json.h"
#include "server/http.h"

#include <optional>
#include <string>
#include <string_view>

namespace trove::server {

[[nodiscard]] Result<json::Json> json_body(const Request& request);

// At most `most` bytes; not empty, nor only blanks.
[[nodiscard]] Result<std::string> text_field(const json::Json& body, std::string_view name, std::size_t most);
[[nodiscard]] Result<std::optional<bool>> maybe_bool_field(const json::Json& body, std::string_view name);

}  // namespace trove::server
