// SPDX-License-Identifier: GPL-3.0-or-later
//
// Text evidence: how much of a query's words the texts of each photo hold (its name, its captions, what is written in
// it). Any thread, as far as its reader is one's own.
#pragma once
#include "base/result.h"
#include "catalog/reader.h"
#include "photo/query.h"
#include "query/expression.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

namespace trove::search {

struct TextEvidence {
    PhotoId photo{};
    double found = 0;       // as Ranked::words_found
    double surprise = 0;    // as Ranked::surprise
    std::size_t words = 0;  // how many of them
};

// The words to look for in texts, of all terms of positive weight. Little words ("the", "of") count only where there
// are no others.
[[nodiscard]] catalog::TextQuery wanted_words(std::span<const query::Term> terms);

// `photos`: how many the library has, for the rarity of words.
[[nodiscard]] Result<std::vector<TextEvidence>> text_evidence(catalog::CatalogReader& reader,
                                                              const catalog::TextQuery& words,
                                                              std::size_t photos);

// By photo: the worth (ranking.h) that unwanted words in its texts take from it. Of several such terms the one that
// takes the most.
[[nodiscard]] Result<std::unordered_map<std::int64_t, double>> worth_lost(catalog::CatalogReader& reader,
                                                                          std::span<const query::Term> terms,
                                                                          std::size_t photos);

// Where the words stand in the texts of one photo, best first.
[[nodiscard]] Result<std::vector<TextFound>> texts_found(catalog::CatalogReader& reader,
                                                         PhotoId photo,
                                                         const catalog::TextQuery& words);

}  // namespace trove::search
