// SPDX-License-Identifier: GPL-3.0-or-later
//
// Text evidence: the share of a query's words in each photo's texts (name, captions, writing in the picture). Any
// thread, each with its own reader.
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
    std::size_t words = 0;  // number of words found
};

// The words to find in texts: those of all terms with positive weight. Little words ("the", "of") count only if there
// are no others.
[[nodiscard]] catalog::TextQuery wanted_words(std::span<const query::Term> terms);

// `photos`: the number in the library, for the rarity of words.
[[nodiscard]] Result<std::vector<TextEvidence>> text_evidence(catalog::CatalogReader& reader,
                                                              const catalog::TextQuery& words,
                                                              std::size_t photos);

// By photo: the worth (ranking.h) lost for unwanted words in its texts. Of several such terms, the largest loss counts.
[[nodiscard]] Result<std::unordered_map<std::int64_t, double>> worth_lost(catalog::CatalogReader& reader,
                                                                          std::span<const query::Term> terms,
                                                                          std::size_t photos);

// The places of the words in one photo's texts, best first.
[[nodiscard]] Result<std::vector<TextFound>> texts_found(catalog::CatalogReader& reader,
                                                         PhotoId photo,
                                                         const catalog::TextQuery& words);

}  // namespace trove::search
