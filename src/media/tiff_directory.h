// SPDX-License-Identifier: GPL-3.0-or-later
//
// TiffDirectory: the facts of a TIFF structure's first directory that decoding needs before any library reads it: the
// orientation (EXIF blocks are TIFF structures too), whether it is a camera raw file, and the size of its strips.
// Source: TIFF 6.0 and the BigTIFF note. Any thread. Untrusted bytes: unreadable values are absent.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace trove::media {

struct TiffDirectory {
    std::uint64_t width = 0;
    std::uint64_t height = 0;
    std::uint64_t bits_per_sample = 1;
    std::uint64_t samples_per_pixel = 1;
    std::uint64_t rows_per_strip = 0;  // 0: all of them
    std::uint64_t tile_width = 0;      // 0: strips
    std::uint64_t tile_height = 0;
    int orientation = 1;
    bool reduced = false;        // this picture is a smaller copy of another one in the file
    bool has_sub_files = false;  // has further pictures in SubIFDs
    bool is_digital_negative = false;
};

// `bytes` begin with the byte order mark, or with "Exif\0\0" and then the byte order mark.
[[nodiscard]] std::optional<TiffDirectory> read_tiff_directory(std::span<const std::uint8_t> bytes);

// The EXIF orientation in such bytes; 1 if absent or out of range.
[[nodiscard]] int exif_orientation(std::span<const std::uint8_t> bytes);

}  // namespace trove::media
