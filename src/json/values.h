// SPDX-License-Identifier: GPL-3.0-or-later
//
// Helpers shared by the files of this room: optional values, texts of unknown encoding, lists. Any thread.
#pragma once
#include "base/base64.h"
#include "base/file.h"
#include "json/json.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace trove::json {

template <class T>
Json maybe(const std::optional<T>& value) {
    return value ? Json(*value) : Json(nullptr);
}

inline Json text_or_null(const std::string& text) {
    return text.empty() ? Json(nullptr) : Json(valid_utf8(text));
}

inline Json texts(const std::vector<std::string>& list) {
    Json json = Json::array();
    for (const std::string& text : list) json.push_back(valid_utf8(text));
    return json;
}

// Sets "path" and, only where the path is not UTF-8, "path_bytes": base64 of its bytes.
inline void put_path(Json& json, const std::string& path) {
    json["path"] = valid_utf8(path);
    if (is_valid_utf8(path)) return;
    json["path_bytes"] = base64({reinterpret_cast<const std::uint8_t*>(path.data()), path.size()});  // chars as bytes
}

}  // namespace trove::json
