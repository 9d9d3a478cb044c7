// SPDX-License-Identifier: GPL-3.0-or-later
#include "search/scope.h"

#include <algorithm>

namespace trove::search {
namespace {

bool asks_for_hidden(const query::Condition& condition) {
    if (condition.kind == query::Condition::Kind::kFilter) return condition.filter == hidden_photos().filter;
    return std::ranges::any_of(condition.parts, asks_for_hidden);
}

}  // namespace

Result<Scope> scope_of(FilterCache& filters, const Query& query, const std::optional<query::Condition>& condition) {
    Scope scope{nullptr, query.like};
    if (condition) {
        TROVE_TRY(scope.photos, filters.matching(*condition));
        if (asks_for_hidden(*condition)) return scope;
    }
    TROVE_TRY(const auto hidden, filters.matching(hidden_photos()));
    if (hidden->size() == 0) return scope;
    if (!scope.photos) {
        TROVE_TRY(scope.photos, filters.shown());
        return scope;
    }
    PhotoSet rest = *scope.photos;
    rest -= *hidden;
    scope.photos = std::make_shared<const PhotoSet>(std::move(rest));
    return scope;
}

std::size_t count_possible(const vectors::Index& index, const Scope& scope, std::span<const Ranked> found_by_text) {
    const auto without_vector = static_cast<std::size_t>(
        std::ranges::count_if(found_by_text, [](const Ranked& hit) { return !hit.score.has_value(); }));
    if (scope.is_whole_library()) return without_vector + index.size();
    const auto photos = index.photos();
    return without_vector +
           static_cast<std::size_t>(std::ranges::count_if(photos, [&](PhotoId id) { return scope.allows(id); }));
}

}  // namespace trove::search
