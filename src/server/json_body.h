// SPDX-License-Identifier: GPL-3.0-or-later
//
// A request's body as a JSON object, and with strict reading of its fields: a missing field or another type is kInvalid
// with a message. Untrusted bytes.
#pragma once
#include "base/result.h"
#include "json/json.h"
#include "photo/ids.h"
#include "server/http.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace trove::server {

inline constexpr std::size_t kMostJsonBytes = std::size_t{4} << 20U;  // 10,000 photos and their tags fit

// At most kMostJsonBytes, and nested at most 16 deep.
[[nodiscard]] Result<json::Json> json_body(const Request& request);

// At most `most` bytes; not empty or only blanks.
[[nodiscard]] Result<std::string> text_field(const json::Json& body, std::string_view name, std::size_t most);
[[nodiscard]] Result<std::optional<bool>> maybe_bool_field(const json::Json& body, std::string_view name);

// "ids": 1 to 10,000 numbers of photos, which may not exist.
[[nodiscard]] Result<std::vector<PhotoId>> photo_ids(const json::Json& body);

}  // namespace trove::server
