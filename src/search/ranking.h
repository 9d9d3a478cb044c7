// SPDX-License-Identifier: GPL-3.0-or-later
//
// Ranking: what a score is worth for this query in this library, the joining of pixels and texts, and where the answer
// ends. Pure, any thread.
//
// 1. A cosine means nothing by itself: another query has another usual one. So each is read as deviations above the
//    median of this query's own scores. Median and deviation come from the lower half, which pictures that do fit
//    cannot move.
// 2. Pixels and texts are joined by a convex combination of normalised scores, which beats joining by ranks (Bruch,
//    Gai, Ingber: An Analysis of Fusion Functions for Hybrid Retrieval, ACM TOIS 42, 2023): deviations + kTextWorth *
//    step(found) * surprise. Found is the part of the query's words that a photo's texts hold, each counting by how
//    rare it is (inverse document frequency, Spaerck Jones 1972); step is Hermite's, 3x^2 - 2x^3, so that a stray word
//    of a long query counts next to nothing and more than half of the words nearly all; surprise is how rare all that
//    was found is beside a word that a single photo has, so that common words count little. A picture that is less like
//    the query than is usual takes nothing from a text that holds it. Of words that are not wanted (`- people`) a text
//    takes away what it would give. The constants are measured: docs/benchmarks.md.
// 3. The cut lies where unrelated pictures begin to be expected, from the normal tail of those deviations and the
//    number of pictures compared. Bands and `strictness` are positions on that scale.
// 4. A text that holds less than half of the query's words makes no strong hit by itself: the picture has to be likely,
//    too.
#pragma once
#include "photo/query.h"

#include <cstddef>
#include <optional>
#include <vector>

namespace trove::search {

inline constexpr double kTextWorth = 14;

struct Background {
    double median = 0;
    double deviation = 1;
    bool reliable = false;  // enough pictures to tell

    static Background of(std::vector<float> scores);

    [[nodiscard]] double deviations(float score) const { return (static_cast<double>(score) - median) / deviation; }
};

struct Ranked {
    PhotoId photo{};
    std::optional<float> score;
    double deviations = 0;   // of the picture; 0 without one
    double words_found = 0;  // 0..1
    double surprise =
        0;  // 0..1: how unlikely it is to hold those words by chance; 1: as a word that one photo has, or more
    double worth = 0;        // what it is ranked by
    bool few_words = false;  // its texts hold some of the words, little ones left out, and less than half
};

[[nodiscard]] double worth_of(double deviations, double words_found, double surprise);
[[nodiscard]] bool ranks_before(const Ranked& a, const Ranked& b);

struct Bands {
    double strong = 0;  // worth at and above which a hit is so
    double likely = 0;
    double cut = 0;  // below it a hit is left out
    static Bands of(std::size_t compared, double strictness);
    [[nodiscard]] Band band(double worth) const;
    // Rule 4: the same until shortly before `strong`, then ever nearer to it, and never there. Keeps the order.
    [[nodiscard]] double short_of_strong(double worth) const;
};

}  // namespace trove::search
