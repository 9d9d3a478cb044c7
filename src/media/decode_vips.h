// SPDX-License-Identifier: GPL-3.0-or-later
//
// PNG, WebP, GIF, TIFF, HEIF, AVIF and JPEG XL, through libvips. Called by decode.cpp only, after sniffing: the loader
// is named, never guessed by libvips, and all its other loaders are blocked.
//
// Pixels are pulled strip by strip on the calling thread. libheif, libjxl and libwebp decode whole pictures inside one
// strip; they cannot be interrupted; only the memory limit, checked beforehand, bounds them.
#pragma once
#include "media/decode.h"

#include <string_view>
#include <vector>

namespace trove::media {

// Call once, from initialise_decoders().
void initialise_vips();

// Loads the libraries behind the loaders.
void load_vips_codecs();

[[nodiscard]] Result<Header> read_vips_header(std::span<const std::uint8_t> bytes, std::string_view format);

// The result is in stored orientation; the caller rotates it. `header`: from read_vips_header.
[[nodiscard]] Result<Image> decode_vips(std::span<const std::uint8_t> bytes,
                                        const Header& header,
                                        const DecodeOptions& options);

// The EXIF and XMP blocks found by the format's library, for read_metadata(); empty if there are none or the header
// cannot be read.
struct MetadataBlocks {
    std::vector<std::uint8_t> exif;
    std::vector<std::uint8_t> xmp;
};

[[nodiscard]] MetadataBlocks read_metadata_blocks(std::span<const std::uint8_t> bytes, std::string_view format);

}  // namespace trove::media
