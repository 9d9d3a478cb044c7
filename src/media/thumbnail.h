// SPDX-License-Identifier: GPL-3.0-or-later
//
// Thumbnails: a small JPEG (4:2:0, optimised Huffman tables, sRGB) of a picture, made from pixels already in memory.
#pragma once
#include "base/file.h"
#include "base/result.h"
#include "media/image.h"

namespace trove::media {

inline constexpr int kThumbnailEdgePx = 320;

// The longer edge becomes kThumbnailEdgePx; smaller pictures keep their size. Any thread.
[[nodiscard]] Result<Bytes> make_thumbnail(const Image& image);

// quality: 1..100. Any thread.
[[nodiscard]] Result<Bytes> encode_jpeg(const Image& image, int quality);

}  // namespace trove::media
