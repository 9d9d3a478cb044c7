// SPDX-License-Identifier: GPL-3.0-or-later
//
// Join and cut: merges pixels and texts into one ranking, and cuts the answer where hits no longer stand out. ranking.h
// has the formulas. Pure, any thread.
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

// An ordered answer: complete, or, if nothing is cut, at least as long as the page needs.
struct Ranking {
    std::vector<Ranked> hits;
    std::size_t total = 0;
    std::optional<Bands> bands;  // absent: too few pictures to compare with
    Cut cut;
};

// Photos in scope with text evidence, and the scores of their pictures. `words`: the number of words in the query.
[[nodiscard]] std::vector<Ranked> found_by_text(std::span<const TextEvidence> evidence,
                                                std::size_t words,
                                                const Scope& scope,
                                                const vectors::Index& index,
                                                const embed::Vector& vector);

// `lost`: by photo, the worth lost for unwanted words.
[[nodiscard]] std::vector<Ranked> join(const std::vector<vectors::Match>& pixels,
                                       std::vector<Ranked> texts,
                                       const std::unordered_map<std::int64_t, double>& lost,
                                       const Comparison& comparison);

// `possible`: the number of photos in an answer without a cut; `compared`: the number of pictures in the library.
[[nodiscard]] Ranking cut(std::vector<Ranked> hits,
                          const Comparison& comparison,
                          std::size_t possible,
                          std::size_t compared);

}  // namespace trove::search
