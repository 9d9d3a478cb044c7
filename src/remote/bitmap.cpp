// SPDX-License-Identifier: GPL-3.0-or-later
#include "remote/bitmap.h"

namespace trove::remote {

// BITMAPFILEHEADER and BITMAPINFOHEADER: 24 bits, rows from the bottom, blue first, each row padded to four bytes.
Bytes bitmap_of(const media::Image& image) {
    const auto width = static_cast<std::uint32_t>(image.width);
    const auto height = static_cast<std::uint32_t>(image.height);
    const std::uint32_t padding = (4 - width * 3 % 4) % 4;
    const std::uint32_t pixels = (width * 3 + padding) * height;
    Bytes bytes{'B', 'M'};
    bytes.reserve(std::size_t{54} + pixels);
    constexpr std::uint32_t kOnePlane24Bits = 1U | (24U << 16U);
    for (const std::uint32_t value :
         {54 + pixels, 0U, 54U, 40U, width, height, kOnePlane24Bits, 0U, pixels, 2835U, 2835U, 0U, 0U})
        for (unsigned shift = 0; shift < 32; shift += 8) bytes.push_back(static_cast<std::uint8_t>(value >> shift));
    for (std::uint32_t row = height; row-- > 0;) {
        const std::uint8_t* from = image.rgb.data() + std::size_t{row} * width * 3;
        for (std::uint32_t x = 0; x < width; ++x, from += 3) bytes.insert(bytes.end(), {from[2], from[1], from[0]});
        bytes.insert(bytes.end(), padding, 0);
    }
    return bytes;
}

}  // namespace trove::remote
