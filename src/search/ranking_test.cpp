// SPDX-License-Identifier: GPL-3.0-or-later
#include "search/ranking.h"

#include "search/page.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace trove::search {
namespace {

std::vector<float> normal(std::size_t count, float mean, float deviation) {
    std::mt19937 random(1);
    std::normal_distribution<float> distribution(mean, deviation);
    std::vector<float> scores(count);
    std::ranges::generate(scores, [&] { return distribution(random); });
    return scores;
}

TEST(Background, PicturesThatFitDoNotMoveIt) {
    auto scores = normal(4000, 0.2F, 0.03F);
    const auto alone = Background::of(scores);
    EXPECT_NEAR(alone.median, 0.2, 0.002);
    EXPECT_NEAR(alone.deviation, 0.03, 0.002);
    scores.insert(scores.end(), 200, 0.4F);
    const auto with_hits = Background::of(scores);
    EXPECT_NEAR(with_hits.median, alone.median, 0.004);
    EXPECT_NEAR(with_hits.deviation, alone.deviation, 0.003);
    EXPECT_GT(with_hits.deviations(0.4F), 5);
}

TEST(Background, TooFewOrAllTheSameTellNothing) {
    EXPECT_FALSE(Background::of(normal(99, 0, 1)).reliable);
    EXPECT_FALSE(Background::of({}).reliable);
    EXPECT_LT(Background::of(std::vector<float>(500, 0.25F)).deviations(0.25F), 1e-6);
}

TEST(Bands, GrowWithTheLibraryButNotForEver) {
    const Bands small = Bands::of(500, 0.5);
    const Bands large = Bands::of(200'000, 0.5);
    const Bands huge = Bands::of(10'000'000, 0.5);
    EXPECT_LT(small.strong, large.strong);
    EXPECT_EQ(large.strong, huge.strong);
    for (const std::size_t compared : {100U, 500U, 10'000U, 200'000U}) {
        for (double strictness = 0; strictness <= 1; strictness += 0.1) {
            const Bands bands = Bands::of(compared, strictness);
            EXPECT_GE(bands.strong, bands.likely);
            EXPECT_LE(bands.cut, bands.strong + 1e-9);
        }
        EXPECT_LE(Bands::of(compared, 0.5).cut, Bands::of(compared, 0.5).likely);
        EXPECT_LT(Bands::of(compared, 0.2).cut, Bands::of(compared, 0.8).cut);
    }
}

TEST(Fusion, ATextThatIsTheQueryWinsAndAStrayWordDoesNot) {
    const double best_picture = worth_of(6, 0, 0);
    EXPECT_GT(worth_of(0, 1, 1), best_picture);
    EXPECT_GT(worth_of(-3, 1, 1), best_picture) << "whatever the picture looks like";
    EXPECT_LT(worth_of(0, 0.25, 0.6), Bands::of(1000, 0.5).cut);
    EXPECT_LT(worth_of(0, 1, 0.1), Bands::of(1000, 0.5).cut) << "a word that nearly every photo has";
    EXPECT_GT(worth_of(6, 0.25, 0.6), best_picture) << "but it settles a tie";
}

TEST(Bands, FewWordsComeNearToStrongAndKeepTheirOrder) {
    for (const std::size_t compared : {100U, 500U, 10'000U, 200'000U}) {
        const Bands bands = Bands::of(compared, 0.5);
        // One word of three, of the highest rarity, in a picture hardly like the query.
        const double stray = worth_of(1, 1.0 / 3, 1);
        ASSERT_GE(stray, bands.strong) << "else there is nothing to hold back";
        EXPECT_EQ(bands.band(bands.short_of_strong(stray)), Band::kLikely);
        EXPECT_EQ(bands.short_of_strong(bands.likely), bands.likely);
        EXPECT_EQ(bands.short_of_strong(-1), -1);
        for (double worth = bands.likely; worth < 14; worth += 0.5) {
            EXPECT_LT(bands.short_of_strong(worth), bands.short_of_strong(worth + 0.5));
            EXPECT_LT(bands.short_of_strong(worth), bands.strong);
        }
    }
}

TEST(Page, ACursorFollowsItsHit) {
    std::vector<Ranked> hits;
    for (int i = 0; i < 10; ++i) hits.push_back({PhotoId{100 - i}, 0.5F, 0, 0, 0, 10.0 - i});
    const Page first = make_page(hits, 0, 4, nullptr);
    ASSERT_EQ(first.hits.size(), 4U);
    const auto cursor = parse_cursor(Cursor{first.end, hits[3].worth, hits[3].photo}.text());
    ASSERT_TRUE(cursor);
    EXPECT_EQ(begin_of_page(hits, *cursor, true), 4U);
    hits.insert(hits.begin(), {PhotoId{500}, 0.5F, 0, 0, 0, 20.0});
    EXPECT_EQ(begin_of_page(hits, *cursor, true), 5U) << "a new photo before it";
    hits.erase(hits.begin() + 4);
    EXPECT_EQ(begin_of_page(hits, *cursor, true), 4U) << "its own photo gone";
    for (const char* bad : {"", "1", "1-", "1-2", "x-1-2", "1-zz-2", "1-2-3x", "-1-2-3", "1-7ff8000000000000-3",
                            "99999999999999999999-1-1"})
        EXPECT_FALSE(parse_cursor(bad)) << bad;
}

TEST(Page, NearIdenticalHitsFoldIntoTheFirstAndPagesJoin) {
    const auto index = vectors::Index::create(8);
    std::vector<Ranked> hits;
    for (int i = 0; i < 24; ++i) {
        // Three photos each of eight directions, mixed: 0 1 … 7 0 1 …
        std::vector<std::uint16_t> halves(8, 0);
        halves[static_cast<std::size_t>(i % 8)] = 0x3c00;  // 1.0
        index->append(PhotoId{i + 1}, halves);
        hits.push_back({PhotoId{i + 1}, 0.5F, 0, 0, 0, 100.0 - i});
    }
    std::vector<PhotoId> shown;
    std::vector<PhotoId> folded;
    std::size_t begin = 0;
    for (int pages = 0; pages < 24; ++pages) {
        const Page page = make_page(hits, begin, 3, index.get());
        for (const PageHit& hit : page.hits) {
            shown.push_back(hit.hit.photo);
            folded.insert(folded.end(), hit.folded.begin(), hit.folded.end());
        }
        if (page.end == hits.size()) break;
        begin = page.end;
    }
    EXPECT_EQ(shown.size() + folded.size(), 24U) << "none is lost";
    shown.insert(shown.end(), folded.begin(), folded.end());
    std::ranges::sort(shown);
    EXPECT_TRUE(std::ranges::adjacent_find(shown) == shown.end()) << "none twice";
    const Page whole = make_page(hits, 0, 24, index.get());
    EXPECT_EQ(whole.hits.size(), 8U);
    for (const PageHit& hit : whole.hits) EXPECT_EQ(hit.folded.size(), 2U);
}

}  // namespace
}  // namespace trove::search
