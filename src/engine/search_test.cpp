// SPDX-License-Identifier: GPL-3.0-or-later
// Whole queries over a library of pictures made from nothing, with the built-in model.
#include "base/bitmap_for_test.h"
#include "base/source_folder_for_test.h"
#include "engine/library.h"
#include "search/ranking.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>

namespace trove::engine {
namespace {

namespace fs = std::filesystem;

// 150 pictures, crawled once for all tests: a/000.bmp … b/149.bmp, one of them called after its text.
class SearchTest : public testing::Test {
protected:
    static void SetUpTestSuite() {
        scratch_ = std::make_unique<TemporaryFolder>();
        for (unsigned i = 0; i < 150; ++i) {
            const fs::path folder = scratch_->path() / "pictures" / (i % 3 == 0 ? "a" : "b");
            fs::create_directories(folder);
            const std::string name = i == 7   ? "one does not simply walk.bmp"
                                     : i == 8 ? "walk.bmp"
                                              : fmt::format("{:03}.bmp", i);
            ASSERT_TRUE(write_file_atomically(folder / name, bitmap(i % 2 == 0 ? 64 : 32, 48, i)));
        }
        auto opened = Library::open({scratch_->path() / "library", source_folder() / "models", true});
        ASSERT_TRUE(opened) << opened.error().what;
        library_ = std::move(*opened);
        const std::array roots{scratch_->path() / "pictures"};
        ASSERT_TRUE(library_->crawl(roots, {}, {}));
    }

    static void TearDownTestSuite() {
        library_.reset();
        scratch_.reset();
    }

    static Query words(std::string text) {
        Query query;
        query.text = std::move(text);
        query.strictness = 0;
        query.limit = 200;
        return query;
    }

    static Answer search(const Query& query) {
        auto answer = library_->search(query);
        EXPECT_TRUE(answer) << answer.error().what;
        return answer ? *answer : Answer{};
    }

    static std::vector<PhotoId> ids(const Answer& answer) {
        std::vector<PhotoId> out;
        for (const Hit& hit : answer.hits) out.push_back(hit.photo);
        return out;
    }

    static inline std::unique_ptr<TemporaryFolder> scratch_;
    static inline std::unique_ptr<Library> library_;
};

TEST_F(SearchTest, AFilterBesideWordsKeepsTheOrderAndLosesNothing) {
    const auto whole = search(words("a blue gradient"));
    EXPECT_EQ(whole.total, 150U);
    const auto filtered = search(words("a blue gradient in:a is:landscape"));
    std::vector<PhotoId> expected;
    for (const Hit& hit : whole.hits)
        if (fs::path(hit.place.parent()).filename() == "a" && hit.width_px > hit.height_px)
            expected.push_back(hit.photo);
    EXPECT_FALSE(expected.empty());
    EXPECT_EQ(ids(filtered), expected);
    EXPECT_EQ(filtered.total, expected.size());
    EXPECT_EQ(filtered.understood, "a blue gradient in:a is:landscape");
}

TEST_F(SearchTest, FiltersAloneListTheNewestFirst) {
    const auto answer = search(words("-in:a"));
    EXPECT_EQ(answer.total, 100U);
    for (const Hit& hit : answer.hits) EXPECT_FALSE(hit.score);
}

TEST_F(SearchTest, ATextThatIsTheQueryWinsAndAStrayWordDoesNot) {
    Query query = words("one does not simply walk");
    query.explain = true;
    const auto answer = search(query);
    ASSERT_FALSE(answer.hits.empty());
    EXPECT_EQ(answer.hits.front().place.file_name(), "one does not simply walk.bmp");
    ASSERT_TRUE(answer.hits.front().why);
    EXPECT_GT(answer.hits.front().why->words_found, 0.9);
    ASSERT_FALSE(answer.hits.front().why->texts.empty());
    EXPECT_EQ(answer.hits.front().why->texts.front().field, "name");
    const auto stray = search(words("a long walk through green hills at dawn"));
    EXPECT_NE(stray.hits.front().place.file_name(), "walk.bmp");
}

TEST_F(SearchTest, OneWordOfThreeMakesNoStrongHit) {
    Query query = words("walk zebra volcano");
    query.explain = true;
    const auto answer = search(query);
    const auto bands = search::Bands::of(150, 0);
    std::size_t by_text = 0;
    for (const Hit& hit : answer.hits) {
        ASSERT_TRUE(hit.why);
        if (hit.why->words_found == 0 || hit.why->deviations >= bands.likely) continue;
        ++by_text;
        EXPECT_NE(hit.band, Band::kStrong) << hit.place;
    }
    EXPECT_EQ(by_text, 2U) << "walk.bmp, and what one does not simply";
    query.text = "walk";
    EXPECT_EQ(search(query).hits.front().band, Band::kStrong) << "the whole query is";
}

TEST_F(SearchTest, UnwantedWordsCountInTextsToo) {
    const auto found = [](const char* text) {
        Query query = words(text);
        query.strictness = 0.5;
        std::set<std::string> names;
        for (const Hit& hit : search(query).hits) names.insert(hit.place.file_name());
        return names;
    };
    EXPECT_TRUE(found("walk").contains("one does not simply walk.bmp"));
    const auto without = found("walk - simply");
    EXPECT_TRUE(without.contains("walk.bmp"));
    EXPECT_FALSE(without.contains("one does not simply walk.bmp"));
}

TEST_F(SearchTest, AlgebraOfPhotos) {
    const auto one = search(words("like:1"));
    EXPECT_EQ(one.hits.front().photo, PhotoId{1});
    const auto away = search(words("- like:1"));
    EXPECT_EQ(away.hits.back().photo, PhotoId{1});
    EXPECT_EQ(ids(search(words("like:1 + 0.01:like:2"))).front(), PhotoId{1});
    const auto nothing = library_->search(words("like:1 - like:1"));
    ASSERT_FALSE(nothing);
    EXPECT_EQ(nothing.error().code, Errc::kInvalid);
    EXPECT_EQ(search(words("like:1@0,0,1,1")).hits.front().photo, PhotoId{1});
    EXPECT_FALSE(library_->search(words("like:99999")));
}

TEST_F(SearchTest, FilesAreOpenedOnlyWhereTheyMayBe) {
    const fs::path outside = scratch_->path() / "outside.bmp";
    ASSERT_TRUE(write_file_atomically(outside, bitmap(64, 48, 4)));
    Query query = words("\"" + outside.string() + "\"");
    const auto refused = library_->search(query);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::kNotFound);
    query.may_open_files = true;
    const auto found = search(query);
    EXPECT_GT(found.hits.front().score.value_or(0), 0.999F);
    query.text = "\"" + found.hits.front().place.text() + "\"";
    query.may_open_files = false;
    EXPECT_EQ(search(query).hits.front().photo, found.hits.front().photo) << "a photo of the library is known without";
}

TEST_F(SearchTest, PagesByCursorJoinToTheWholeAnswerInEveryOrder) {
    for (const Sort sort : {Sort::kRelevance, Sort::kDate, Sort::kSize, Sort::kName, Sort::kRandom}) {
        Query query = words("a blue gradient -is:square");
        query.sort = sort;
        query.seed = 5;
        const auto whole = ids(search(query));
        EXPECT_EQ(whole.size(), 150U);
        std::vector<PhotoId> joined;
        query.limit = 23;
        for (int page = 0; page < 10; ++page) {
            const auto answer = search(query);
            for (const Hit& hit : answer.hits) joined.push_back(hit.photo);
            query.cursor = answer.next;
            if (answer.next.empty()) break;
        }
        EXPECT_EQ(joined, whole) << static_cast<int>(sort);
    }
}

TEST_F(SearchTest, FacetsCountTheWholeAnswerAndNeverLeadToNothing) {
    Query query = words("a blue gradient");
    query.facets = true;
    query.limit = 5;
    const auto answer = search(query);
    ASSERT_FALSE(answer.facets.empty());
    for (const Facet& facet : answer.facets) {
        for (const FacetValue& value : facet.values)
            EXPECT_EQ(search(words("a blue gradient " + value.filter)).total, value.count) << value.filter;
    }
}

TEST_F(SearchTest, TheCutIsSaidAndStrictnessMovesIt) {
    Query query = words("a photo of a dog");
    std::size_t before = 151;
    for (const double strictness : {0.0, 0.25, 0.5, 0.75, 1.0}) {
        query.strictness = strictness;
        const auto answer = search(query);
        EXPECT_LE(answer.total, before);
        EXPECT_EQ(answer.total + answer.cut.left_out, 150U);
        EXPECT_EQ(answer.cut.made, strictness > 0);
        EXPECT_FALSE(answer.cut.why.empty());
        before = answer.total;
    }
    EXPECT_LT(before, 150U);
}

TEST_F(SearchTest, FoldingHidesNothing) {
    Query query = words("a blue gradient");
    query.strictness = 0;
    query.fold = true;
    std::set<PhotoId> seen;
    std::size_t shown = 0;
    query.limit = 10;
    for (int page = 0; page < 20; ++page) {
        const auto answer = search(query);
        shown += answer.hits.size();
        for (const Hit& hit : answer.hits) {
            seen.insert(hit.photo);
            seen.insert(hit.folded.begin(), hit.folded.end());
        }
        query.cursor = answer.next;
        if (answer.next.empty()) break;
    }
    EXPECT_LT(shown, 150U);
    EXPECT_EQ(seen.size(), 150U);
}

TEST_F(SearchTest, ErrorsSayWhereAndWhat) {
    const auto bad = library_->search(words("beach iso:high"));
    ASSERT_FALSE(bad);
    EXPECT_EQ(bad.error().code, Errc::kInvalid);
    EXPECT_NE(bad.error().what.find("character 7"), std::string::npos);
    EXPECT_NE(bad.error().what.find("try iso:4"), std::string::npos);
    Query query = words("beach");
    query.cursor = "nonsense";
    EXPECT_FALSE(library_->search(query));
}

TEST_F(SearchTest, CompletionKnowsTheLibrary) {
    const auto folders = library_->complete("beach in:", 10);
    ASSERT_TRUE(folders);
    ASSERT_EQ(folders->size(), 2U);
    EXPECT_EQ(folders->front().text, "beach in:b");
    EXPECT_EQ(library_->complete("came", 10)->front().added, "camera:");
}

}  // namespace
}  // namespace trove::engine
