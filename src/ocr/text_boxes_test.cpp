// SPDX-License-Identifier: GPL-3.0-or-later
#include "ocr/text_boxes.h"

#include <gtest/gtest.h>

#include <cmath>

namespace trove::ocr {
namespace {

struct Map {
    int width = 200;
    int height = 100;
    std::vector<float> values = std::vector<float>(20'000);

    void fill(int left, int top, int right, int bottom, float value) {
        for (int y = top; y < bottom; ++y)
            for (int x = left; x < right; ++x) values[static_cast<std::size_t>(y * width + x)] = value;
    }

    [[nodiscard]] std::vector<TextBox> boxes(const BoxOptions& options = {}) const {
        return text_boxes(values, width, height, options);
    }
};

TEST(TextBoxes, ALineGrowsBackToItsSize) {
    Map map;
    map.fill(20, 30, 121, 41, 0.9F);  // 100 by 10 between the centres of its outermost pixels
    const auto boxes = map.boxes();
    ASSERT_EQ(boxes.size(), 1U);
    const auto corners = from_top_left(boxes[0].rectangle);
    const float more = 100.0F * 10 * 1.5F / 220;
    EXPECT_NEAR(corners[0].x, 20.5F - more, 0.01);
    EXPECT_NEAR(corners[0].y, 30.5F - more, 0.01);
    EXPECT_NEAR(corners[2].x, 120.5F + more, 0.01);
    EXPECT_NEAR(boxes[0].score, 0.9F, 1e-3);
}

TEST(TextBoxes, FaintThinAndTinyOnesAreNone) {
    Map map;
    map.fill(10, 10, 60, 20, 0.5F);    // faint
    map.fill(10, 40, 60, 42, 0.9F);    // thin
    map.fill(100, 10, 102, 12, 0.9F);  // tiny
    map.fill(100, 50, 150, 60, std::nanf(""));
    EXPECT_TRUE(map.boxes().empty());
}

TEST(TextBoxes, LinesThatDoNotTouchAreTwo) {
    Map map;
    map.fill(10, 10, 90, 20, 0.9F);
    map.fill(10, 22, 90, 32, 0.8F);
    map.fill(120, 10, 190, 20, 0.9F);
    EXPECT_EQ(map.boxes().size(), 3U);
    EXPECT_EQ(map.boxes({.most = 2}).size(), 2U);
}

TEST(TextBoxes, ASlantedLineHasASlantedBox) {
    Map map;
    for (int i = 0; i < 120; ++i) {
        const int y = 20 + i / 2;
        map.fill(20 + i, y, 21 + i, y + 10, 0.9F);
    }
    const auto boxes = map.boxes();
    ASSERT_EQ(boxes.size(), 1U);
    const auto corners = from_top_left(boxes[0].rectangle);
    EXPECT_NEAR(std::atan2(corners[1].y - corners[0].y, corners[1].x - corners[0].x), std::atan(0.5), 0.05);
}

TEST(TextBoxes, AMapThatIsAllText) {
    Map map;
    map.fill(0, 0, 200, 100, 1);
    EXPECT_EQ(map.boxes().size(), 1U);
    EXPECT_TRUE(text_boxes({}, 0, 0, {}).empty());
}

}  // namespace
}  // namespace trove::ocr
