// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reads the XMP of each photo in a Lightroom catalog: plain text in old catalogs; in newer ones a big-endian length of
// four bytes and a zlib stream. Pure, any thread. Untrusted: malformed data gives an empty result.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace trove::sources {

[[nodiscard]] std::string lightroom_xmp(std::span<const std::uint8_t> stored);

// dc:title, in its first language.
[[nodiscard]] std::string title_in_xmp(std::string_view xmp);

}  // namespace trove::sources
