// SPDX-License-Identifier: GPL-3.0-or-later
//
// multipart/form-data (RFC 7578): one named part out of a body that is whole in memory. Any bytes may come in.
#pragma once
#include "base/result.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace trove::server {

// The boundary when the Content-Type is multipart/form-data; nullopt for every other type. kInvalid: there is none, or
// it is longer than the 70 bytes that RFC 2046 allows.
[[nodiscard]] Result<std::optional<std::string>> multipart_boundary(std::string_view content_type);

// The content of the first part called `name`, a view into `body`. kInvalid: no such part, or the body breaks off.
[[nodiscard]] Result<std::span<const std::uint8_t>> multipart_part(std::span<const std::uint8_t> body,
                                                                   std::string_view boundary,
                                                                   std::string_view name);

// The contents of all parts called `name`, in order; none is an empty list. kInvalid: more than `most`, or the body
// breaks off.
[[nodiscard]] Result<std::vector<std::span<const std::uint8_t>>> multipart_parts(std::span<const std::uint8_t> body,
                                                                                 std::string_view boundary,
                                                                                 std::string_view name,
                                                                                 std::size_t most);

}  // namespace trove::server
