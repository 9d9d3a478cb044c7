// SPDX-License-Identifier: GPL-3.0-or-later
//
// Helpers shared by the files of this room: optional values, texts of unknown encoding, lists. Any thread.
#pragma once
#include "base/file.h"
#include "json/json.h"

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

}  // namespace trove::json
