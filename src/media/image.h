// SPDX-License-Identifier: GPL-3.0-or-later
//
// Image: decoded pixels, upright, sRGB, 8 bits, no alpha: the input of every later step.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace trove::media {

struct Image {
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> rgb;  // height rows of width * 3 bytes, no padding

    [[nodiscard]] const std::uint8_t* row(int y) const {
        return rgb.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(width) * 3;
    }
};

}  // namespace trove::media
