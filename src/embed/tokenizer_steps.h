// SPDX-License-Identifier: GPL-3.0-or-later
//
// Shared by the readers of a tokenizer.json's parts. Internal to this room. Any thread.
#pragma once
#include "base/file.h"
#include "base/result.h"
#include "embed/json_fields.h"

#include <fmt/format.h>

#include <string_view>
#include <vector>

namespace trove::embed {

inline constexpr std::size_t kLongestPattern = 256;

[[nodiscard]] inline auto unknown_step(std::string_view what, std::string_view type) {
    return fail(Errc::kUnsupported, fmt::format("this Trove does not know the {} \"{}\"", what, valid_utf8(type)));
}

// The list inside {"type": "Sequence", key: […]}, or the one step itself. Empty if `what` is absent.
[[nodiscard]] Result<std::vector<JsonFields>> steps_of(const JsonFields& file, const char* what, const char* key);

}  // namespace trove::embed
