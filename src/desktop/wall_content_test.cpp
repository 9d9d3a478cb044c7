// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/wall_content.h"

#include <gtest/gtest.h>

namespace trove::desktop {
namespace {

constexpr std::int64_t kDayS = 86'400;

trove::Wall wall_of(int photos, std::int64_t days_between) {
    trove::Wall wall;
    for (int i = 0; i < photos; ++i) {
        WallPhoto photo;
        photo.photo = PhotoId{i + 1};
        photo.when_s = 1'700'000'000 - i * days_between * kDayS;
        wall.photos.push_back(photo);
    }
    return wall;
}

TEST(WallContent, ManyPicturesHaveMonthsAndFewHaveYears) {
    const Content months = content_of(wall_of(400, 1), {});
    ASSERT_GE(months->sections.size(), 13U);
    EXPECT_EQ(months->sections[0].title, "November 2023");
    EXPECT_EQ(months->sections[1].title, "October 2023");
    EXPECT_EQ(months->sections[1].first, 14U) << "from the 14th back to the 1st";
    const Content years = content_of(wall_of(100, 20), {});
    ASSERT_GE(years->sections.size(), 5U);
    EXPECT_EQ(years->sections[0].title, "2023");
    EXPECT_EQ(years->sections[1].title, "2022");
    WallQuery added;
    added.order = WallOrder::kAdded;
    EXPECT_TRUE(content_of(wall_of(400, 1), added)->sections.empty());
    EXPECT_TRUE(content_of(trove::Wall{}, {})->tiles.empty());
}

TEST(WallContent, PicturesWithoutADateSaySo) {
    trove::Wall wall = wall_of(2, 1);
    wall.photos[1].when_s = 0;
    const Content content = content_of(wall, {});
    ASSERT_EQ(content->sections.size(), 2U);
    EXPECT_EQ(content->sections[1].title, "No date");
}

TEST(WallContent, BandsGoOnOverPages) {
    const auto page = [](std::initializer_list<Band> bands) {
        Answer answer;
        for (const Band band : bands) {
            Hit hit;
            hit.band = band;
            answer.hits.push_back(hit);
        }
        return answer;
    };
    const Content first = content_of(page({Band::kStrong, Band::kStrong, Band::kLikely}));
    ASSERT_EQ(first->sections.size(), 2U);
    EXPECT_EQ(first->sections[0].title, "Strong matches");
    const Content both = content_of(page({Band::kLikely, Band::kWeaker}), *first);
    EXPECT_EQ(both->tiles.size(), 5U);
    ASSERT_EQ(both->sections.size(), 3U);
    EXPECT_EQ(both->sections[2].first, 4U);
    EXPECT_TRUE(content_of(page({Band::kNone, Band::kNone}))->sections.empty())
        << "too little to compare with has no bands";
}

}  // namespace
}  // namespace trove::desktop
