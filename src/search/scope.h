// SPDX-License-Identifier: GPL-3.0-or-later
//
// Scope: the photos allowed in an answer: those that pass the filters, without hidden ones and the photo that the query
// compares with. A plain value; scope_of() on any thread.
#pragma once
#include "base/result.h"
#include "photo/query.h"
#include "query/expression.h"
#include "search/filter_cache.h"
#include "search/ranking.h"
#include "vectors/index.h"

#include <cstddef>
#include <optional>
#include <span>

namespace trove::search {

struct Scope {
    FilterCache::Photos photos;      // null: all
    std::optional<PhotoId> without;  // the photo that the query compares with

    [[nodiscard]] bool is_whole_library() const { return photos == nullptr && !without; }

    [[nodiscard]] bool allows(PhotoId photo) const { return photo != without && (!photos || photos->contains(photo)); }
};

// Hidden photos are in scope only if the condition has is:hidden.
[[nodiscard]] Result<Scope> scope_of(FilterCache& filters,
                                     const Query& query,
                                     const std::optional<query::Condition>& condition);

// The number of photos in an answer without a cut: those in scope with a vector, plus those found only by their texts.
[[nodiscard]] std::size_t count_possible(const vectors::Index& index,
                                         const Scope& scope,
                                         std::span<const Ranked> found_by_text);

}  // namespace trove::search
