// SPDX-License-Identifier: GPL-3.0-or-later
//
// Text as bytes: ASCII case, blanks, and UTF-8 that may be broken. Case beyond ASCII and accents: catalog/fold.h.
// Pure; any thread.
#pragma once
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

}  // namespace trove
