// SPDX-License-Identifier: GPL-3.0-or-later
#include "photo/whose_word.h"

#include <gtest/gtest.h>

namespace trove {
namespace {

constexpr std::int64_t kHour = 3600;
constexpr std::int64_t kFile = 1'370'000'000;  // 2013

TEST(WhoseWord, OfTwoTimesTheOneThatIsThere) {
    EXPECT_FALSE(program_knows_time_better(kFile, std::nullopt, std::nullopt));
    EXPECT_FALSE(program_knows_time_better(std::nullopt, std::nullopt, true));
    EXPECT_TRUE(program_knows_time_better(std::nullopt, kFile, std::nullopt));
    EXPECT_TRUE(program_knows_time_better(std::nullopt, kFile, false));
}

TEST(WhoseWord, ADifferenceThatAZoneExplainsIsNoCorrection) {
    for (const std::int64_t hours : {-12, -5, 0, 2, 14})
        EXPECT_FALSE(program_knows_time_better(kFile, kFile + hours * kHour, std::nullopt)) << hours;
    for (const std::int64_t hours : {-24 * 365 * 28, -15, 15, 24})
        EXPECT_TRUE(program_knows_time_better(kFile, kFile + hours * kHour, std::nullopt)) << hours;
    EXPECT_TRUE(program_knows_time_better(kFile, kFile + 14 * kHour + 1, std::nullopt));
}

TEST(WhoseWord, AProgramThatKnowsTheFilesTimeDecides) {
    EXPECT_TRUE(program_knows_time_better(kFile, kFile + 60, true));
    EXPECT_FALSE(program_knows_time_better(kFile, kFile + 100 * 24 * kHour, false));
}

TEST(WhoseWord, APositionThatIsOnlyRoundedIsTheFiles) {
    const Position sydney{-33.8568, 151.2153};
    EXPECT_TRUE(program_knows_position_better(std::nullopt, sydney));
    EXPECT_FALSE(program_knows_position_better(sydney, std::nullopt));
    EXPECT_FALSE(program_knows_position_better(std::nullopt, std::nullopt));
    EXPECT_FALSE(program_knows_position_better(sydney, Position{-33.857, 151.215}));
    EXPECT_TRUE(program_knows_position_better(sydney, Position{-33.86, 151.215}));
    EXPECT_TRUE(program_knows_position_better(sydney, Position{41.88, -87.63}));
    // Near the date line, and near a pole, where degrees of longitude are short.
    EXPECT_FALSE(program_knows_position_better(Position{-17, 179.9995}, Position{-17, -179.9995}));
    EXPECT_FALSE(program_knows_position_better(Position{89.9, 10}, Position{89.9, 10.5}));
}

}  // namespace
}  // namespace trove
