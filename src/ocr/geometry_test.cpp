// SPDX-License-Identifier: GPL-3.0-or-later
#include "ocr/geometry.h"

#include <gtest/gtest.h>

#include <cmath>

namespace trove::ocr {
namespace {

TEST(SmallestRectangle, FindsATurnedRectangle) {
    const float c = std::cos(0.4F);
    const float s = std::sin(0.4F);
    std::vector<Point> points;
    for (int u = 0; u <= 40; ++u)
        for (int v = 0; v <= 10; ++v)
            points.push_back({100 + c * static_cast<float>(u) - s * static_cast<float>(v),
                              50 + s * static_cast<float>(u) + c * static_cast<float>(v)});
    const auto rectangle = smallest_rectangle(points);
    EXPECT_NEAR(std::max(rectangle.width, rectangle.height), 40, 0.1);
    EXPECT_NEAR(std::min(rectangle.width, rectangle.height), 10, 0.1);
    const auto corners = from_top_left(rectangle);
    EXPECT_NEAR(corners[0].x, 100, 0.1);
    EXPECT_NEAR(corners[0].y, 50, 0.1);
    EXPECT_NEAR(corners[1].x, 100 + c * 40, 0.1);
    EXPECT_NEAR(corners[1].y, 50 + s * 40, 0.1);
    EXPECT_TRUE(rectangle.contains({100 + c * 20 - s * 5, 50 + s * 20 + c * 5}));
    EXPECT_FALSE(rectangle.contains({100 - s * 12, 50 + c * 12}));
}

TEST(SmallestRectangle, OfAPointAndALine) {
    const auto point = smallest_rectangle({{3, 4}, {3, 4}});
    EXPECT_EQ(point.width, 0);
    EXPECT_EQ(point.centre.x, 3);
    const auto line = smallest_rectangle({{0, 0}, {1, 1}, {2, 2}, {3, 3}});
    EXPECT_NEAR(std::max(line.width, line.height), std::sqrt(18.0F), 1e-4);
    EXPECT_NEAR(std::min(line.width, line.height), 0, 1e-4);
}

TEST(FromTopLeft, HoldsForEveryTurn) {
    for (int degrees = -44; degrees <= 44; degrees += 4) {
        const float turn = static_cast<float>(degrees) * 3.14159265F / 180;
        for (int quarter = 0; quarter < 4; ++quarter) {
            // The same place, with either side as its width.
            const float angle = turn + static_cast<float>(quarter) * 3.14159265F / 2;
            const bool swapped = quarter % 2 == 1;
            const Rectangle rectangle{
                {0, 0}, {std::cos(angle), std::sin(angle)}, swapped ? 10.0F : 30.0F, swapped ? 30.0F : 10.0F};
            const auto corners = from_top_left(rectangle);
            EXPECT_NEAR(distance(corners[0], corners[1]), 30, 1e-3) << degrees << " " << quarter;
            EXPECT_GT(corners[1].x, corners[0].x);
            EXPECT_GT(corners[3].y, corners[0].y);
        }
    }
}

}  // namespace
}  // namespace trove::ocr
