// SPDX-License-Identifier: GPL-3.0-or-later
//
// Orders other than by worth: by date, size, name or at random. Any thread.
#pragma once
#include "base/result.h"
#include "photo/query.h"
#include "search/filter_cache.h"
#include "search/ranking.h"
#include "search/scope.h"

#include <vector>

namespace trove::search {

// The photos in scope, the newest first, without comparing vectors.
[[nodiscard]] Result<std::vector<Ranked>> newest_first(FilterCache& filters, const Scope& scope);

// Orders by Query::sort and Query::seed. Sort::kRelevance changes nothing.
[[nodiscard]] Result<std::vector<Ranked>> ordered(FilterCache& filters, const Query& query, std::vector<Ranked> hits);

}  // namespace trove::search
