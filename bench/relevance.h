// SPDX-License-Identifier: GPL-3.0-or-later
//
// Relevance: how well searches answer the judged questions of bench/relevance/judged.tsv, by pixels only, by texts
// only, and by both as the program joins them. Throws std::runtime_error; one thread.
#pragma once
#include "engine/library.h"

#include <array>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace trove::bench {

struct Quality {
    double ndcg =
        // at 10; the gain of a grade is 2^grade - 1 (Burges and others: Learning to Rank using Gradient Descent, ICML
        // 2005)
        0;
    double recall = 0;  // at 10: of the pictures of grade 2 and 3, at most ten, the part that is there
    std::size_t questions = 0;
};

inline constexpr std::array<std::pair<Evidence, const char*>, 3> kEvidence{
    {{Evidence::kPixels, "pixels only"}, {Evidence::kTexts, "text only"}, {Evidence::kAll, "fused"}}};

struct Relevance {
    std::map<std::string, std::array<Quality, 3>> by_kind;  // in the order of kEvidence; "" is all questions together
    // Pictures in somebody's first ten that nobody has judged: kind, question, picture. To be looked at, and added.
    std::set<std::array<std::string, 3>> unjudged;
    std::vector<std::string> lines;  // one a question: its figures, for reading
};

// Makes the library of the judged pictures in `library`: crawled, read, tagged and captioned. Renamed copies of some
// are put into `scratch`.
void make_judged_library(engine::Library& library,
                         const std::filesystem::path& fixtures,
                         const std::filesystem::path& scratch);

// Of a library that make_judged_library() made.
[[nodiscard]] Relevance measure_relevance(engine::Library& library,
                                          const std::filesystem::path& fixtures,
                                          const std::filesystem::path& scratch);

// The figures of `recorded` (bench/relevance/recorded.tsv) that `measured` falls short of by more than 0.02, and
// evidence that is as good alone as together; a sentence each.
[[nodiscard]] std::vector<std::string> worse_than_recorded(const Relevance& measured,
                                                           const std::filesystem::path& recorded);

}  // namespace trove::bench
