// SPDX-License-Identifier: GPL-3.0-or-later
//
// Small things about words that the parser's files share: letters, splitting, the nearest of several spellings. ASCII
// only: the language's own words are. Pure, any thread.
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

// The word of `list` (separated by spaces) that differs by the fewest slips from `text`, if by at most a third of its
// length; else empty. A slip is a letter too many, too few, wrong, or two neighbours swapped.
[[nodiscard]] std::string_view nearest(std::string_view text, std::string_view list);

}  // namespace trove::query
