// SPDX-License-Identifier: GPL-3.0-or-later
//
// Text as bytes: ASCII case, blanks, and UTF-8 that may be broken. Case beyond ASCII and accents: catalog/fold.h.
// Pure; any thread.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace trove {

// Lower-cases ASCII letters; every other byte stays unchanged.
[[nodiscard]] constexpr char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

[[nodiscard]] std::string lower(std::string_view text);

// Equal, ignoring the case of ASCII letters.
[[nodiscard]] bool equal_ignoring_case(std::string_view a, std::string_view b);

// Removes bytes in `blanks` from both ends.
[[nodiscard]] std::string_view trimmed(std::string_view text, std::string_view blanks = " \t\r\n");

// The text with each byte that is not part of valid UTF-8 replaced by U+FFFD.
[[nodiscard]] std::string valid_utf8(std::string_view text);

// The text as one line that a terminal shows without acting on it: bytes that are not UTF-8 become U+FFFD; control
// characters, and marks that turn the direction of text, are spelt out: "\n", "\x1b", "\u202e".
[[nodiscard]] std::string printable(std::string_view text);

// Whether valid_utf8() would leave the text as it is.
[[nodiscard]] bool is_valid_utf8(std::string_view text);

// Single changes (a letter more, less, or another, or two neighbours in each other's place) that make one word of the
// other, or `most` + 1 if there are more. Both are UTF-8.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t most);

}  // namespace trove
