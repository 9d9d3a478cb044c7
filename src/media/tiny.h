// SPDX-License-Identifier: GPL-3.0-or-later
//
// Tiny: a picture in 12 bytes, shown blurred until its thumbnail has loaded. Any thread.
//
// Bytes 0 to 7: brightness of a 4 x 4 grid, row by row, 4 bits a cell, the first in the high half. Bytes 8 and 9: Cb of
// a 2 x 2 grid, bytes 10 and 11: Cr, 4 bits a cell, of the range -64 to 64. The conversion is JPEG's (JFIF 1.02).
#pragma once
#include "media/image.h"

#include <array>
#include <cstdint>

namespace trove::media {

using Tiny = std::array<std::uint8_t, 12>;

// The image must not be empty.
[[nodiscard]] Tiny make_tiny(const Image& image);

}  // namespace trove::media
