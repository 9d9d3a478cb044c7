// SPDX-License-Identifier: GPL-3.0-or-later
//
// Ranking: the worth of a score for this query in this library, the joining of pixels and texts, and the end of the
// answer. Pure, any thread.
//
// 1. A cosine means nothing by itself, because the usual cosine differs by query. Each is therefore read as deviations
//    above the median of this query's own scores. Median and deviation come from the lower half of the scores, which
//    fitting pictures do not affect.
// 2. Pixels and texts are joined by a convex combination of normalised scores, which beats joining by ranks (Bruch,
//    Gai, Ingber: An Analysis of Fusion Functions for Hybrid Retrieval, ACM TOIS 42, 2023): deviations + kTextWorth *
//    step(found) * surprise. Found is the share of the query's words in a photo's texts, each weighted by its rarity
//    (inverse document frequency, Spaerck Jones 1972). Step is Hermite's, 3x^2 - 2x^3: a stray word of a long query
//    counts next to nothing, and more than half of the words count nearly in full. Surprise is the rarity of the found
//    words relative to a word that only one photo has, so common words count little. A picture less like the query than
//    usual does not lower the worth of its text. A text with unwanted words (`- people`) loses as much worth as the
//    words would give. The constants are measured: docs/benchmarks.md.
// 3. The cut lies at the worth where unrelated pictures are expected, computed from the normal tail of the deviations
//    and the number of pictures compared. Bands and `strictness` are positions on that scale.
// 4. A text with less than half of the query's words makes no strong hit by itself: the picture has to be likely, too.
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
    bool reliable = false;  // enough pictures for reliable statistics

    static Background of(std::vector<float> scores);

    [[nodiscard]] double deviations(float score) const { return (static_cast<double>(score) - median) / deviation; }
};

struct Ranked {
    PhotoId photo{};
    std::optional<float> score;
    double deviations = 0;   // of the picture; 0 if the photo has no vector
    double words_found = 0;  // 0..1
    double surprise = 0;     // 0..1: rarity of the found words; 1: as rare as a word of a single photo, or rarer
    double worth = 0;        // the value that hits are ranked by
    bool few_words = false;  // its texts have some, but less than half, of the words, little words not counted
};

[[nodiscard]] double worth_of(double deviations, double words_found, double surprise);
[[nodiscard]] bool ranks_before(const Ranked& a, const Ranked& b);

struct Bands {
    double strong = 0;  // hits of at least this worth are strong
    double likely = 0;
    double cut = 0;  // hits below it are left out
    static Bands of(std::size_t compared, double strictness);
    [[nodiscard]] Band band(double worth) const;
    // Rule 4: leaves worth unchanged until shortly before `strong`, then approaches it without reaching it. Keeps the
    // order.
    [[nodiscard]] double short_of_strong(double worth) const;
};

}  // namespace trove::search
