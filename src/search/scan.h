// SPDX-License-Identifier: GPL-3.0-or-later
//
// Scan: compares a query's vector with the pictures' vectors, and finds the usual scores for this query. Any thread.
#pragma once
#include "embed/embedder.h"
#include "photo/query.h"
#include "search/ranking.h"
#include "search/scope.h"
#include "vectors/index.h"

#include <cstddef>
#include <vector>

namespace trove::search {

struct Comparison {
    embed::Vector vector;
    std::vector<float> sample;  // the scores of pictures spread evenly over the library
    Background usual;           // of those scores
    Bands bands;
    bool cuts = false;  // hits below bands.cut are left out

    static Comparison of(const vectors::Index& index, embed::Vector vector, double strictness);
};

// The best pictures in scope, best first: at least `needed`, and all above the cut, if there is one.
[[nodiscard]] std::vector<vectors::Match> scan(const vectors::Index& index,
                                               const Comparison& comparison,
                                               const Scope& scope,
                                               std::size_t needed);

}  // namespace trove::search
