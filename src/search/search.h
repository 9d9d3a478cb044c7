// SPDX-License-Identifier: GPL-3.0-or-later
//
// search(): the path of a query: parse, filter, embed, compare, join with texts, cut, page, explain. Any thread.
//
// 1. Filters are applied while vectors are scanned, never after the cut: the answer is that of scoring every photo that
//    the filters allow.
// 2. Order: by worth (ranking.h), or by what the query asks for; ties by PhotoId. A page follows its cursor even when
//    photos have come or gone before it.
#pragma once
#include "base/result.h"
#include "photo/query.h"
#include "query/parser.h"
#include "search/filter_cache.h"
#include "search/query_vector.h"

#include <cstdint>
#include <functional>
#include <string>

namespace trove::search {

struct SearchParts {
    Senses senses;
    FilterCache& filters;
    std::function<Result<Hit>(PhotoId, std::optional<float> score)> hit;
};

// kInvalid, with position and suggestion, when the text cannot be read.
[[nodiscard]] Result<query::Parsed> read_query(const Query& query);

// Everything but Answer::model.
[[nodiscard]] Result<Answer> search(const SearchParts& parts, const Query& query, const query::Parsed& parsed);

// Seconds of the clock on the wall, counted as if UTC.
[[nodiscard]] std::int64_t wall_clock_s();

}  // namespace trove::search
