// SPDX-License-Identifier: GPL-3.0-or-later
#include "sources/takeout_names.h"

#include "sources/fixtures_for_test.h"

#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <sstream>

namespace trove::sources {
namespace {

std::vector<NameMatch> match(const std::vector<std::string>& media,
                             const std::vector<std::string>& sidecars,
                             const std::vector<std::string>& titles = {}) {
    return match_names(media, sidecars, [&](std::size_t i) {
        return i < titles.size() ? std::string_view(titles[i]) : std::string_view();
    });
}

NameMatch one(const std::string& medium, const std::string& sidecar, const std::string& title = {}) {
    return match({medium}, {sidecar}, {title}).front();
}

TEST(TakeoutNames, AllNameCasesOfTheFixtures) {
    const auto file = fixtures() / "takeout/name_cases.tsv";
    if (!std::filesystem::exists(file)) GTEST_SKIP() << "no fixtures at " << file;
    std::ifstream in(file);
    std::string line;
    std::getline(in, line);
    int cases = 0;
    while (std::getline(in, line)) {
        std::istringstream fields(line);
        std::string json;
        std::string medium;
        std::string together;
        std::getline(fields, json, '\t');
        std::getline(fields, medium, '\t');
        std::getline(fields, together, '\t');
        const NameMatch found = one(medium, json);
        EXPECT_EQ(found.sidecar.has_value(), together == "1") << line << "\n" << found.reason;
        ++cases;
    }
    EXPECT_EQ(cases, 38);
}

TEST(TakeoutNames, EveryRule) {
    struct Case {
        const char* medium;
        const char* json;
        MatchKind kind;
    };

    for (const Case& c : std::vector<Case>{
             {"IMG_1.jpg", "IMG_1.jpg.json", MatchKind::kMatched},
             {"IMG_1.jpg", "IMG_1.jpg.supplemental-metadata.json", MatchKind::kMatched},
             {"IMG(1).jpg", "IMG.jpg(1).json", MatchKind::kMatched},
             {"IMG(1).jpg", "IMG.jpg.suppl(1).json", MatchKind::kMatched},
             {"IMG (2).jpg", "IMG (2).jpg.supplemental-metadata.json", MatchKind::kMatched},
             {"Peanut.jpg", "Peanut.supplemental-metadata.json", MatchKind::kGuessed},
             {"IMG-edited.jpg", "IMG.jpg.json", MatchKind::kMatched},
             {"IMG-redigerad.jpg", "IMG.jpg.json", MatchKind::kGuessed},
             {"IMG-d\u00fczenlendi.jpg", "IMG.jpg.supplemental-metadata.json", MatchKind::kGuessed},
             {"IMG-\u0438\u0437\u043c\u0435\u043d\u0435\u043d\u043e.jpg", "IMG.jpg.json", MatchKind::kGuessed},
             {"IMG-collage.jpg", "IMG.HEIC.json", MatchKind::kGuessed},
             {"IMG-edited(1).jpg", "IMG.jpg(1).json", MatchKind::kMatched},
             {"IMG-edited.jpg", "IMG.HEIC.json", MatchKind::kMatched},
             {"IMG-modifie\u0301.jpg", "IMG.jpg.json", MatchKind::kMatched},
             {"IMG-\u7de8\u96c6\u6e08\u307f.jpg", "IMG.jpg.json", MatchKind::kMatched},
             {"IMG-ha.jpg", "IMG.jpg.json", MatchKind::kGuessed},
             {"IMG_1.MP4", "IMG_1.HEIC.json", MatchKind::kMatched},
             {"PXL_1.MP", "PXL_1.MP.jpg.json", MatchKind::kMatched},
             {"PXL_1.MP~2", "PXL_1.MP~2.jpg.json", MatchKind::kMatched},
             {"IMG.mp4.jpg", "IMG.mp4.json", MatchKind::kGuessed},
             {"IMG.jpg", "IMG.cr2.json", MatchKind::kGuessed},
             {"no_ending", "no_ending.json", MatchKind::kMatched},
             // 45 characters: only a dot remains of the supplement; 46: nothing.
             {"123456789012345678901234567890123456789012345", "123456789012345678901234567890123456789012345..json",
              MatchKind::kMatched},
             {"123456789012345678901234567890123456789012.jpg", "123456789012345678901234567890123456789012.jpg.json",
              MatchKind::kMatched},
             {"1234567890123456789012345678901234567890123456789.jpg",
              "1234567890123456789012345678901234567890123456.json", MatchKind::kMatched},
             {"IMG.jpg", "IMH.jpg.json", MatchKind::kUnmatched},
             {"IMG.jpg", "IMG.jpg(1).json", MatchKind::kUnmatched},
             {"IMG(1).jpg", "IMG.jpg.json", MatchKind::kUnmatched},
             {"IMG(1).jpg", "IMG.jpg(2).json", MatchKind::kUnmatched},
             {"IMG.jpg", "IMG.jpg.s.json", MatchKind::kUnmatched},
             {"IMG_1.jpg", "IMG.jpg.json", MatchKind::kUnmatched},
             {"(1).jpg", "().json", MatchKind::kUnmatched},
             {".jpg", ".json", MatchKind::kUnmatched},
         }) {
        const NameMatch found = one(c.medium, c.json);
        EXPECT_EQ(found.kind, c.kind) << c.medium << " <- " << c.json << ": " << found.reason;
        EXPECT_FALSE(found.reason.empty()) << c.medium;
    }
}

TEST(TakeoutNames, TheTitleDecidesWhereANameWasCut) {
    const std::string cut = "Screenshot_2024-08-31-00-53-48-647_com.snapcha.json";
    EXPECT_EQ(one("Screenshot_2024-08-31-00-53-48-647_com.snapchat.jpg", cut,
                  "Screenshot_2024-08-31-00-53-48-647_com.snapchat.jpg")
                  .kind,
              MatchKind::kMatched);
    EXPECT_EQ(one("Screenshot_2024-08-31-00-53-48-647_com.snapchat.jpg", cut,
                  "Screenshot_2024-08-31-00-53-48-647_com.snapcham.jpg")
                  .kind,
              MatchKind::kUnmatched);
    const auto two = match(
        {"Screenshot_2024-08-31-00-53-48-647_com.snapchat.jpg", "Screenshot_2024-08-31-00-53-48-647_com.snapcham.jpg"},
        {cut});
    EXPECT_EQ(two[0].kind, MatchKind::kGuessed);
    EXPECT_EQ(two[1].kind, MatchKind::kGuessed);
    const auto told = match(
        {"Screenshot_2024-08-31-00-53-48-647_com.snapchat.jpg", "Screenshot_2024-08-31-00-53-48-647_com.snapcham.jpg"},
        {cut}, {"Screenshot_2024-08-31-00-53-48-647_com.snapcham.jpg"});
    EXPECT_EQ(told[0].kind, MatchKind::kUnmatched);
    EXPECT_EQ(told[1].kind, MatchKind::kMatched);
    EXPECT_EQ(one("Peanut.jpg", "Peanut.supplemental-metadata.json", "Peanut").kind, MatchKind::kMatched);
}

TEST(TakeoutNames, EachTakesItsOwn) {
    const std::vector<std::string> media{"DSC_0238(1).JPG",     "DSC_0238.JPG", "DSC_0238_1.JPG",
                                         "DSC_0238-edited.JPG", "DSC_0238.MOV", "DSC_0238(1).MOV"};
    const std::vector<std::string> json{"DSC_0238.JPG(1).json", "DSC_0238.JPG.json", "DSC_0238_1.JPG.json"};
    const auto found = match(media, json);
    const std::vector<std::size_t> wanted{0, 1, 2, 1, 1, 0};
    for (std::size_t i = 0; i < media.size(); ++i) {
        ASSERT_TRUE(found[i].sidecar) << media[i];
        EXPECT_EQ(*found[i].sidecar, wanted[i]) << media[i];
    }
    EXPECT_EQ(found[3].role, NameMatch::Role::kEdited);
    EXPECT_EQ(found[3].of, 1U);
    EXPECT_EQ(found[4].role, NameMatch::Role::kLivePart);
    EXPECT_EQ(found[4].of, 1U);
    EXPECT_EQ(found[5].of, 0U);
}

TEST(TakeoutNames, NamesThatOnlyAnArchiveCanHaveEndSoon) {
    std::vector<std::string> media;
    std::vector<std::string> sidecars;
    for (char c = 'a'; c <= 'z'; ++c) {
        media.push_back(std::string(60'000, c) + "-edited.jpg");
        sidecars.push_back(std::string(60'000, c) + ".jpg.supplemental-metadata.json");
    }
    const auto start = std::chrono::steady_clock::now();
    for (const auto& found : match(media, sidecars)) EXPECT_EQ(found.kind, MatchKind::kMatched) << found.reason;
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
}

TEST(TakeoutNames, OldAndNewNamesSideBySide) {
    const auto found = match({"IMG_2367.HEIC", "IMG_2367(1).HEIC"}, {"IMG_2367.HEIC.supplemental-metadata.json",
                                                                     "IMG_2367.HEIC(1).json", "IMG_2367.HEIC.json"});
    EXPECT_EQ(found[0].sidecar, 2U);
    EXPECT_EQ(found[1].sidecar, 1U);
}

}  // namespace
}  // namespace trove::sources
