// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/resize.h"

#include "base/process_for_test.h"
#include "base/source_folder_for_test.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <string>

namespace trove::media {
namespace {

// The picture of testdata/make_resize_golden.py.
Image synthetic() {
    Image image{23, 17, {}};
    for (int y = 0; y < image.height; ++y) {
        for (int x = 0; x < image.width; ++x) {
            const int step = 90 * ((x / 5 + y / 3) & 1);
            for (int c = 0; c < 3; ++c) {
                image.rgb.push_back(
                    static_cast<std::uint8_t>((x * x * 7 + y * 13 * (c + 1) + x * y * (c + 3) + step) & 255));
            }
        }
    }
    return image;
}

Filter filter_named(const std::string& name) {
    if (name == "bilinear") return Filter::kBilinear;
    return name == "bicubic" ? Filter::kBicubic : Filter::kLanczos;
}

TEST(Resize, AgreesWithPillowToOneLevel) {
    std::ifstream file(source_folder().native() + "/src/media/testdata/resize_golden.txt");
    ASSERT_TRUE(file);
    const Image image = synthetic();
    std::string name;
    std::string hex;
    int width = 0;
    int height = 0;
    int cases = 0;
    int different = 0;
    while (file >> name >> width >> height >> hex) {
        const Image out = resize(image, width, height, filter_named(name));
        ASSERT_EQ(out.width, width);
        ASSERT_EQ(out.height, height);
        ASSERT_EQ(out.rgb.size() * 2, hex.size());
        for (std::size_t i = 0; i < out.rgb.size(); ++i) {
            const int want = std::stoi(hex.substr(i * 2, 2), nullptr, 16);
            const int difference = std::abs(want - out.rgb[i]);
            ASSERT_LE(difference, 1) << name << " " << width << "x" << height << " byte " << i;
            different += difference;
        }
        ++cases;
    }
    EXPECT_EQ(cases, 18);
    // Pillow counts in fixed point with 22 bits, this in floating point with 24: they differ only near halves, which
    // are frequent in so regular a picture. Measured: 42 of 12,105 bytes.
    EXPECT_LE(different, 60);
}

TEST(Resize, OneColourStaysThatColour) {
    Image image{301, 97, {}};
    image.rgb.assign(static_cast<std::size_t>(301 * 97 * 3), 200);
    for (const Filter filter : {Filter::kBilinear, Filter::kBicubic, Filter::kLanczos}) {
        const Image out = resize(image, 50, 333, filter);
        EXPECT_TRUE(std::ranges::all_of(out.rgb, [](int v) { return v == 200; }));
    }
}

TEST(Resize, ExtremeShapes) {
    Image image{1, 5000, {}};
    image.rgb.assign(15000, 7);
    const Image out = resize(image, 224, 224, Filter::kBicubic);
    EXPECT_EQ(out.rgb.size(), 224U * 224U * 3U);
    EXPECT_EQ(out.rgb[1000], 7);
}

TEST(Crop, TakesTheRectangle) {
    const Image image = synthetic();
    const Image out = crop(image, 3, 2, 5, 4);
    ASSERT_EQ(out.width, 5);
    ASSERT_EQ(out.height, 4);
    for (int y = 0; y < 4; ++y) {
        for (int x = 0; x < 15; ++x) EXPECT_EQ(out.row(y)[x], image.row(y + 2)[x + 9]);
    }
}

// EXIF's places of the stored first row and column: 6 is "first row on the right, first column at the top".
TEST(Upright, PutsTheCornersWhereExifSays) {
    //  a b c
    //  d e f
    Image image{3, 2, {}};
    for (const char c : {'a', 'b', 'c', 'd', 'e', 'f'})
        image.rgb.insert(image.rgb.end(), 3, static_cast<std::uint8_t>(c));
    const auto text = [&image](int orientation) {
        const Image out = upright(image, orientation);
        std::string s;
        for (int y = 0; y < out.height; ++y) {
            for (int x = 0; x < out.width; ++x) s += static_cast<char>(out.row(y)[x * 3]);
            s += '/';
        }
        return s;
    };
    EXPECT_EQ(text(1), "abc/def/");
    EXPECT_EQ(text(2), "cba/fed/");
    EXPECT_EQ(text(3), "fed/cba/");
    EXPECT_EQ(text(4), "def/abc/");
    EXPECT_EQ(text(5), "ad/be/cf/");
    EXPECT_EQ(text(6), "da/eb/fc/");
    EXPECT_EQ(text(7), "fc/eb/da/");
    EXPECT_EQ(text(8), "cf/be/ad/");
    EXPECT_EQ(text(0), "abc/def/");
    EXPECT_EQ(text(9), "abc/def/");
}

TEST(Resize, AnExtremePictureTakesNoMoreMemoryThanItsOwn) {
    const Image extreme{2, 5'000'000, std::vector<std::uint8_t>(std::size_t{30'000'000}, 77)};
    const std::size_t before = status_bytes("VmHWM");
    const Image small = resize(extreme, 224, 224, Filter::kBicubic);
    EXPECT_LT(status_bytes("VmHWM") - before, std::size_t{1} << 30U);
    EXPECT_EQ(small.rgb, std::vector<std::uint8_t>(std::size_t{224} * 224 * 3, 77));
}

}  // namespace
}  // namespace trove::media
