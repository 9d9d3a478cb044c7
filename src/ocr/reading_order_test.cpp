// SPDX-License-Identifier: GPL-3.0-or-later
#include "ocr/reading_order.h"

#include <gtest/gtest.h>

namespace trove::ocr {
namespace {

Quad box(float left, float top, float right, float bottom) {
    return {Point{left, top}, {right, top}, {right, bottom}, {left, bottom}};
}

using Order = std::vector<std::size_t>;

TEST(ReadingOrder, TwoColumnsUnderATitle) {
    const std::vector<Quad> lines{
        box(220, 60, 400, 80), box(0, 30, 190, 50), box(220, 30, 400, 50),
        box(0, 60, 180, 80),   box(50, 0, 350, 20), box(0, 90, 190, 110),
    };
    EXPECT_EQ(reading_order(lines), (Order{4, 1, 3, 5, 2, 0}));
}

TEST(ReadingOrder, RowsOfWordsThatTouch) {
    const std::vector<Quad> lines{box(100, 2, 190, 22), box(0, 0, 90, 20), box(0, 30, 190, 50)};
    EXPECT_EQ(reading_order(lines), (Order{1, 0, 2}));
}

TEST(ReadingOrder, TopAndBottomOfAMeme) {
    const std::vector<Quad> lines{box(10, 400, 300, 440), box(50, 10, 250, 50), box(10, 55, 300, 95)};
    EXPECT_EQ(reading_order(lines), (Order{1, 2, 0}));
}

TEST(ReadingOrder, SlantedLinesThatOverlap) {
    const std::vector<Quad> lines{
        Quad{Point{0, 60}, {200, 20}, {204, 40}, {4, 80}},
        Quad{Point{0, 20}, {200, -20}, {204, 0}, {4, 40}},
    };
    EXPECT_EQ(reading_order(lines), (Order{1, 0}));
}

TEST(ReadingOrder, NothingAndOne) {
    EXPECT_TRUE(reading_order({}).empty());
    const std::vector<Quad> one{box(0, 0, 1, 1)};
    EXPECT_EQ(reading_order(one), Order{0});
    EXPECT_EQ(reading_order(std::vector<Quad>(700, box(0, 0, 0, 0))).size(), 700U);
}

}  // namespace
}  // namespace trove::ocr
