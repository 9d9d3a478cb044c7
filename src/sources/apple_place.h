// SPDX-License-Identifier: GPL-3.0-or-later
//
// place_words: the words of the place that Apple Photos found for a picture's coordinates, from the archive it keeps of
// its answer: "St James's Park, City of Westminster, London, England, United Kingdom". Empty when there is none, or
// when the archive cannot be read. Any thread. Untrusted bytes (binary_plist.h).
#pragma once
#include <cstdint>
#include <span>
#include <string>

namespace trove::sources {

[[nodiscard]] std::string place_words(std::span<const std::uint8_t> archive);

}  // namespace trove::sources
