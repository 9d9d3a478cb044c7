// SPDX-License-Identifier: GPL-3.0-or-later
//
// The reduction of a picture while decoding. Plain arithmetic, any thread.
#pragma once
#include "media/decode.h"

#include <algorithm>

namespace trove::media {

// For decoders that shrink by any whole number: the largest that keeps the shorter edge at `min_short_edge_px` or more.
// The result has `edge / reduction` pixels, rounded down.
[[nodiscard]] inline int whole_reduction(int width, int height, const DecodeOptions& options) {
    constexpr int kMost = 4096;  // sums of so many squared bytes still fit 32 bits
    return std::clamp(std::min(width, height) / std::max(options.min_short_edge_px, 1), 1, kMost);
}

// For JPEG, whose decoder shrinks by 1, 2, 4 or 8 and rounds up.
[[nodiscard]] inline int jpeg_reduction(int width, int height, const DecodeOptions& options) {
    const int most = whole_reduction(width, height, options);
    if (most >= 8) return 8;
    if (most >= 4) return 4;
    return most >= 2 ? 2 : 1;
}

}  // namespace trove::media
