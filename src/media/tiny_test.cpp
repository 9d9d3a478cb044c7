// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/tiny.h"

#include <gtest/gtest.h>

namespace trove::media {
namespace {

Image plain(int width, int height, std::uint8_t r, std::uint8_t g, std::uint8_t b) {
    Image image{width, height, {}};
    for (int i = 0; i < width * height; ++i) image.rgb.insert(image.rgb.end(), {r, g, b});
    return image;
}

TEST(Tiny, GreyHasItsBrightnessAndNoColour) {
    EXPECT_EQ(make_tiny(plain(1, 1, 255, 255, 255)), (Tiny{255, 255, 255, 255, 255, 255, 255, 255, 0x88, 0x88, 0x88, 0x88}));
    EXPECT_EQ(make_tiny(plain(640, 3, 0, 0, 0)), (Tiny{0, 0, 0, 0, 0, 0, 0, 0, 0x88, 0x88, 0x88, 0x88}));
}

TEST(Tiny, BlueLeansToCb) {
    const Tiny tiny = make_tiny(plain(8, 8, 0, 0, 255));
    EXPECT_EQ(tiny[8], 0xff);
    EXPECT_LT(tiny[10] >> 4, 8);
}

TEST(Tiny, CellsLieWhereTheirPixelsAre) {
    Image image = plain(4, 4, 0, 0, 0);
    for (std::size_t i = 0; i < 3; ++i) image.rgb[i] = 255;                 // top left
    for (std::size_t i = 0; i < 3; ++i) image.rgb[15 * 3 + i] = 255;        // bottom right
    const Tiny tiny = make_tiny(image);
    EXPECT_EQ((Tiny{tiny[0], tiny[1], tiny[2], tiny[3], tiny[4], tiny[5], tiny[6], tiny[7]}), (Tiny{0xf0, 0, 0, 0, 0, 0, 0, 0x0f}));
}

}  // namespace
}  // namespace trove::media
