// SPDX-License-Identifier: GPL-3.0-or-later
//
// The XMP that a Lightroom catalog keeps of each photo: plain text in old catalogs; in newer ones four bytes with the
// length of the text, big-endian, and a zlib stream. Pure, any thread. Untrusted: what makes no sense is empty.
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
