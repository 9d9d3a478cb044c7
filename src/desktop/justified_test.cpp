// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/justified.h"

#include <gtest/gtest.h>

#include <random>

namespace trove::desktop {
namespace {

std::vector<float> random_aspects(std::size_t count) {
    std::mt19937 random(7);
    std::uniform_real_distribution<float> shape(0.4F, 2.5F);
    std::vector<float> aspects(count);
    for (float& aspect : aspects) aspect = shape(random);
    return aspects;
}

TEST(Justified, FullRowsEndWhereTheWallDoesAndNothingOverlaps) {
    const auto aspects = random_aspects(5000);
    const Justified wall(aspects, {.width_px = 1237, .row_height_px = 180, .gap_px = 4});
    ASSERT_EQ(wall.size(), aspects.size());
    for (std::size_t i = 0; i + 1 < wall.size(); ++i) {
        const TileBox here = wall.box(i);
        const TileBox next = wall.box(i + 1);
        if (here.y == next.y) {
            EXPECT_EQ(next.x, here.x + here.width + 4) << i;
        } else {
            EXPECT_NEAR(here.x + here.width, 1237, 1) << i;
            EXPECT_EQ(next.x, 0);
            EXPECT_EQ(next.y, here.y + here.height + 4);
        }
        EXPECT_NEAR(static_cast<double>(here.width) / here.height, static_cast<double>(aspects[i]), 0.05) << i;
    }
    const TileBox last = wall.box(wall.size() - 1);
    EXPECT_EQ(wall.height_px(), last.y + last.height);
}

TEST(Justified, FindsWhatIsInSight) {
    const Justified wall(random_aspects(5000), {.width_px = 1000, .row_height_px = 150, .gap_px = 3});
    const auto seen = wall.between(20'000, 20'800);
    ASSERT_LT(seen.first, seen.last);
    for (std::size_t i = 0; i < wall.size(); ++i) {
        const TileBox b = wall.box(i);
        EXPECT_EQ(i >= seen.first && i < seen.last, b.y + b.height > 20'000 && b.y < 20'800) << i;
    }
    const TileBox some = wall.box(777);
    EXPECT_EQ(wall.at(some.x + 1, some.y + 1), 777U);
    EXPECT_EQ(wall.at(some.x + some.width - 1, some.y + some.height - 1), 777U);
    EXPECT_EQ(wall.at(5000, some.y), std::nullopt);
    EXPECT_EQ(wall.at(10, wall.height_px() + 1), std::nullopt);
}

TEST(Justified, StepsToTheRowsBeside) {
    const Justified wall(random_aspects(300), {.width_px = 800, .row_height_px = 150, .gap_px = 3});
    const std::size_t below = wall.beside(0, 1);
    EXPECT_GT(wall.box(below).y, wall.box(0).y);
    EXPECT_EQ(wall.box(wall.beside(below, -1)).y, 0);
    EXPECT_EQ(wall.beside(0, -1), 0U);
    EXPECT_EQ(wall.beside(299, 1), 299U);
}

TEST(Justified, BeginsEachSectionOnARowOfItsOwnBelowItsHeading) {
    const auto aspects = random_aspects(200);
    const std::vector<std::size_t> sections{0, 3, 4, 90, 500};
    const Justified wall(aspects, {.width_px = 900, .row_height_px = 120, .gap_px = 4, .heading_px = 30}, sections);
    EXPECT_EQ(wall.box(0).y, 30);
    for (const std::size_t first : {3U, 4U, 90U}) {
        const TileBox before = wall.box(first - 1);
        EXPECT_EQ(wall.box(first).x, 0) << first;
        EXPECT_EQ(wall.box(first).y, before.y + before.height + 4 + 30) << first;
    }
    EXPECT_EQ(wall.at(1, wall.box(90).y - 5), std::nullopt) << "a heading is no picture";
}

TEST(Justified, StandsWhatIsOdd) {
    const std::vector<float> odd{0, -1, 1e9F, 1e-9F, std::numeric_limits<float>::quiet_NaN(), 1};
    const Justified wall(odd, {.width_px = 3, .row_height_px = 100, .gap_px = 4});
    for (std::size_t i = 0; i < odd.size(); ++i) {
        EXPECT_GT(wall.box(i).width, 0);
        EXPECT_GT(wall.box(i).height, 0);
    }
    EXPECT_EQ(Justified({}, {.width_px = 100}).height_px(), 0);
    EXPECT_EQ(Justified().between(0, 100).last, 0U);
    EXPECT_EQ(Justified().at(0, 0), std::nullopt);
}

}  // namespace
}  // namespace trove::desktop
