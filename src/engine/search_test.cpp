// SPDX-License-Identifier: GPL-3.0-or-later
// Whole queries by meaning: drawn libraries, the program's own crawl and search, and a model whose axes are words.
#include "engine/library_impl.h"
#include "engine/tiny_library_for_test.h"
#include "search/ranking.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

namespace trove::engine {
namespace {

constexpr std::size_t kDrawn = 14;
constexpr std::size_t kOthers = 106;
constexpr std::size_t kAll = kDrawn + kOthers;

// Drawn and crawled once for all tests that only search. File names do not hint at the content, except in tests of
// names.
class SearchTest : public testing::Test {
protected:
    static void SetUpTestSuite() {
        lib_ = std::make_unique<TinyLibrary>(R"(
            monday.jpg         cat sofa             2018-05-01
            kitten.jpg         cat garden grass     2021-06-01  Tokyo    camera: X100
            rex.jpg            dog garden           2020-03-03  Tokyo    rating: 5
            bill.jpg           paper                text: Invoice 1042/Total 99
            evening.jpg        beach sunset         2019-07-04  Lisbon
            trip/ferry.jpg     boat sea sunset      2019-07-05  Lisbon   camera: X100
            trip/dunes.jpg     beach sand wind sky  2019-07-06  Lisbon   portrait
            walk.jpg           shoes
            one does not simply walk.jpg  mountain
            twins/1.jpg        baby blanket bed     title: first
            twins/2.jpg        baby blanket bed     title: second
            twins/3.jpg        baby
            lake.jpg           water tree           tag: holiday
            pond.jpg           water                title: quiet holiday
        )");
        lib_->others(kOthers);
        lib_->crawl();
    }

    static void TearDownTestSuite() { lib_.reset(); }

    static TinyLibrary& lib() { return *lib_; }

    // Nothing is cut, and all hits are on the page.
    static Query everything(std::string_view text) {
        Query query = TinyLibrary::query(text);
        query.strictness = 0;
        query.limit = 2 * kAll;
        return query;
    }

    static Error error_of(const Query& query) {
        const auto answer = lib().library().search(query);
        EXPECT_FALSE(answer) << query.text;
        return answer ? Error{} : answer.error();
    }

    static std::string like(std::string_view file) { return fmt::format("like:{}", to_int(lib().id(file))); }

    static Bytes bytes_of(std::string_view file) {
        std::ifstream in(lib().path(file), std::ios::binary);
        return {std::istreambuf_iterator(in), {}};
    }

    static inline std::unique_ptr<TinyLibrary> lib_;
};

// ---- what is shown

TEST_F(SearchTest, APictureIsFoundByWhatItShows) {
    EXPECT_EQ(lib().search("sunset"), files("evening.jpg", "trip/ferry.jpg")) << "the purer one first";
    EXPECT_EQ(lib().search("beach"), files("evening.jpg", "trip/dunes.jpg"));
    EXPECT_EQ(lib().search("cat"), files("monday.jpg", "kitten.jpg"));
    EXPECT_EQ(lib().search("volcano"), files());
    EXPECT_EQ(lib().search("cat garden").front(), "kitten.jpg") << "it has both";
}

TEST_F(SearchTest, UnwantedThingsTakeAPictureAway) {
    EXPECT_EQ(lib().search("cat - sofa"), files("kitten.jpg"));
    EXPECT_EQ(lib().search("garden - cat"), files("rex.jpg"));
    EXPECT_EQ(lib().search("sunset - boat"), files("evening.jpg"));
}

TEST_F(SearchTest, WeightsDecideWhatIsMeantMost) {
    EXPECT_EQ(lib().search("cat + 0.1:dog").front(), "monday.jpg");
    EXPECT_EQ(lib().search("0.1:cat + dog").front(), "rex.jpg");
}

TEST_F(SearchTest, AlgebraOfPhotos) {
    EXPECT_EQ(lib().search(like("monday.jpg")), files("monday.jpg", "kitten.jpg"));
    EXPECT_EQ(lib().search(like("rex.jpg") + " - dog + cat").front(), "kitten.jpg") << "as the dog, but a cat";
    EXPECT_EQ(lib().search(everything("- " + like("monday.jpg"))).back(), "monday.jpg");
    EXPECT_EQ(lib().search(like("rex.jpg") + " + 0.01:" + like("monday.jpg")).front(), "rex.jpg");
    EXPECT_EQ(lib().search(like("rex.jpg") + "@0,0,1,1").front(), "rex.jpg");
    EXPECT_EQ(error_of(everything(like("rex.jpg") + " - " + like("rex.jpg"))).code, Errc::kInvalid) << "nothing left";
    EXPECT_EQ(error_of(everything("like:99999")).code, Errc::kNotFound);
}

TEST_F(SearchTest, APictureComparesWithPictures) {
    Query query = TinyLibrary::query("");
    query.image = bytes_of("monday.jpg");
    EXPECT_EQ(lib().search(query), files("monday.jpg", "kitten.jpg"));
    query.text = "- sofa";
    EXPECT_EQ(lib().search(query), files("kitten.jpg", "monday.jpg")) << "a cat, less of a sofa";
    Query like = TinyLibrary::query("");
    like.like = lib().id("monday.jpg");
    EXPECT_EQ(lib().search(like), files("kitten.jpg")) << "a photo is no hit of its own";
    like.image = query.image;
    EXPECT_EQ(error_of(like).code, Errc::kInvalid) << "one picture, not two";
}

TEST_F(SearchTest, FilesAreOpenedOnlyWhereTheyMayBe) {
    lib().draw("../outside.jpg  cat sofa");
    Query query = TinyLibrary::query("\"" + lib().path("../outside.jpg").lexically_normal().string() + "\"");
    EXPECT_EQ(error_of(query).code, Errc::kNotFound);
    query.may_open_files = true;
    EXPECT_EQ(lib().search(query), files("monday.jpg", "kitten.jpg"));
    EXPECT_GT(lib().ask(query).hits.front().score.value_or(0), 0.999F);
    query.text = "\"" + lib().path("rex.jpg").string() + "\"";
    query.may_open_files = false;
    EXPECT_EQ(lib().search(query), files("rex.jpg", "kitten.jpg")) << "a photo of the library is known without";
}

// ---- filters

TEST_F(SearchTest, FiltersDecide) {
    EXPECT_EQ(lib().search("cat before:2019"), files("monday.jpg"));
    EXPECT_EQ(lib().search("cat date:2021"), files("kitten.jpg"));
    EXPECT_EQ(lib().search("cat before:2017"), files());
    EXPECT_EQ(lib().search("sunset place:lisbon camera:x100"), files("trip/ferry.jpg"));
    EXPECT_EQ(lib().search("garden place:tokyo"), files("rex.jpg", "kitten.jpg"));
    EXPECT_EQ(lib().search("beach is:portrait"), files("trip/dunes.jpg"));
    EXPECT_EQ(lib().search("beach -in:trip"), files("evening.jpg"));
    EXPECT_EQ(lib().search("garden rating:5"), files("rex.jpg"));
    EXPECT_EQ(lib().search("water tag:holiday"), files("lake.jpg"));
}

TEST_F(SearchTest, AFilterBesideWordsKeepsTheOrderAndLosesNothing) {
    const auto whole = lib().ask(everything("beach sunset wind"));
    EXPECT_EQ(whole.total, kAll);
    const auto filtered = lib().ask(everything("beach sunset wind -in:others is:landscape"));
    Files expected;
    for (const Hit& hit : whole.hits)
        if (std::filesystem::path(hit.place.parent()).filename() != "others" && hit.width_px > hit.height_px)
            expected.push_back(std::filesystem::path(hit.place.text()).lexically_relative(lib().path("")));
    EXPECT_EQ(expected.size(), kDrawn - 1);
    EXPECT_EQ(expected.front(), "evening.jpg");
    EXPECT_EQ(lib().names(filtered), expected);
    EXPECT_EQ(filtered.total, expected.size());
    EXPECT_EQ(filtered.understood, "beach sunset wind -in:others is:landscape");
}

TEST_F(SearchTest, FiltersAloneListTheNewestFirst) {
    const auto answer = lib().ask(TinyLibrary::query("place:lisbon"));
    EXPECT_EQ(lib().names(answer), files("trip/dunes.jpg", "trip/ferry.jpg", "evening.jpg"));
    EXPECT_EQ(answer.total, 3U);
    for (const Hit& hit : answer.hits) {
        EXPECT_FALSE(hit.score);
        EXPECT_EQ(hit.band, Band::kNone);
    }
    EXPECT_EQ(lib().ask(everything("-in:others")).total, kDrawn);
}

// ---- words

TEST_F(SearchTest, WritingInAPictureIsFound) {
    EXPECT_EQ(lib().search("invoice"), files("bill.jpg"));
    EXPECT_EQ(lib().search("text:1042"), files("bill.jpg"));
    Query query = TinyLibrary::query("total");
    query.explain = true;
    const auto answer = lib().ask(query);
    ASSERT_EQ(answer.hits.size(), 1U);
    ASSERT_EQ(answer.hits.front().why->texts.size(), 1U);
    EXPECT_EQ(answer.hits.front().why->texts.front().field, "text");
    EXPECT_EQ(answer.hits.front().why->texts.front().text, "Total 99");
}

TEST_F(SearchTest, PixelsAndTextsEachSayTheirPart) {
    Query query = TinyLibrary::query("water holiday");
    EXPECT_EQ(lib().search(query).size(), 2U);
    query.evidence = Evidence::kPixels;
    EXPECT_EQ(lib().search(query), files("pond.jpg", "lake.jpg")) << "the purer water";
    query.evidence = Evidence::kTexts;
    EXPECT_EQ(lib().ask(query).total, 2U);
    query.text = "water";
    EXPECT_EQ(lib().search(query), files()) << "no text says so";
}

TEST_F(SearchTest, ATextThatIsTheQueryWinsAndAStrayWordDoesNot) {
    Query query = TinyLibrary::query("one does not simply walk");
    query.explain = true;
    const auto answer = lib().ask(query);
    ASSERT_FALSE(answer.hits.empty());
    EXPECT_EQ(lib().names(answer).front(), "one does not simply walk.jpg");
    ASSERT_TRUE(answer.hits.front().why);
    EXPECT_GT(answer.hits.front().why->words_found, 0.9);
    ASSERT_FALSE(answer.hits.front().why->texts.empty());
    EXPECT_EQ(answer.hits.front().why->texts.front().field, "name");
    EXPECT_EQ(lib().search("a long walk through the garden grass at dawn").front(), "kitten.jpg") << "not walk.jpg";
}

TEST_F(SearchTest, OneWordOfThreeMakesNoStrongHit) {
    Query query = everything("walk zebra volcano");
    query.explain = true;
    const auto bands = search::Bands::of(kAll, 0);
    Files by_text;
    for (const Hit& hit : lib().ask(query).hits) {
        ASSERT_TRUE(hit.why);
        if (hit.why->words_found == 0 || hit.why->deviations >= bands.likely) continue;
        by_text.push_back(hit.place.file_name());
        EXPECT_NE(hit.band, Band::kStrong) << hit.place;
    }
    std::ranges::sort(by_text);
    EXPECT_EQ(by_text, files("one does not simply walk.jpg", "walk.jpg"));
    EXPECT_EQ(lib().ask(everything("walk")).hits.front().band, Band::kStrong) << "the whole query is";
}

TEST_F(SearchTest, UnwantedWordsCountInTextsToo) {
    const auto found = [](const char* text) {
        const auto names = lib().search(text);
        return std::set<std::string>(names.begin(), names.end());
    };
    EXPECT_EQ(found("walk"), (std::set<std::string>{"walk.jpg", "one does not simply walk.jpg"}));
    EXPECT_EQ(found("walk - simply"), std::set<std::string>{"walk.jpg"});
}

// ---- the answer as a whole

TEST_F(SearchTest, PagesByCursorJoinToTheWholeAnswerInEveryOrder) {
    std::map<Sort, Files> answers;
    for (const Sort sort : {Sort::kRelevance, Sort::kDate, Sort::kSize, Sort::kName, Sort::kRandom}) {
        Query query = everything("beach garden sofa -is:square");
        query.sort = sort;
        query.seed = 5;
        const auto whole = lib().search(query);
        EXPECT_EQ(whole.size(), kAll);
        Files joined;
        query.limit = 23;
        for (int page = 0; page < 10; ++page) {
            const auto answer = lib().ask(query);
            const auto names = lib().names(answer);
            joined.insert(joined.end(), names.begin(), names.end());
            query.cursor = answer.next;
            if (answer.next.empty()) break;
        }
        EXPECT_EQ(joined, whole) << static_cast<int>(sort);
        answers[sort] = whole;
    }
    EXPECT_EQ(answers[Sort::kDate].front(), "kitten.jpg");
    EXPECT_EQ(answers[Sort::kRelevance].size(), kAll);
    EXPECT_NE(answers[Sort::kRandom], answers[Sort::kName]);
}

TEST_F(SearchTest, SortsOrderWhatWasFoundAndDoNotFindMore) {
    Query query = TinyLibrary::query("sunset");
    query.sort = Sort::kDate;
    EXPECT_EQ(lib().search(query), files("trip/ferry.jpg", "evening.jpg"));
    query.sort = Sort::kName;
    EXPECT_EQ(lib().search(query), files("evening.jpg", "trip/ferry.jpg"));
}

TEST_F(SearchTest, FacetsCountTheWholeAnswerAndNeverLeadToNothing) {
    Query query = everything("sunset");
    query.facets = true;
    query.limit = 5;
    const auto answer = lib().ask(query);
    ASSERT_FALSE(answer.facets.empty());
    for (const Facet& facet : answer.facets) {
        for (const FacetValue& value : facet.values)
            // A folder's filter also finds photos in its subfolders.
            if (const std::size_t found = lib().ask(everything("sunset " + value.filter)).total; facet.name == "folder")
                EXPECT_GE(found, value.count) << value.filter;
            else
                EXPECT_EQ(found, value.count) << value.filter;
    }
    query.strictness = 0.5;
    const auto cut = lib().ask(query);
    const auto year = std::ranges::find(cut.facets, "year", &Facet::name);
    ASSERT_NE(year, cut.facets.end());
    ASSERT_EQ(year->values.size(), 1U) << "of what was found only";
    EXPECT_EQ(year->values.front().value, "2019");
    EXPECT_EQ(year->values.front().count, 2U);
}

TEST_F(SearchTest, ErrorsSayWhereAndWhat) {
    const Error bad = error_of(TinyLibrary::query("beach iso:high"));
    EXPECT_EQ(bad.code, Errc::kInvalid);
    EXPECT_NE(bad.what.find("character 7"), std::string::npos);
    EXPECT_NE(bad.what.find("try iso:4"), std::string::npos);
    Query query = TinyLibrary::query("beach");
    query.cursor = "nonsense";
    EXPECT_EQ(error_of(query).code, Errc::kInvalid);
    EXPECT_EQ(error_of(TinyLibrary::query("  ")).code, Errc::kInvalid) << "nothing is asked";
}

TEST_F(SearchTest, CompletionKnowsTheLibrary) {
    EXPECT_EQ(lib().completions("beach in:"), files("in:others", "in:pictures", "in:twins", "in:trip"));
    EXPECT_EQ(lib().completions("beach in:TR"), files("in:trip"));
    EXPECT_EQ(lib().completions("camera:x"), files("camera:X100"));
    EXPECT_EQ(lib().completions("place:lis"), files("place:Lisbon"));
    EXPECT_EQ(lib().library().complete("beach in:", 1)->size(), 1U);
    EXPECT_EQ(lib().library().complete("beach in:tr", 10)->front().text, "beach in:trip");
    EXPECT_EQ(lib().completions("came").front(), "camera:");
}

TEST_F(SearchTest, FoldingHidesNothing) {
    Query query = TinyLibrary::query("baby");
    EXPECT_EQ(lib().search(query).size(), 3U);
    query.fold = true;
    const auto folded = lib().ask(query);
    ASSERT_EQ(folded.hits.size(), 2U) << "the twins are one";
    EXPECT_EQ(lib().names(folded).front(), "twins/3.jpg");
    EXPECT_EQ(folded.hits.back().folded.size(), 1U);
    EXPECT_EQ(folded.total, 3U);

    query.strictness = 0;
    query.limit = 10;
    std::set<PhotoId> seen;
    std::size_t shown = 0;
    for (std::size_t page = 0; page < kAll; ++page) {
        const auto answer = lib().ask(query);
        shown += answer.hits.size();
        for (const Hit& hit : answer.hits) {
            seen.insert(hit.photo);
            seen.insert(hit.folded.begin(), hit.folded.end());
        }
        query.cursor = answer.next;
        if (answer.next.empty()) break;
    }
    EXPECT_EQ(shown, kAll - 1);
    EXPECT_EQ(seen.size(), kAll);
}

// ---- libraries of their own

// 120 pictures, each with a little more fog than the previous one, and one of fog alone.
TEST(Strictness, MovesTheCutAndTheAnswerSaysSo) {
    TinyLibrary lib("pure.jpg  fog");
    for (int i = 0; i < 120; ++i) {
        std::string words = fmt::format("fog scene{}", i);
        for (int much = 0; much < 24 - i / 5; ++much) words += " air";
        lib.draw(fmt::format("{:03}.jpg  {}", i, words));
    }
    lib.crawl();
    Query query = TinyLibrary::query("fog");
    query.limit = 200;
    std::size_t before = 122;
    for (const double strictness : {0.0, 0.25, 0.5, 0.75, 1.0}) {
        query.strictness = strictness;
        const auto answer = lib.ask(query);
        EXPECT_LE(answer.total, before) << strictness;
        EXPECT_EQ(answer.total + answer.cut.left_out, 121U);
        EXPECT_EQ(answer.hits.size(), answer.total);
        EXPECT_EQ(answer.cut.made, strictness > 0);
        EXPECT_FALSE(answer.cut.why.empty());
        EXPECT_TRUE(answer.hits.empty() || lib.names(answer).front() == "pure.jpg");
        before = answer.total;
    }
    EXPECT_LT(before, 60U);
    EXPECT_GT(before, 0U);
}

TEST(SmallLibrary, LeavesNothingOut) {
    TinyLibrary lib(R"(
        cat.jpg      cat sofa
        invoice.jpg  paper         text: Invoice 1042
        beach.jpg    beach sunset  2019-07-04  Lisbon
    )");
    EXPECT_EQ(lib.search("sunset").front(), "beach.jpg");
    EXPECT_EQ(lib.search("sunset").size(), 3U) << "too few to tell what is usual";
    EXPECT_EQ(lib.search("cat before:2019"), files());
    EXPECT_EQ(lib.search("invoice").front(), "invoice.jpg");
}

TEST(EmptyLibrary, AnswersWithNothingAndStillReadsTheQuery) {
    TinyLibrary lib("");
    EXPECT_EQ(lib.search("cat"), files());
    EXPECT_FALSE(lib.library().search(TinyLibrary::query("iso:high")));

    // No crawl has begun here, either.
    const TemporaryFolder scratch;
    const auto model = std::make_shared<embed::WordEmbedder>();
    const auto fresh = LibraryImpl::open({scratch.path() / "library", scratch.path() / "models", true}, model);
    ASSERT_TRUE(fresh) << fresh.error().what;
    const auto answer = (*fresh)->search(TinyLibrary::query("cat"));
    ASSERT_TRUE(answer) << answer.error().what;
    EXPECT_EQ(answer->hits.size(), 0U);
    EXPECT_EQ(answer->model, "test-words");
    EXPECT_FALSE((*fresh)->search(TinyLibrary::query("iso:high")));
    EXPECT_FALSE((*fresh)->search(TinyLibrary::query("")));
}

class HiddenTest : public testing::Test {
protected:
    void SetUp() override {
        lib_.others(100);
        lib_.crawl();
        lib_.hide("secret/diary.jpg");
    }

    TinyLibrary lib_{R"(
        cat.jpg           cat sofa
        secret/diary.jpg  cat bed   2020-01-01  Chicago  camera: SpyCam  tag: private
    )"};
};

TEST_F(HiddenTest, IsFoundOnlyWhereTheQuerySaysSo) {
    EXPECT_EQ(lib_.search("cat"), files("cat.jpg"));
    EXPECT_EQ(lib_.search("bed"), files());
    EXPECT_EQ(lib_.search("diary"), files()) << "nor by its name";
    EXPECT_EQ(lib_.search("in:secret"), files());
    EXPECT_EQ(lib_.search("cat is:hidden"), files("secret/diary.jpg"));
    lib_.hide("secret/diary.jpg", false);
    EXPECT_EQ(lib_.search("bed"), files("secret/diary.jpg"));
}

TEST_F(HiddenTest, IsNotDrawnAtRandom) {
    for (const std::uint64_t seed : {1U, 2U, 3U}) {
        const auto drawn = lib_.library().random(200, seed);
        ASSERT_TRUE(drawn);
        EXPECT_EQ(drawn->size(), 101U);
        EXPECT_EQ(std::ranges::count(lib_.names(*drawn), "secret/diary.jpg"), 0);
    }
}

TEST_F(HiddenTest, OffersNoCompletion) {
    EXPECT_EQ(lib_.completions("camera:"), files());
    EXPECT_EQ(lib_.completions("place:"), files());
    EXPECT_EQ(lib_.completions("tag:"), files());
    EXPECT_EQ(lib_.completions("in:s"), files());
    lib_.hide("secret/diary.jpg", false);
    EXPECT_EQ(lib_.completions("camera:"), files("camera:SpyCam"));
    EXPECT_EQ(lib_.completions("in:s"), files("in:secret"));
}

TEST(Random, PagesOfADrawJoin) {
    TinyLibrary lib("");
    lib.others(20);
    lib.crawl();
    const auto whole = lib.names(*lib.library().random(20, 7));
    EXPECT_EQ(std::set<std::string>(whole.begin(), whole.end()).size(), 20U);
    Files joined;
    for (const std::size_t offset : {0U, 8U, 16U, 24U})
        for (const auto& name : lib.names(*lib.library().random(8, 7, offset))) joined.push_back(name);
    EXPECT_EQ(joined, whole);
    EXPECT_NE(lib.names(*lib.library().random(20, 8)), whole);
}

}  // namespace
}  // namespace trove::engine
