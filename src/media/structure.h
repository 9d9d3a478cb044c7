// SPDX-License-Identifier: GPL-3.0-or-later
//
// The structure of a picture file, checked before a library reads it: what makes decoders and exiv2 take minutes,
// gigabytes or threads without end is refused here. Reads markers, chunks and boxes, never pixels; a whole file takes
// about as long as counting its bytes. Untrusted bytes; any thread.
//
// 1. JPEG (ITU-T T.81, B.1): at most kMostSegments application segments and comments. libjpeg keeps them in a list that
//    it walks from its beginning for each one.
// 2. PNG (ISO/IEC 15948, 11.3.4): compressed texts of at most kMostUnpackedBytes together. Decoders unpack each of them, and
//    more than once.
// 3. HEIF, AVIF (ISO/IEC 23008-12): images made of other images lead to no circle, and to at most kMostParts parts.
//    libheif 1.15 follows such references without a limit, each in a thread of its own.
// 4. Boxes (ISO/IEC 14496-12) nested at most kMostDepth deep, and XMP with at most kMostNamespaces declarations: beyond
//    that the picture is read, its metadata is not. exiv2 0.27 copies the rest of the file at each depth, and its XMP
//    takes more than the square of the namespaces.
#pragma once
#include "base/result.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace trove::media {

inline constexpr std::size_t kMostSegments = 2000;
inline constexpr std::size_t kMostUnpackedBytes = std::size_t{32} << 20U;
inline constexpr std::size_t kMostParts = 20'000;
inline constexpr int kMostDepth = 16;
inline constexpr std::size_t kMostNamespaces = 500;

// Rules 1 to 3. `format` as sniff() names it. kUnsupported with a reason; a damaged file passes: its decoder says so.
[[nodiscard]] Result<void> check_structure(std::span<const std::uint8_t> bytes, std::string_view format);

// Rule 4.
[[nodiscard]] bool has_bounded_metadata(std::span<const std::uint8_t> bytes, std::string_view format);

}  // namespace trove::media
