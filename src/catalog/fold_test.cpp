// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/fold.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

namespace trove::catalog {
namespace {

TEST(Fold, TakesAwayWhatDoesNotMatter) {
    EXPECT_EQ(fold("CAF\xC3\x89  \t au lait\n"), "cafe au lait");
    EXPECT_EQ(fold("e\xCC\x81t\xC3\xA9"), "ete") << "a letter and its accent apart";
    EXPECT_EQ(fold("\xEF\xAC\x81sh \xEF\xBC\xA1"), "fish a") << "a ligature, a full-width letter";
    EXPECT_EQ(fold("Stra\xC3\x9F"
                   "e"),
              "strasse");
    EXPECT_EQ(fold("\xED\x95\x9C\xEA\xB5\xAD"), "\xED\x95\x9C\xEA\xB5\xAD") << "Hangul stays in syllables";
    EXPECT_EQ(fold("a\xFF"
                   "b"),
              "a\xEF\xBF\xBD"
              "b");
    const auto folded = fold_with_places("x \xC3\x89t");
    EXPECT_EQ(folded.text, "x et");
    EXPECT_EQ(folded.from, (std::vector<std::uint32_t>{0, 1, 2, 4, 5}));
}

TEST(Fold, NamesAreStoredComposed) {
    EXPECT_EQ(nfc("A\u0301gua"), "\u00c1gua");
    EXPECT_EQ(nfc("\u00c1gua"), "\u00c1gua");
    EXPECT_EQ(nfc("\ufb01"), "\ufb01") << "compatibility forms stay";
    EXPECT_EQ(nfc("plain"), "plain");
    EXPECT_EQ(nfc("a\xff"), "a\uFFFD");
    EXPECT_EQ(fold("F\u00fc\u00dfe"), fold("FU\u0308SSE"));
    EXPECT_EQ(fold("\u1e9e"), "ss") << "the capital letter, too";
}

}  // namespace
}  // namespace trove::catalog
