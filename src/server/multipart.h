// SPDX-License-Identifier: GPL-3.0-or-later
//
// multipart/form-data (RFC 7578): finds named parts in a body held in memory. Untrusted bytes.
#pragma once
#include "base/result.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace trove::server {

// The boundary of a multipart/form-data Content-Type; nullopt for every other type. kInvalid: none, or longer than the
// 70 bytes allowed by RFC 2046.
[[nodiscard]] Result<std::optional<std::string>> multipart_boundary(std::string_view content_type);

// The content of the first part called `name`, a view into `body`. kInvalid: no such part, or the body is truncated.
[[nodiscard]] Result<std::span<const std::uint8_t>> multipart_part(std::span<const std::uint8_t> body,
                                                                   std::string_view boundary,
                                                                   std::string_view name);

// The contents of all parts called `name`, in order; an empty list if there are none. kInvalid: more than `most`, or
// the body is truncated.
[[nodiscard]] Result<std::vector<std::span<const std::uint8_t>>> multipart_parts(std::span<const std::uint8_t> body,
                                                                                 std::string_view boundary,
                                                                                 std::string_view name,
                                                                                 std::size_t most);

}  // namespace trove::server
