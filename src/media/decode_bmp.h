// SPDX-License-Identifier: GPL-3.0-or-later
//
// The BMP decoder: Windows and OS/2 headers, 1 to 32 bits, run lengths, bit masks with alpha. Our own, because the
// alternative is ImageMagick, far too large a program for untrusted bytes of so simple a format. Source: Microsoft's
// documentation of BITMAPINFOHEADER, BITMAPV4HEADER and BITMAPV5HEADER. Called by decode.cpp only.
#pragma once
#include "media/decode.h"

namespace trove::media {

[[nodiscard]] Result<Header> read_bmp_header(std::span<const std::uint8_t> bytes);

[[nodiscard]] Result<Image> decode_bmp(std::span<const std::uint8_t> bytes, const DecodeOptions& options);

}  // namespace trove::media
