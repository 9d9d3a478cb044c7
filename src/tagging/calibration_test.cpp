// SPDX-License-Identifier: GPL-3.0-or-later
#include "tagging/calibration.h"

#include "tagging/vocabulary.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

namespace trove::tagging {
namespace {

TEST(Calibration, UsualIsWhatMostAre) {
    std::vector<float> values{0.1F, 0.2F, 0.3F, 0.4F, 99.0F};
    const Usual usual = usual_of(values);
    EXPECT_FLOAT_EQ(usual.centre, 0.3F);
    EXPECT_NEAR(usual.spread, 1.4826F * 0.1F, 1e-5) << "one that is far off moves nothing";
    EXPECT_EQ(usual_of({}).spread, 0);
}

TEST(Calibration, AConceptIsReadAgainstItsOwnScores) {
    // The first concept is near every picture, the second near none but the last.
    std::mt19937 random(7);
    std::normal_distribution<float> noise(0, 0.01F);
    std::vector<std::vector<float>> scores(2);
    for (int i = 0; i < 1000; ++i) {
        scores[0].push_back(0.40F + noise(random));
        scores[1].push_back(0.05F + noise(random));
    }
    const auto usual = calibrate(scores, {});
    EXPECT_NEAR(usual[0].centre, 0.40F, 0.02F);
    EXPECT_NEAR(usual[1].centre, 0.05F, 0.02F);
    const auto found = most_unusual(std::vector<float>{0.41F, 0.25F}, usual);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found.front().index, 1U) << "although the other's score is higher";
    EXPECT_GT(found.front().score, kLeastScore);
}

TEST(Calibration, FewPhotosLeanOnWhatIsKnownBefore) {
    const std::vector<Usual> before{{0.2F, 0.02F}, {0.0F, 0.02F}};
    const std::vector<std::vector<float>> one{{0.9F}, {0.9F}};
    const auto usual = calibrate(one, before);
    EXPECT_NEAR(usual[0].centre, 0.2F + 0.7F / 51, 1e-4) << "one photo weighs 1 of 51";
    EXPECT_GT(usual[0].spread, 0.015F);
    std::vector<std::vector<float>> many(2);
    for (int i = 0; i < 5000; ++i)
        for (auto& scores : many) scores.push_back(0.9F + 0.01F * static_cast<float>(i % 3 - 1));
    EXPECT_NEAR(calibrate(many, before)[0].centre, 0.9F, 0.01F) << "five thousand speak for themselves";
    // Without a background, concepts are compared with each other.
    const auto alone = calibrate({{0.1F}, {0.12F}, {0.11F}, {0.6F}}, {});
    const auto found = most_unusual(std::vector<float>{0.1F, 0.12F, 0.11F, 0.6F}, alone);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found.front().index, 3U);
}

TEST(Calibration, TwelveAtMostAndTheFarthestFirst) {
    std::vector<Usual> usual(40, Usual{0, 1});
    std::vector<float> scores;
    for (int i = 0; i < 40; ++i) scores.push_back(static_cast<float>(i));
    const auto found = most_unusual(scores, usual);
    ASSERT_EQ(found.size(), kMostSuggestions);
    for (std::size_t i = 0; i < found.size(); ++i) EXPECT_EQ(found[i].index, 39 - i);
    EXPECT_TRUE(most_unusual(std::vector<float>(40, 3.4F), usual).empty());
    EXPECT_TRUE(calibrate({}, {}).empty());
}

TEST(Vocabulary, IsWholeAndItsBackgroundFits) {
    const auto& vocabulary = everyday_vocabulary();
    ASSERT_TRUE(vocabulary) << vocabulary.error().what;
    EXPECT_GE(vocabulary->concepts.size(), 1000U);
    std::set<std::string> groups;
    std::set<std::string> names;
    for (const Concept& entry : vocabulary->concepts) {
        groups.insert(entry.group);
        names.insert(entry.name);
        EXPECT_TRUE(vocabulary->background.contains(entry.name))
            << entry.name << ": make background.tsv again, with trove tags usual";
        for (const auto& text : {entry.name, entry.phrases.front(), entry.phrases.back()}) {
            EXPECT_EQ(text.find_first_of("~{}=|\t"), std::string::npos) << text;
            EXPECT_FALSE(text.starts_with(' ') || text.ends_with(' ')) << text;
        }
    }
    for (const char* name : {"surprised", "bokeh", "black and white", "macro", "long exposure", "lowrider", "meme",
                             "receipt", "rain", "red", "wedding", "dog"})
        EXPECT_TRUE(names.contains(name)) << name;
    EXPECT_GE(groups.size(), 20U);
    EXPECT_EQ(vocabulary->background.size(), vocabulary->concepts.size());
}

TEST(Vocabulary, ABrokenLineIsNamed) {
    EXPECT_TRUE(read_vocabulary("# c\nanimal\tdog\ta dog|a puppy\n", "model\tx\ndog\t0.1\t0.02\n"));
    for (const char* bad :
         {"animal\tdog\n", "animal\t\ta dog\n", "a\tdog\tx\na\tdog\ty\n", "a\tdog\tx||y\n", "a\tdog\tx\ty\n"}) {
        const auto read = read_vocabulary(bad, "");
        ASSERT_FALSE(read) << bad;
        EXPECT_NE(read.error().what.find("line"), std::string::npos);
    }
    for (const char* bad :
         {"dog\t0.1\n", "dog\tnan\t1\n", "dog\t0.1\t0\n", "dog\t0.1\t-1\n", "dog\t1\t1\ndog\t1\t1\n", "dog\t1x\t1\n"})
        EXPECT_FALSE(read_vocabulary("animal\tdog\ta dog\n", bad)) << bad;
}

}  // namespace
}  // namespace trove::tagging
