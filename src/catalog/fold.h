// SPDX-License-Identifier: GPL-3.0-or-later
//
// fold: a text as it is compared, so that "CAFÉ" is found by "cafe": compatibility forms spelt out (ﬁ, full-width
// letters), accents taken off, case folded, every run of white space one space. Any thread.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace trove::catalog {

struct Folded {
    std::string text;
    // For each byte of `text`, where what it came from begins in the original; one more entry for the end.
    std::vector<std::uint32_t> from;
};

// Bytes that are not UTF-8 become U+FFFD.
[[nodiscard]] Folded fold_with_places(std::string_view text);
[[nodiscard]] std::string fold(std::string_view text);

// Equal where fold() gives the same answers: our rules, the library's and Unicode's version. See refold.h.
[[nodiscard]] std::string fold_version();

// How many letters must be changed, added, left out or swapped with their neighbour to turn one word into the other;
// `most` + 1 when it is more than `most`. Both are UTF-8.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t most);

}  // namespace trove::catalog
