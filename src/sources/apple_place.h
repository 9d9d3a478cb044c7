// SPDX-License-Identifier: GPL-3.0-or-later
//
// place_words: the name of the place that Apple Photos found for a picture's coordinates, from its stored archive: "St
// James's Park, City of Westminster, London, England, United Kingdom". Empty if there is none, or the archive cannot be
// read. Any thread. Untrusted bytes (binary_plist.h).
#pragma once
#include <cstdint>
#include <span>
#include <string>

namespace trove::sources {

[[nodiscard]] std::string place_words(std::span<const std::uint8_t> archive);

}  // namespace trove::sources
