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

TEST(EditDistance, CountsChangesAndSwaps) {
    EXPECT_EQ(edit_distance("kitten", "kitten", 2), 0U);
    EXPECT_EQ(edit_distance("kitten", "kittne", 2), 1U);
    EXPECT_EQ(edit_distance("kitten", "mitte", 2), 2U);
    EXPECT_EQ(edit_distance("kitten", "sitting", 2), 3U) << "more than two";
    EXPECT_EQ(edit_distance("caf\xC3\xA9", "cafe", 2), 1U) << "letters, not bytes";
    EXPECT_EQ(edit_distance("", "ab", 2), 2U);
}

}  // namespace
}  // namespace trove::catalog
