// SPDX-License-Identifier: GPL-3.0-or-later
#include "ocr/characters.h"

#include <gtest/gtest.h>

namespace trove::ocr {
namespace {

// Classes: 0 blank, 1 "a", 2 "b", 3 "中", 4 space.
class CharactersTest : public ::testing::Test {
protected:
    void say(std::size_t what, float probability = 0.9F, float space = 0) {
        std::vector<float> row(5, 0.01F);
        row[4] = space;
        row[what] = probability;
        rows_.insert(rows_.end(), row.begin(), row.end());
        ++steps_;
    }

    Spelt spell() {
        const auto characters = Characters::parse("a\nb\r\n\xE4\xB8\xAD");
        EXPECT_TRUE(characters);
        EXPECT_EQ(characters->classes(), 5U);
        return characters->spell(rows_, steps_);
    }

    std::vector<float> rows_;
    std::size_t steps_ = 0;
};

TEST_F(CharactersTest, RepeatsAreOneUnlessABlankParts) {
    for (const std::size_t what : {0U, 1U, 1U, 0U, 1U, 2U, 2U, 0U, 0U}) say(what);
    const auto spelt = spell();
    EXPECT_EQ(spelt.text, "aab");
    EXPECT_NEAR(spelt.confidence, 0.9F, 1e-6);
}

TEST_F(CharactersTest, SilenceIsNoText) {
    for (int i = 0; i < 5; ++i) say(0);
    EXPECT_EQ(spell().text, "");
    EXPECT_EQ(spell().confidence, 0);
}

TEST_F(CharactersTest, AHiddenSpaceIsHeard) {
    say(1);
    say(0, 0.8F, 0.15F);  // surely
    say(2);
    say(0, 0.9F, 0.001F);  // no
    say(1);
    say(4);  // said aloud
    say(2);
    EXPECT_EQ(spell().text, "a ba b");
}

TEST_F(CharactersTest, AFaintOneOnlyWhereLettersStandApart) {
    for (int i = 0; i < 4; ++i) {
        say(i % 2 == 0 ? 1 : 2);
        say(0, 0.9F, 0.004F);
    }
    EXPECT_EQ(spell().text, "abab");
    for (int i = 0; i < 4; ++i) say(0, 0.9F, 0.004F);
    say(1);
    EXPECT_EQ(spell().text, "abab a");
}

TEST_F(CharactersTest, NeverBesideChineseCharacters) {
    say(3);
    say(0, 0.5F, 0.4F);
    say(1);
    EXPECT_EQ(spell().text,
              "\xE4\xB8\xAD"
              "a");
}

TEST(CharactersFile, BadOnesAreRefused) {
    EXPECT_EQ(Characters::parse("").error().code, Errc::kCorrupt);
    EXPECT_EQ(Characters::parse("a\n\xFF\n").error().code, Errc::kCorrupt);
    EXPECT_EQ(Characters::read("/nowhere/keys.txt").error().code, Errc::kNotFound);
}

}  // namespace
}  // namespace trove::ocr
