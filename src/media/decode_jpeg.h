// SPDX-License-Identifier: GPL-3.0-or-later
//
// The JPEG decoder, on libjpeg-turbo. Called by decode.cpp only, after sniffing; same guarantees as decode.h.
#pragma once
#include "media/decode.h"

namespace trove::media {

[[nodiscard]] Result<Header> read_jpeg_header(std::span<const std::uint8_t> bytes);

// The result is in stored orientation; the caller rotates it. `header`: from read_jpeg_header.
[[nodiscard]] Result<Image> decode_jpeg(std::span<const std::uint8_t> bytes,
                                        const Header& header,
                                        const DecodeOptions& options);

}  // namespace trove::media
