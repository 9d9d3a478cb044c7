// SPDX-License-Identifier: GPL-3.0-or-later
//
// For tests: generated pictures, and a folder for them.
#pragma once
#include "base/file.h"
#include "base/folder_for_test.h"

#include <initializer_list>

namespace trove {

// A BMP file (24 bit, with a BITMAPINFOHEADER): a two-way gradient, different for every `shade` below 256.
inline Bytes bitmap(std::uint32_t width, std::uint32_t height, unsigned shade) {
    const std::uint32_t padding = (4 - width * 3 % 4) % 4;
    const std::uint32_t pixels = (width * 3 + padding) * height;
    Bytes bytes{'B', 'M'};
    const auto put = [&bytes](std::uint32_t value) {
        for (unsigned shift = 0; shift < 32; shift += 8) bytes.push_back(static_cast<std::uint8_t>(value >> shift));
    };
    constexpr std::uint32_t kOnePlane24Bits = 1U | (24U << 16U);
    for (const std::uint32_t value :
         {54 + pixels, 0U, 54U, 40U, width, height, kOnePlane24Bits, 0U, pixels, 2835U, 2835U, 0U, 0U})
        put(value);
    for (std::uint32_t y = 0; y < height; ++y) {
        for (std::uint32_t x = 0; x < width; ++x)
            for (const std::uint32_t value : {x * 255 / width, y * 255 / height, shade * 41U})
                bytes.push_back(static_cast<std::uint8_t>(value));
        bytes.insert(bytes.end(), padding, 0);
    }
    return bytes;
}

}  // namespace trove
