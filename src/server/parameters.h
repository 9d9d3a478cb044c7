// SPDX-License-Identifier: GPL-3.0-or-later
//
// Parameters of a query string, read strictly: anything but a number in range is kInvalid with a message.
#pragma once
#include "base/result.h"
#include "photo/query.h"
#include "server/http.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace trove::server {

// Limits of requests: far more words than any model reads, and longer names than any list shows.
inline constexpr std::size_t kMostQueryBytes = 8192;
inline constexpr std::size_t kMostNameBytes = 200;
inline constexpr std::size_t kMostPathBytes = 4096;
inline constexpr std::uint64_t kMostSeed = 4294967295;  // JavaScript holds it exactly

struct Range {
    std::uint64_t least = 0;
    std::uint64_t most = 0;
    std::uint64_t usual = 0;  // default if the parameter is absent
};

// Decimal digits only, no sign.
[[nodiscard]] std::optional<std::uint64_t> whole_number(std::string_view text);

[[nodiscard]] Result<std::uint64_t> number_parameter(const Request& request, std::string_view name, Range range);

// "1" or "0".
[[nodiscard]] Result<bool> switch_parameter(const Request& request, std::string_view name, bool usual);

// A search's parameters besides its text: limit, offset, cursor, sort, seed, strictness, fold, explain, facets.
[[nodiscard]] Result<void> search_parameters(const Request& request, Query& query);

}  // namespace trove::server
