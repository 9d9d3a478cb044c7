// SPDX-License-Identifier: GPL-3.0-or-later
//
// decode: a picture file's bytes -> Image, only as large as needed.
//
// 1. The content decides the format, never the name (sniff.h).
// 2. The result is upright (all eight EXIF orientations; HEIF's own rotation is applied once), converted to sRGB
//    through the embedded profile, 8 bits, alpha blended over white. Animations and multi-page files give their first
//    picture.
// 3. Any thread; nothing is shared between calls. Untrusted bytes: a bad file is an Error, never a crash or a hang.
// 4. Memory: at most memory_needed() bytes besides the input; a picture above kMaxPixels, or one in a format that
//    cannot be read in strips and needs more than DecodeOptions::memory_bytes (check_memory), is kUnsupported or
//    kNoMemory with the sizes in the message. kNoMemory also: the process may have no more.
// 5. Time: a decode longer than a minute is stopped as soon as its library allows; then kUnsupported.
// The program itself decodes through decoder/pool.h: these functions in a process of their own.
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
    // The least shorter edge of the result; a smaller picture keeps its own. The decoder may return up to about twice
    // as much, because shrinking while decoding goes in powers of two.
    int min_short_edge_px = 512;
    std::size_t memory_bytes = std::size_t{1} << 30U;
};

struct Header {
    std::string format;  // "jpeg", "png", "webp", "gif", "tiff", "bmp", "heif", "avif", "jxl"
    int width_px = 0;    // upright
    int height_px = 0;
    int stored_width_px = 0;  // as encoded, before orientation (HEIF, AVIF, JPEG XL: the same as upright)
    int stored_height_px = 0;
    int orientation = 1;  // EXIF 1..8, for decode() to apply; 1 if the format's own decoder applies it
    // The decoder's own memory while it works: little if it reads in strips, but whole planes of the picture for
    // progressive JPEG, interlaced PNG, GIF, WebP, HEIF, AVIF and JPEG XL.
    std::size_t decoder_bytes = 0;
};

struct Decoded {
    Image image;
    Header header;
};

// Call once, before any thread decodes; idempotent. Lasts until the process ends.
void initialise_decoders();

// Loads everything that a decoder or read_metadata() would otherwise load when a picture first needs it: codecs, tables of
// characters. For a process that may open no file afterwards.
void load_everything();

// Reads the header without decoding pixels. kUnsupported: no decoder here reads the format.
[[nodiscard]] Result<Header> read_header(std::span<const std::uint8_t> bytes);

// An upper bound of the bytes of decode()'s image.
[[nodiscard]] std::size_t image_bytes(const Header& header, const DecodeOptions& options);

// An upper bound of what decode() will allocate for this picture, in bytes.
[[nodiscard]] std::size_t memory_needed(const Header& header, const DecodeOptions& options);

// kNoMemory: memory_needed() exceeds the options. decode() calls this itself.
[[nodiscard]] Result<void> check_memory(const Header& header, const DecodeOptions& options);

[[nodiscard]] Result<Decoded> decode(std::span<const std::uint8_t> bytes, const DecodeOptions& options);

// The same with the result of read_header() on these bytes, which are not parsed again.
[[nodiscard]] Result<Image> decode(std::span<const std::uint8_t> bytes,
                                   const Header& header,
                                   const DecodeOptions& options);

}  // namespace trove::media
