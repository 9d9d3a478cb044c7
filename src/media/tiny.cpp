// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/tiny.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace trove::media {
namespace {

struct Colour {
    double r = 0;
    double g = 0;
    double b = 0;
};

// The mean of a cell in a 4 x 4 grid, from at most 16 x 16 of its pixels: more would make no difference in 4 bits.
Colour mean(const Image& image, int column, int row) {
    constexpr int kSamples = 16;
    Colour sum;
    for (int j = 0; j < kSamples; ++j) {
        const auto y = static_cast<int>((std::int64_t{image.height} * (row * kSamples + j)) / (4 * kSamples));
        for (int i = 0; i < kSamples; ++i) {
            const auto x =
                static_cast<std::size_t>((std::int64_t{image.width} * (column * kSamples + i)) / (4 * kSamples));
            const std::uint8_t* pixel = image.row(y) + x * 3;
            sum.r += pixel[0];
            sum.g += pixel[1];
            sum.b += pixel[2];
        }
    }
    constexpr double kAll = double{kSamples} * kSamples;
    return {sum.r / kAll, sum.g / kAll, sum.b / kAll};
}

unsigned four_bits(double value, double least, double most) {
    return static_cast<unsigned>(std::lround(std::clamp((value - least) / (most - least), 0.0, 1.0) * 15));
}

void put(Tiny& tiny, std::size_t nibble, unsigned value) {
    tiny[nibble / 2] |= static_cast<std::uint8_t>(nibble % 2 == 0 ? value << 4U : value);
}

}  // namespace

Tiny make_tiny(const Image& image) {
    Tiny tiny{};
    std::array<double, 4> cb{};
    std::array<double, 4> cr{};
    for (int row = 0; row < 4; ++row) {
        for (int column = 0; column < 4; ++column) {
            const Colour c = mean(image, column, row);
            put(tiny, static_cast<std::size_t>(row * 4 + column),
                four_bits(0.299 * c.r + 0.587 * c.g + 0.114 * c.b, 0, 255));
            const auto quarter = static_cast<std::size_t>(row / 2 * 2 + column / 2);
            cb[quarter] += (-0.168736 * c.r - 0.331264 * c.g + 0.5 * c.b) / 4;
            cr[quarter] += (0.5 * c.r - 0.418688 * c.g - 0.081312 * c.b) / 4;
        }
    }
    for (std::size_t i = 0; i < 4; ++i) {
        put(tiny, 16 + i, four_bits(cb[i], -64, 64));
        put(tiny, 20 + i, four_bits(cr[i], -64, 64));
    }
    return tiny;
}

}  // namespace trove::media
