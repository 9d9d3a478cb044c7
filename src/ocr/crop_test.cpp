// SPDX-License-Identifier: GPL-3.0-or-later
#include "ocr/crop.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace trove::ocr {
namespace {

// Red grows to the right, green downwards.
media::Image slopes(int width, int height) {
    media::Image image{width, height, {}};
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            for (const int value : {x * 255 / (width - 1), y * 255 / (height - 1), 0})
                image.rgb.push_back(static_cast<std::uint8_t>(value));
    return image;
}

TEST(Pyramid, CutsWhatIsThere) {
    const auto image = slopes(100, 80);
    Pyramid pyramid(image);
    const auto same = pyramid.cut({Point{0, 0}, {100, 0}, {100, 80}, {0, 80}}, 100, 80);
    EXPECT_EQ(same.rgb, image.rgb);
    const auto turned = pyramid.cut({Point{100, 80}, {0, 80}, {0, 0}, {100, 0}}, 100, 80);
    EXPECT_EQ(turned.row(0)[0], image.row(79)[99 * 3]) << "on its head";
    EXPECT_EQ(turned.row(79)[99 * 3 + 1], image.row(0)[1]);
    const auto small = pyramid.cut({Point{0, 0}, {100, 0}, {100, 80}, {0, 80}}, 10, 8);
    for (int x = 0; x < 10; ++x)
        EXPECT_NEAR(small.row(4)[x * 3], (x * 10 + 4.5) * 255 / 99, 6) << "the mean of what it covers";
    const auto outside = pyramid.cut({Point{-50, -50}, {-20, -50}, {-20, -20}, {-50, -20}}, 4, 4);
    EXPECT_NEAR(outside.row(3)[3 * 3], image.row(0)[0], 6) << "the edge repeats";
    const auto one = slopes(2, 2);
    Pyramid tiny(one);
    EXPECT_EQ(tiny.cut({Point{0, 0}, {2, 0}, {2, 2}, {0, 2}}, 1, 1).rgb.size(), 3U);
}

TEST(Pyramid, FineStripesBecomeGreyAndNotStripes) {
    media::Image image{512, 512, {}};
    for (int y = 0; y < 512; ++y)
        for (int x = 0; x < 512 * 3; ++x) image.rgb.push_back(x / 3 % 2 == 0 ? 0 : 255);
    Pyramid pyramid(image);
    const auto small = pyramid.cut({Point{0, 0}, {512, 0}, {512, 512}, {0, 512}}, 50, 50);
    for (const auto value : small.rgb) EXPECT_NEAR(value, 128, 2);
}

}  // namespace
}  // namespace trove::ocr
