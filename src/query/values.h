// SPDX-License-Identifier: GPL-3.0-or-later
//
// Parses values of fields: numbers and ranges, circles on the map, photos and parts of them. Absent: not such a value.
// Pure.
#pragma once
#include "query/expression.h"

#include <optional>
#include <string>
#include <string_view>

namespace trove::query {

// "400", ">1600", ">=4", "100..800", "..800", "f/2.8" is 2.8.
[[nodiscard]] std::optional<NumberRange> parse_numbers(std::string_view text);
[[nodiscard]] std::string print_numbers(const NumberRange& range, std::string_view unit);

// "41.88,-87.63,5km": m, km, mi; 1 km by default.
[[nodiscard]] std::optional<Circle> parse_circle(std::string_view text);
[[nodiscard]] std::string print_circle(const Circle& circle);

// "1234", "1234@0.1,0.2,0.5,0.5".
[[nodiscard]] std::optional<LikePhoto> parse_like(std::string_view text);
[[nodiscard]] std::string print_like(const LikePhoto& like);

// One finite number and nothing else.
[[nodiscard]] std::optional<double> parse_number(std::string_view text);

}  // namespace trove::query
