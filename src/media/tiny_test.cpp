// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/tiny.h"

#include "photo/colours.h"

#include <gtest/gtest.h>

namespace trove::media {
namespace {

Image plain(int width, int height, std::uint8_t r, std::uint8_t g, std::uint8_t b) {
    Image image{width, height, {}};
    for (int i = 0; i < width * height; ++i) image.rgb.insert(image.rgb.end(), {r, g, b});
    return image;
}

TEST(Tiny, GreyHasItsBrightnessAndNoColour) {
    EXPECT_EQ(make_tiny(plain(1, 1, 255, 255, 255)),
              (Tiny{255, 255, 255, 255, 255, 255, 255, 255, 0x88, 0x88, 0x88, 0x88}));
    EXPECT_EQ(make_tiny(plain(640, 3, 0, 0, 0)), (Tiny{0, 0, 0, 0, 0, 0, 0, 0, 0x88, 0x88, 0x88, 0x88}));
}

TEST(Tiny, BlueLeansToCb) {
    const Tiny tiny = make_tiny(plain(8, 8, 0, 0, 255));
    EXPECT_EQ(tiny[8], 0xff);
    EXPECT_LT(tiny[10] >> 4, 8);
}

TEST(Tiny, CellsLieWhereTheirPixelsAre) {
    Image image = plain(4, 4, 0, 0, 0);
    for (std::size_t i = 0; i < 3; ++i) image.rgb[i] = 255;           // top left
    for (std::size_t i = 0; i < 3; ++i) image.rgb[15 * 3 + i] = 255;  // bottom right
    const Tiny tiny = make_tiny(image);
    EXPECT_EQ((Tiny{tiny[0], tiny[1], tiny[2], tiny[3], tiny[4], tiny[5], tiny[6], tiny[7]}),
              (Tiny{0xf0, 0, 0, 0, 0, 0, 0, 0x0f}));
}

TEST(Tiny, StillShowsWhatColourAPictureIs) {
    struct Named {
        std::uint8_t r, g, b;
        const char* name;
    };

    // CSS's colours of these names, and common colours.
    for (const Named c :
         {Named{255, 0, 0, "red"},  {178, 34, 34, "red"},    {255, 140, 0, "orange"}, {255, 255, 0, "yellow"},
          {255, 215, 0, "yellow"},  {0, 128, 0, "green"},    {34, 139, 34, "green"},  {85, 107, 47, "green"},
          {0, 255, 0, "green"},     {0, 206, 209, "cyan"},   {64, 224, 208, "cyan"},  {0, 0, 255, "blue"},
          {135, 206, 235, "blue"},  {25, 25, 112, "blue"},   {128, 0, 128, "purple"}, {138, 43, 226, "purple"},
          {255, 105, 180, "pink"},  {255, 192, 203, "pink"}, {139, 69, 19, "brown"},  {0, 0, 0, "black"},
          {255, 255, 255, "white"}, {128, 128, 128, "grey"}}) {
        const Tiny tiny = make_tiny(plain(8, 8, c.r, c.g, c.b));
        for (const char* name :
             {"red", "orange", "yellow", "green", "cyan", "blue", "purple", "pink", "brown", "black", "white", "grey"})
            EXPECT_EQ(is_mostly(tiny, name), std::string_view(name) == c.name)
                << int{c.r} << ' ' << int{c.g} << ' ' << int{c.b} << ' ' << name;
    }
    EXPECT_FALSE(is_mostly(make_tiny(plain(8, 8, 255, 0, 0)), "crimson"));
    EXPECT_FALSE(is_mostly({}, "red"));
}

TEST(Tiny, AQuarterIsEnoughForAColour) {
    Image image = plain(8, 8, 255, 255, 255);
    for (std::size_t y = 0; y < 4; ++y)
        for (std::size_t x = 0; x < 4; ++x)
            for (std::size_t c = 1; c < 3; ++c) image.rgb[(y * 8 + x) * 3 + c] = 0;
    EXPECT_TRUE(is_mostly(make_tiny(image), "red"));
    EXPECT_TRUE(is_mostly(make_tiny(image), "white"));
}

}  // namespace
}  // namespace trove::media
