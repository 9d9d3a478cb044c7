// SPDX-License-Identifier: GPL-3.0-or-later
#include "vectors/index.h"

#include "vectors/test_vectors.h"

#include <gtest/gtest.h>

#include <atomic>
#include <limits>
#include <set>
#include <thread>
#include <unistd.h>

namespace trove::vectors {
namespace {

using test::Halves;
using test::Vector;

const Stamp kStamp{.library = 11, .model = 2, .generation = 3, .last_row = 0};

// An index, with a plain list of its contents.
struct Library {
    explicit Library(int dimensions, unsigned seed = 1, int threads = 0)
        : index(Index::create(dimensions, threads)), photos(dimensions, 40, seed) {}

    void add(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) add(test::to_halves(photos.next()));
    }

    void add(Halves row) {
        index->append(PhotoId{static_cast<std::int64_t>(rows.size()) * 3 + 1}, row);
        rows.push_back(std::move(row));
    }

    // The answer from scoring every row, in double.
    [[nodiscard]] std::vector<Match> brute_force(const Vector& query,
                                                 std::size_t k,
                                                 const Index::Filter& filter = {}) const {
        std::vector<Match> all;
        for (std::size_t r = 0; r < rows.size(); ++r) {
            const PhotoId photo{static_cast<std::int64_t>(r) * 3 + 1};
            if (!filter || filter(photo))
                all.push_back({.photo = photo, .score = static_cast<float>(test::exact_score(rows[r], query))});
        }
        std::ranges::sort(all, [](const Match& a, const Match& b) {
            return a.score != b.score ? a.score > b.score : a.photo < b.photo;
        });
        if (all.size() > k) all.resize(k);
        return all;
    }

    std::unique_ptr<Index> index;
    test::Photos photos;
    std::vector<Halves> rows;
};

// The same photos, except where scores differ by less than float precision.
void expect_same(const std::vector<Match>& found, const std::vector<Match>& expected, const std::string& what) {
    ASSERT_EQ(found.size(), expected.size()) << what;
    for (std::size_t i = 0; i < found.size(); ++i) {
        ASSERT_NEAR(found[i].score, expected[i].score, 2e-6) << what << " at " << i;
        if (i + 1 < found.size()) {
            ASSERT_GE(found[i].score, found[i + 1].score) << what;
        }
        const bool tied = (i > 0 && expected[i - 1].score - expected[i].score < 2e-6F) ||
                          (i + 1 < expected.size() && expected[i].score - expected[i + 1].score < 2e-6F) ||
                          i + 1 == expected.size();
        if (!tied) {
            ASSERT_EQ(to_int(found[i].photo), to_int(expected[i].photo)) << what << " at " << i;
        }
    }
}

class Dimensions : public testing::TestWithParam<int> {};

TEST_P(Dimensions, AnswersAreThoseOfBruteForce) {
    Library library(GetParam());
    library.add(20'000);
    std::vector<Vector> queries;
    for (int q = 0; q < 20; ++q) queries.push_back(library.photos.next());
    const auto many = library.index->search_many(queries, 50);
    ASSERT_EQ(many.size(), queries.size());
    std::size_t right = 0;
    for (std::size_t q = 0; q < queries.size(); ++q) {
        const auto expected = library.brute_force(queries[q], 50);
        const auto found = library.index->search(queries[q], 50, {});
        expect_same(found, expected, "query " + std::to_string(q));
        std::set<PhotoId> wanted;
        for (const Match& match : expected) wanted.insert(match.photo);
        for (const Match& match : found) right += wanted.count(match.photo);
        ASSERT_EQ(many[q].size(), found.size());
        for (std::size_t i = 0; i < found.size(); ++i) {
            EXPECT_EQ(to_int(many[q][i].photo), to_int(found[i].photo));
            EXPECT_EQ(many[q][i].score, found[i].score);
        }
    }
    EXPECT_EQ(right, queries.size() * 50);  // recall 1.0
}

INSTANTIATE_TEST_SUITE_P(All, Dimensions, testing::Values(100, 256, 512, 768));

TEST(Index, EmptyAndFewer) {
    Library library(33);
    const Vector query = library.photos.next();
    EXPECT_TRUE(library.index->search(query, 10, {}).empty());
    EXPECT_EQ(library.index->search_many({{query, query}}, 10).size(), 2U);
    EXPECT_TRUE(library.index->search_many({}, 10).empty());
    EXPECT_TRUE(library.index->photos().empty());
    EXPECT_TRUE(library.index->vector_of(PhotoId{1}).empty());
    EXPECT_EQ(library.index->size(), 0U);
    library.add(7);
    expect_same(library.index->search(query, 10, {}), library.brute_force(query, 10), "k > size");
    EXPECT_EQ(library.index->search(query, std::numeric_limits<std::size_t>::max(), {}).size(), 7U);
    EXPECT_TRUE(library.index->search(query, 0, {}).empty());
    EXPECT_EQ(library.index->dimensions(), 33);
    EXPECT_EQ(library.index->photos().size(), 7U);
}

// Kept rows are found as if the others had never existed: in the tail, in the file, and after it is written again.
TEST(Index, KeepsOnlyThePhotosThatAreLeft) {
    const auto file = std::filesystem::temp_directory_path() / ("trove-index-keep-" + std::to_string(::getpid()));
    Library library(100);
    library.add(3000);
    ASSERT_TRUE(library.index->save(file, kStamp).has_value());
    library.add(2500);
    const auto id = [](std::size_t row) { return PhotoId{static_cast<std::int64_t>(row) * 3 + 1}; };
    std::set<PhotoId> left;
    const auto keep = [&](auto&& stays) {
        left.clear();
        std::vector<PhotoId> photos;
        for (std::size_t r = 0; r < library.rows.size(); ++r)
            if (stays(r)) photos.push_back(id(r));
        left.insert(photos.begin(), photos.end());
        return library.index->keep(photos);
    };
    const auto expect_right = [&](const std::string& what) {
        const Index::Filter is_left = [&](PhotoId photo) { return left.contains(photo); };
        EXPECT_EQ(library.index->size(), left.size()) << what;
        EXPECT_EQ(library.index->photos(), std::vector<PhotoId>(left.begin(), left.end())) << what;
        for (int q = 0; q < 5; ++q) {
            const Vector query = library.photos.next();
            expect_same(library.index->search(query, 60, {}), library.brute_force(query, 60, is_left), what);
            expect_same(library.index->search_many({{query}}, 60).front(), library.brute_force(query, 60, is_left),
                        what);
            EXPECT_EQ(library.index->sample_scores(query, 100'000).size(), left.size()) << what;
        }
        for (const std::size_t r : {0U, 7U, 1024U, 2999U, 3000U, 5499U})
            EXPECT_EQ(library.index->vector_of(id(r)),
                      left.contains(id(r)) ? test::to_floats(library.rows[r]) : Vector())
                << what << " " << r;
    };
    ASSERT_TRUE(keep([](std::size_t r) { return r % 7 != 0; }));
    expect_right("some are gone");
    library.add(300);
    for (std::size_t r = 5500; r < 5800; ++r) left.insert(id(r));
    expect_right("others came");
    ASSERT_TRUE(keep([](std::size_t r) { return r % 7 != 0 && r != 1 && r != 5799 && (r < 1024 || r >= 2048); }));
    expect_right("more are gone, a whole block among them");
    // A removed one, one that never existed, and two in the wrong order: nothing changes.
    for (const std::vector<PhotoId>& wrong :
         {std::vector{id(0)}, std::vector{id(9), PhotoId{2}}, std::vector{id(9), id(8)}})
        EXPECT_FALSE(library.index->keep(wrong));
    expect_right("nothing changed");
    ASSERT_TRUE(library.index->save(file, kStamp).has_value());
    EXPECT_TRUE(library.index->check().has_value());
    expect_right("written again");
    auto opened = Index::open(file, 100, kStamp);
    ASSERT_TRUE(opened.has_value());
    library.index = std::move(*opened);
    expect_right("opened again");
    // A photo with a new vector.
    ASSERT_TRUE(keep([before = left, id](std::size_t r) { return before.contains(id(r)) && r != 8; }));
    library.rows[8] = test::to_halves(library.photos.next());
    library.index->append(id(8), library.rows[8]);
    EXPECT_EQ(library.index->vector_of(id(8)), test::to_floats(library.rows[8]));
    const auto found = library.index->search(test::to_floats(library.rows[8]), 2, {});
    EXPECT_EQ(to_int(found[0].photo), to_int(id(8)));
    EXPECT_NE(to_int(found[1].photo), to_int(id(8)));
    ASSERT_TRUE(library.index->keep({}));
    EXPECT_EQ(library.index->size(), 0U);
    EXPECT_TRUE(library.index->search(library.photos.next(), 3, {}).empty());
    ASSERT_TRUE(library.index->save(file, kStamp).has_value());
    EXPECT_EQ(library.index->size(), 0U);
    std::filesystem::remove(file);
}

TEST(Index, KeepsTheVectorsItWasGiven) {
    Library library(100);
    library.add(3000);
    for (const std::size_t r : {0U, 1U, 1023U, 1024U, 2999U}) {
        EXPECT_EQ(library.index->vector_of(PhotoId{static_cast<std::int64_t>(r) * 3 + 1}),
                  test::to_floats(library.rows[r]));
    }
    EXPECT_TRUE(library.index->vector_of(PhotoId{2}).empty());
}

TEST(Index, ScoresOfSomePhotosAreThoseOfASearch) {
    Library library(100);
    library.add(3000);
    const Vector query = library.photos.next();
    const auto best = library.index->search(query, 50, {});
    std::vector<PhotoId> photos{PhotoId{2}};  // no such photo
    for (const Match& match : best) photos.push_back(match.photo);
    const auto scores = library.index->scores_of(query, photos);
    ASSERT_EQ(scores.size(), 51U);
    EXPECT_EQ(scores[0], std::nullopt);
    for (std::size_t i = 0; i < best.size(); ++i) EXPECT_EQ(scores[i + 1], best[i].score) << i;
    EXPECT_TRUE(library.index->scores_of(std::vector<float>(99), photos).empty()) << "another length";
}

TEST(Index, TheSamePictureManyTimesComesByPhotoId) {
    Library library(64);
    library.add(500);
    const Halves row = test::to_halves(library.photos.next());
    for (int i = 0; i < 9000; ++i) library.add(row);
    library.add(500);
    const auto found = library.index->search(test::to_floats(row), 100, {});
    ASSERT_EQ(found.size(), 100U);
    for (std::size_t i = 0; i < found.size(); ++i)
        EXPECT_EQ(to_int(found[i].photo), static_cast<std::int64_t>(500 + i) * 3 + 1);
}

TEST(Index, RepeatedPicturesAmongOthersComeByPhotoId) {
    Library library(128);
    library.add(2000);
    for (std::size_t i = 0; i < 2000; ++i) {
        const Halves again = library.rows[i];
        library.add(again);
    }
    for (int q = 0; q < 10; ++q) {
        const auto found = library.index->search(library.photos.next(), 30, {});
        for (std::size_t i = 0; i + 1 < found.size(); i += 2) {
            EXPECT_EQ(found[i].score, found[i + 1].score);
            EXPECT_EQ(to_int(found[i].photo) + 6000, to_int(found[i + 1].photo));
        }
    }
}

TEST(Index, FiltersOfAnySelectivityStayExact) {
    Library library(256);
    library.add(20'000);
    const auto id = [](PhotoId photo) { return static_cast<std::uint64_t>(to_int(photo)); };
    const std::vector<std::pair<std::string, Index::Filter>> filters = {
        {"all", [](PhotoId) { return true; }},
        {"none", [](PhotoId) { return false; }},
        {"half", [&](PhotoId photo) { return (id(photo) * 2654435761U >> 7U) % 2 == 0; }},
        {"0.1 %", [&](PhotoId photo) { return (id(photo) * 2654435761U >> 7U) % 1000 == 0; }},
        {"the first one", [](PhotoId photo) { return photo == PhotoId{1}; }},
        {"the last one", [](PhotoId photo) { return photo == PhotoId{19'999 * 3 + 1}; }},
        {"the last tenth", [](PhotoId photo) { return photo > PhotoId{54'000}; }},
    };
    for (const auto& [name, filter] : filters) {
        for (int q = 0; q < 5; ++q) {
            const Vector query = library.photos.next();
            expect_same(library.index->search(query, 50, filter), library.brute_force(query, 50, filter), name);
        }
    }
}

TEST(Index, TheFilterIsAskedAboutFewRows) {
    Library library(512);
    library.add(20'000);
    std::atomic<std::size_t> calls = 0;
    const auto found = library.index->search(library.photos.next(), 50, [&](PhotoId) {
        ++calls;
        return true;
    });
    EXPECT_EQ(found.size(), 50U);
    EXPECT_LT(calls.load(), 10'000U);
}

TEST(Index, VectorsThatAreNoneAreNearNothing) {
    auto index = Index::create(4);
    index->append(PhotoId{1}, Halves{0x7c00, 0, 0, 0});  // infinity
    index->append(PhotoId{2}, Halves{0x7e00, 0, 0, 0});  // NaN
    index->append(PhotoId{3}, Halves{to_half(1)});       // too short
    index->append(PhotoId{4}, Halves{to_half(1), 0, 0, 0});
    const Vector query{1, 0, 0, 0};
    const auto found = index->search(query, 4, {});
    ASSERT_EQ(found.size(), 4U);
    EXPECT_EQ(found[0].photo, PhotoId{4});
    EXPECT_EQ(found[0].score, 1);
    EXPECT_EQ(found[1].photo, PhotoId{1});
    EXPECT_EQ(found[1].score, 0);
    EXPECT_TRUE(index->search(Vector{1, 0, 0}, 4, {}).empty());
    EXPECT_TRUE(index->search(Vector{std::nanf(""), 0, 0, 0}, 4, {}).empty());
    EXPECT_EQ(index->search(Vector{0, 0, 0, 0}, 4, {}).size(), 4U);
}

TEST(Index, SavedAndOpenedItAnswersTheSame) {
    const auto file = std::filesystem::temp_directory_path() / ("trove_index_test_" + std::to_string(::getpid()));
    Library library(200);
    const Vector query = library.photos.next();
    // Sizes around a block, so that the tail joins a block of the file that is not full.
    for (const std::size_t more : {0U, 5U, 1019U, 1U, 1500U, 3000U}) {
        library.add(more);
        Stamp stamp = kStamp;
        stamp.last_row = library.rows.size();
        ASSERT_TRUE(library.index->save(file, stamp).has_value());
        library.add(3);  // a tail on top
        expect_same(library.index->search(query, 20, {}), library.brute_force(query, 20), "saved");
        auto opened = Index::open(file, 200, kStamp);
        ASSERT_TRUE(opened.has_value()) << opened.error().what;
        EXPECT_EQ((*opened)->size(), stamp.last_row);
        EXPECT_EQ((*opened)->stamp().last_row, stamp.last_row);
        EXPECT_TRUE((*opened)->check().has_value());
        for (std::size_t r = stamp.last_row; r < library.rows.size(); ++r)
            (*opened)->append(PhotoId{static_cast<std::int64_t>(r) * 3 + 1}, library.rows[r]);
        expect_same((*opened)->search(query, 20, {}), library.brute_force(query, 20), "opened");
        EXPECT_EQ((*opened)->photos(), library.index->photos());
        EXPECT_FALSE((*opened)->damaged());
    }
    std::filesystem::remove(file);
}

// Run under ThreadSanitizer by preset "tsan". Large enough for the helpers to take part.
TEST(Index, SearchesGoOnWhileRowsAreAppendedRemovedAndSaved) {
    const auto file = std::filesystem::temp_directory_path() / ("trove_index_test_live_" + std::to_string(::getpid()));
    Library library(512, 5, 3);
    library.add(17'000);
    const Vector query = library.photos.next();
    const std::size_t before = library.rows.size();
    std::atomic<bool> stop = false;
    std::atomic<std::size_t> searches = 0;
    std::set<PhotoId> removed;
    const Index::Filter is_left = [&removed](PhotoId photo) { return !removed.contains(photo); };
    // All except every fiftieth, and of those the best.
    const auto remove_some = [&] {
        std::set<PhotoId> best;
        for (const Match& match : library.brute_force(query, 10, is_left)) best.insert(match.photo);
        std::vector<PhotoId> left;
        for (std::size_t r = 0; r < library.rows.size(); ++r) {
            const PhotoId photo{static_cast<std::int64_t>(r) * 3 + 1};
            if (r % 50 == 0 && !best.contains(photo)) removed.insert(photo);
            if (is_left(photo)) left.push_back(photo);
        }
        ASSERT_TRUE(library.index->keep(left));
    };
    {
        std::vector<std::jthread> searchers;
        for (int t = 0; t < 3; ++t) {
            searchers.emplace_back([&, t] {
                float best = -1;
                while (!stop) {
                    const auto found = t == 0 ? library.index->search_many({{query, query}}, 10)[1]
                                              : library.index->search(query, 10, {});
                    ASSERT_EQ(found.size(), 10U);
                    ASSERT_GE(found[9].score, best);  // none of the best is removed: it never gets worse
                    best = found[9].score;
                    ASSERT_GE(library.index->size(), before / 2);
                    ++searches;
                }
            });
        }
        for (int round = 0; round < 3; ++round) {
            library.add(1100);
            remove_some();
            ASSERT_TRUE(library.index->save(file, kStamp).has_value());
        }
        library.add(500);
        remove_some();
        while (searches < 10) std::this_thread::yield();
        stop = true;
    }
    expect_same(library.index->search(query, 50, {}), library.brute_force(query, 50, is_left), "afterwards");
    EXPECT_EQ(library.index->size(), library.rows.size() - removed.size());
    std::filesystem::remove(file);
}

}  // namespace
}  // namespace trove::vectors
