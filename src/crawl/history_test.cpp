// SPDX-License-Identifier: GPL-3.0-or-later
// The rule that tells an edit from another picture. What follows from it: engine/history_test.cpp.
#include "crawl/history.h"

#include <gtest/gtest.h>

#include <vector>

namespace trove::crawl {
namespace {

constexpr std::int64_t kNoon = 1'600'000'000;
constexpr float kLimit = 0.5F;
constexpr float kUnlike = 0.49F;

bool same(const PictureFacts& before, const PictureFacts& now) {
    return is_same_picture(before, now, kLimit);
}

TEST(SamePicture, TheSameSecondAndCameraAreEnough) {
    EXPECT_TRUE(same({kNoon, "X100", {}}, {kNoon, "X100", kUnlike})) << "a turned picture looks different";
    EXPECT_TRUE(same({kNoon, "", {}}, {kNoon, "", {}}));
}

TEST(SamePicture, AnotherDateOrCameraIsAnotherPictureUnlessItLooksTheSame) {
    EXPECT_FALSE(same({kNoon, "X100", {}}, {kNoon + 86400, "X100", 0.9F}));
    EXPECT_FALSE(same({kNoon, "X100", {}}, {kNoon, "D90", 0.9F}));
    EXPECT_TRUE(same({kNoon, "X100", {}}, {kNoon + 86400, "X100", 0.99F})) << "a corrected date";
    EXPECT_FALSE(same({kNoon, "X100", {}}, {kNoon + 1, "X100", {}})) << "nothing to compare";
    EXPECT_FALSE(same({{}, "X100", {}}, {{}, "D90", {}}));
}

TEST(SamePicture, UndatedPicturesAreComparedByTheirLooks) {
    EXPECT_TRUE(same({{}, "", {}}, {{}, "", kLimit}));
    EXPECT_FALSE(same({{}, "", {}}, {{}, "", kUnlike}));
    EXPECT_TRUE(same({kNoon, "X100", {}}, {{}, "", kLimit})) << "an edit took the date out";
    EXPECT_TRUE(same({{}, "", {}}, {{}, "", {}})) << "nothing to compare";
}

TEST(SamePicture, WhatIsAlikeDependsOnTheModelAndTheLibrary) {
    EXPECT_EQ(alike_from({}), kAlikeInASmallLibrary);
    std::vector<float> pairs;
    for (int i = 0; i < 2000; ++i) pairs.push_back(i % 2 == 0 ? 0.0F : 0.2F);
    EXPECT_NEAR(alike_from(pairs), 0.1F + 3 * 0.1F, 0.001F);
    for (float& pair : pairs) pair += 0.5F;  // a model to which everything looks a little alike
    EXPECT_NEAR(alike_from(pairs), 0.9F, 0.001F);
    for (float& pair : pairs) pair += 0.2F;
    EXPECT_EQ(alike_from(pairs), kSameLooks);
}

}  // namespace
}  // namespace trove::crawl
