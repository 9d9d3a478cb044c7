// SPDX-License-Identifier: GPL-3.0-or-later
//
// Makes the one vector of a query from its terms: the weighted sum of their unit vectors, minus those of unwanted
// terms, normalised (Mikolov, Yih, Zweig: Linguistic Regularities in Continuous Space Word Representations, NAACL
// 2013). Any thread.
#pragma once
#include "base/result.h"
#include "embed/embedder.h"
#include "media/decode.h"
#include "photo/query.h"
#include "query/expression.h"
#include "search/search.h"

#include <span>

namespace trove::search {

// kInvalid: the sum is zero. kNotFound: a photo or a file does not exist.
[[nodiscard]] Result<embed::Vector> query_vector(const Search& in,
                                                 const Query& query,
                                                 std::span<const query::Term> terms);

}  // namespace trove::search
