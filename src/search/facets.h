// SPDX-License-Identifier: GPL-3.0-or-later
//
// Facets: counts of the hits by year, camera, type, rating and folder. Any thread.
#pragma once
#include "base/result.h"
#include "photo/query.h"
#include "search/filter_cache.h"
#include "search/ranking.h"

#include <span>
#include <vector>

namespace trove::search {

// The most frequent values first; only values with hits.
[[nodiscard]] Result<std::vector<Facet>> count_facets(FilterCache& filters, std::span<const Ranked> hits);

}  // namespace trove::search
