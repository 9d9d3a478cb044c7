// SPDX-License-Identifier: GPL-3.0-or-later
//
// fold: the form of a text for comparison, so that "cafe" finds "CAFÉ": compatibility forms spelt out (ﬁ, full-width
// letters), accents removed, case folded, runs of white space reduced to one space. Any thread.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace trove::catalog {

struct Folded {
    std::string text;
    // For each byte of `text`, the start of its source character in the original; one more entry for the end.
    std::vector<std::uint32_t> from;
};

// Bytes that are not UTF-8 become U+FFFD.
[[nodiscard]] Folded fold_with_places(std::string_view text);
[[nodiscard]] std::string fold(std::string_view text);

// The text in Unicode's composed form, NFC: the form in which names are stored. Bytes that are not UTF-8 become U+FFFD.
[[nodiscard]] std::string nfc(std::string_view text);

// Equal versions give equal folds: our rules, the library's version and Unicode's. See refold.h.
[[nodiscard]] std::string fold_version();

}  // namespace trove::catalog
