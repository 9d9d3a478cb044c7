// SPDX-License-Identifier: GPL-3.0-or-later
#include "crawl/discovery.h"

#include <gtest/gtest.h>

namespace trove::crawl {
namespace {

TEST(Discovered, WhatCannotBeLookedIntoShieldsWhatLiesInItAndNothingElse) {
    Discovered discovered;
    EXPECT_FALSE(discovered.is_unknowable("/photos/2019/a.jpg"));
    discovered.unreadable = {"/photos/2019", "/drive/library.photoslibrary"};
    EXPECT_TRUE(discovered.is_unknowable("/photos/2019"));
    EXPECT_TRUE(discovered.is_unknowable("/photos/2019/a.jpg"));
    EXPECT_TRUE(discovered.is_unknowable("/photos/2019/june/a.jpg"));
    EXPECT_TRUE(discovered.is_unknowable("/drive/library.photoslibrary/originals/A/B.heic"));
    EXPECT_FALSE(discovered.is_unknowable("/photos/2019-trip/a.jpg"));
    EXPECT_FALSE(discovered.is_unknowable("/photos/a.jpg"));
    EXPECT_FALSE(discovered.is_unknowable("/"));
    discovered.unreadable = {"/"};
    EXPECT_TRUE(discovered.is_unknowable("/photos/a.jpg"));
}

}  // namespace
}  // namespace trove::crawl
