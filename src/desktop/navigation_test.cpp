// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/navigation.h"

#include <gtest/gtest.h>

namespace trove::desktop {
namespace {

WallQuery favourites() {
    WallQuery query;
    query.favourites = true;
    return query;
}

TEST(Navigation, BeginsAtTheWholeLibraryAndStaysThere) {
    Navigation navigation;
    EXPECT_TRUE(navigation.here().is_wall());
    EXPECT_FALSE(navigation.can_go_back());
    navigation.back();
    EXPECT_TRUE(navigation.here().is_wall());
    EXPECT_FALSE(navigation.go_to_words({}));
}

TEST(Navigation, WordsBeingTypedAreOneView) {
    Navigation navigation;
    for (const char* words : {"r", "re", "red"}) EXPECT_TRUE(navigation.go_to_words(QString::fromLatin1(words)));
    EXPECT_FALSE(navigation.go_to_words(QStringLiteral("red")));
    EXPECT_TRUE(navigation.here().is_search());
    navigation.back();
    EXPECT_TRUE(navigation.here().is_wall());
}

TEST(Navigation, APhotoKeepsWhereItWasReachedFrom) {
    Navigation navigation;
    navigation.go_to_wall(favourites());
    navigation.go_to_photo(PhotoId{7});
    EXPECT_EQ(navigation.here().wall, favourites());
    EXPECT_FALSE(navigation.here().is_search());
    navigation.replace_photo(PhotoId{8});
    EXPECT_EQ(navigation.here().photo, PhotoId{8});
    navigation.back();
    EXPECT_TRUE(navigation.here().is_wall());
    EXPECT_EQ(navigation.here().wall, favourites());
}

TEST(Navigation, WordsAfterAPhotoOrAPictureAreAFurtherView) {
    Navigation navigation;
    EXPECT_TRUE(navigation.go_to_words(QStringLiteral("red")));
    navigation.go_to_photo(PhotoId{7});
    // The same words: from the photo they lead to the search again.
    EXPECT_TRUE(navigation.go_to_words(QStringLiteral("red")));
    navigation.back();
    EXPECT_EQ(navigation.here().photo, PhotoId{7});
    navigation.go_to_picture({1, 2, 3});
    EXPECT_TRUE(navigation.go_to_words(QStringLiteral("blue")));
    navigation.back();
    EXPECT_TRUE(navigation.here().image);
}

TEST(Navigation, NoWordsAndTheWholeLibraryLeadToTheBeginning) {
    Navigation navigation;
    navigation.go_to_photo(PhotoId{7});
    navigation.go_to_wall(WallQuery{});
    EXPECT_FALSE(navigation.can_go_back());
    EXPECT_TRUE(navigation.go_to_words(QStringLiteral("red")));
    EXPECT_TRUE(navigation.go_to_words({}));
    EXPECT_FALSE(navigation.can_go_back());
}

TEST(Navigation, TheWayIsBoundedAndKeepsItsBeginning) {
    Navigation navigation;
    for (std::int64_t id = 1; id <= 1000; ++id) navigation.go_to_photo(PhotoId{id});
    std::size_t steps = 0;
    for (; navigation.can_go_back(); ++steps) navigation.back();
    EXPECT_EQ(steps, Navigation::kLongest - 1);
    EXPECT_TRUE(navigation.here().is_wall());
}

}  // namespace
}  // namespace trove::desktop
