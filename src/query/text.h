// SPDX-License-Identifier: GPL-3.0-or-later
//
// Text helpers shared by the parser's files: letters, splitting, the nearest of several spellings. ASCII only, like the
// language's own words. Pure, any thread.
#pragma once
#include "base/text.h"

#include <string>
#include <string_view>
#include <vector>

namespace trove::query {

[[nodiscard]] inline bool is_space(char c) {
    return static_cast<unsigned char>(c) <= ' ';
}

[[nodiscard]] inline bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

[[nodiscard]] inline bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

[[nodiscard]] std::vector<std::string_view> split(std::string_view text);  // at white space

// The word of `list` (separated by spaces) with the fewest slips from `text`, if at most a third of its length; else
// empty. A slip is an extra, missing or wrong letter, or two swapped neighbours.
[[nodiscard]] std::string_view nearest(std::string_view text, std::string_view list);

}  // namespace trove::query
