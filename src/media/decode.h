// SPDX-License-Identifier: GPL-3.0-or-later
//
// decode: a picture file's bytes -> Image, no larger than its user needs.
//
// 1. Content decides the type, never the name (sniff.h).
// 2. The result is upright (all eight EXIF orientations; HEIF's own rotation is applied once), converted to sRGB
//    through the embedded profile, 8 bits, alpha laid over white. Of an animation or a multi-page file: the first
//    picture.
// 3. Any thread; nothing is shared between calls. Untrusted bytes: a bad file is an Error, never a crash or a hang.
// 4. Memory: at most memory_needed() bytes besides the input; a picture above kMaxPixels, or one whose format cannot be
//    read in strips and would need more than DecodeOptions::memory_bytes (check_memory), is kUnsupported with the sizes
//    in the text. kBusy: the machine had no memory left.
// 5. Time: a decode that takes longer than a minute is stopped wherever its library lets go; then it is kBusy, since
//    the same picture may be quick on another day.
// Not here: metadata (read_metadata.h), resizing to an exact size (resize.h).
#pragma once
#include "base/result.h"
#include "media/image.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace trove::media {

inline constexpr std::int64_t kMaxPixels = 1'000'000'000;

struct DecodeOptions {
    // The shorter edge of the result is at least this, or the picture's own where that is smaller; the decoder may
    // return up to about twice as much, because shrinking while decoding goes in powers of two.
    int min_short_edge_px = 512;
    std::size_t memory_bytes = std::size_t{1} << 30U;
};

struct Header {
    std::string format;  // "jpeg", "png", "webp", "gif", "tiff", "bmp", "heif", "avif", "jxl"
    int width_px = 0;    // upright
    int height_px = 0;
    int stored_width_px = 0;  // as encoded, before orientation (HEIF, AVIF, JPEG XL: the same as upright)
    int stored_height_px = 0;
    int orientation = 1;  // EXIF 1..8: what decode() has to turn; 1 where the format's own decoder turns
    // What the format's decoder holds by itself while it works: little where it reads in strips, and whole planes of
    // the picture for progressive JPEG, interlaced PNG, GIF, WebP, HEIF, AVIF and JPEG XL.
    std::size_t decoder_bytes = 0;
};

struct Decoded {
    Image image;
    Header header;
};

// Call once, before any thread decodes; idempotent. Shut down by the end of the process.
void initialise_decoders();

// What the bytes hold, without decoding pixels. kUnsupported when no decoder here reads it.
[[nodiscard]] Result<Header> read_header(std::span<const std::uint8_t> bytes);

// An upper bound of what decode() will allocate for this picture, in bytes.
[[nodiscard]] std::size_t memory_needed(const Header& header, const DecodeOptions& options);

// kUnsupported when that is more than the options allow. decode() asks this by itself.
[[nodiscard]] Result<void> check_memory(const Header& header, const DecodeOptions& options);

[[nodiscard]] Result<Decoded> decode(std::span<const std::uint8_t> bytes, const DecodeOptions& options);

// The same for whoever has called read_header() on these bytes: they are not taken apart again.
[[nodiscard]] Result<Image> decode(std::span<const std::uint8_t> bytes,
                                   const Header& header,
                                   const DecodeOptions& options);

}  // namespace trove::media
