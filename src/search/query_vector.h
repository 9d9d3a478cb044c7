// SPDX-License-Identifier: GPL-3.0-or-later
//
// From the things that a query names to the one vector that is compared: the weighted sum of their unit vectors, those
// to keep away from subtracted, normalised (Mikolov, Yih, Zweig: Linguistic Regularities in Continuous Space Word
// Representations, NAACL 2013). Any thread.
#pragma once
#include "base/result.h"
#include "embed/embedder.h"
#include "media/decode.h"
#include "photo/query.h"
#include "query/expression.h"
#include "search/search.h"

#include <span>

namespace trove::search {

// kInvalid: nothing is left when all is summed. kNotFound: a photo or a file that is not there.
[[nodiscard]] Result<embed::Vector> query_vector(const Search& in,
                                                 const Query& query,
                                                 std::span<const query::Term> terms);

}  // namespace trove::search
