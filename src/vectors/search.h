// SPDX-License-Identifier: GPL-3.0-or-later
//
// Search: the k best rows for each of some queries, exactly, in one pass over the codes.
//
// 1. Scan. Every row's score is bounded from both sides by its codes (quantise.h). A row whose upper bound is below the
//    k-th highest lower bound so far cannot be among the k best; the others are candidates, if the filter accepts them.
// 2. Rescore. Candidates are scored from their half floats, highest upper bound first, until the next upper bound is
//    below the k-th best score. So the answer equals scoring every row. The number of scored rows depends on the data:
//    some hundreds for k = 50 of 200,000 photos, or all if all are the same picture.
// 3. A damaged block of codes makes each of its rows a candidate. A damaged row of halves is scored by its codes, with
//    less than its error bound. If both are damaged, the row is left out.
// Method: VA-file (Weber, Schek and Blott 1998): a sequential scan of bounded approximations, then exact refinement.
// Any thread; reads only its arguments.
#pragma once
#include "vectors/index.h"
#include "vectors/quantise.h"
#include "vectors/rows.h"
#include "vectors/scan_pool.h"

#include <span>
#include <vector>

namespace trove::vectors {

// Counters of a search, for tests and benchmarks.
struct SearchCounts {
    std::size_t rescored = 0;
    std::size_t filtered = 0;  // calls of the filter
};

// One answer per query, best first, ties by lower PhotoId. `filter` may be empty.
[[nodiscard]] std::vector<std::vector<Match>> search_rows(const Rows& rows,
                                                          std::span<const QueryCodes> queries,
                                                          std::size_t k,
                                                          const Index::Filter& filter,
                                                          ScanPool& pool,
                                                          SearchCounts* counts = nullptr);

}  // namespace trove::vectors
