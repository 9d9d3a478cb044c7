// SPDX-License-Identifier: GPL-3.0-or-later
//
// Join and cut: pixels and texts become one ranking, and what stands out of it the answer. ranking.h has the measures.
// Pure, any thread.
#pragma once
#include "photo/query.h"
#include "search/ranking.h"
#include "search/scan.h"
#include "search/text_evidence.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

namespace trove::search {

// An answer in its order: all of it, or, where nothing is cut, at least as much as the page needs.
struct Ranking {
    std::vector<Ranked> hits;
    std::size_t total = 0;
    std::optional<Bands> bands;  // absent: there is too little to compare with
    Cut cut;
};

// Photos in scope with text evidence, and the scores of their pictures. `words`: how many the query has.
[[nodiscard]] std::vector<Ranked> found_by_text(std::span<const TextEvidence> evidence,
                                                std::size_t words,
                                                const Scope& scope,
                                                const vectors::Index& index,
                                                const embed::Vector& vector);

// `lost`: by photo, the worth that it loses for unwanted words.
[[nodiscard]] std::vector<Ranked> join(const std::vector<vectors::Match>& pixels,
                                       std::vector<Ranked> texts,
                                       const std::unordered_map<std::int64_t, double>& lost,
                                       const Comparison& comparison);

// `possible`: how many photos an answer without a cut would have; `compared`: how many pictures the library has.
[[nodiscard]] Ranking cut(std::vector<Ranked> hits,
                          const Comparison& comparison,
                          std::size_t possible,
                          std::size_t compared);

}  // namespace trove::search
