// SPDX-License-Identifier: GPL-3.0-or-later
#include "search/filter_cache.h"

#include "query/print.h"

#include <limits>

namespace trove::search {
namespace {

constexpr std::size_t kMostSets = 256;  // 25 kB each for 200,000 photos

constexpr std::size_t kAllValues = std::numeric_limits<std::size_t>::max();

}  // namespace

const query::Condition& hidden_photos() {
    static const query::Condition condition{query::Condition::Kind::kFilter, {}, {query::Field::kIs, "hidden", {}}};
    return condition;
}

Result<FilterCache::Photos> FilterCache::matching(const query::Condition& condition) {
    return state_.with([&](State& state) -> Result<Photos> {
        TROVE_CHECKED(refresh(state));
        return evaluate(state, condition);
    });
}

Result<FilterCache::Photos> FilterCache::everything() {
    return state_.with([&](State& state) -> Result<Photos> {
        TROVE_CHECKED(refresh(state));
        return all(state);
    });
}

Result<FilterCache::Photos> FilterCache::shown() {
    return state_.with([&](State& state) -> Result<Photos> {
        TROVE_CHECKED(refresh(state));
        if (!state.shown) {
            TROVE_TRY(const auto hidden, evaluate(state, hidden_photos()));
            TROVE_TRY(const auto whole, all(state));
            PhotoSet rest = *whole;
            rest -= *hidden;
            state.shown = std::make_shared<const PhotoSet>(std::move(rest));
        }
        return state.shown;
    });
}

Result<std::shared_ptr<const std::vector<PhotoId>>> FilterCache::in_order(Sort sort) {
    return state_.with([&](State& state) -> Result<std::shared_ptr<const std::vector<PhotoId>>> {
        TROVE_CHECKED(refresh(state));
        auto& kept = state.orders[sort];
        if (!kept) {
            TROVE_TRY(auto order, state.reader->listings().in_order(sort));
            kept = std::make_shared<const std::vector<PhotoId>>(std::move(order));
        }
        return kept;
    });
}

Result<std::shared_ptr<const std::vector<catalog::FacetColumn>>> FilterCache::facets() {
    return state_.with([&](State& state) -> Result<std::shared_ptr<const std::vector<catalog::FacetColumn>>> {
        TROVE_CHECKED(refresh(state));
        if (!state.facets) {
            TROVE_TRY(auto columns, state.reader->listings().facet_columns());
            state.facets = std::make_shared<const std::vector<catalog::FacetColumn>>(std::move(columns));
        }
        return state.facets;
    });
}

Result<std::shared_ptr<const std::vector<std::string>>> FilterCache::values(query::Field field, bool whole_paths) {
    return state_.with([&](State& state) -> Result<std::shared_ptr<const std::vector<std::string>>> {
        TROVE_CHECKED(refresh(state));
        auto& kept = state.values[{field, whole_paths}];
        if (!kept) {
            TROVE_TRY(auto values, state.reader->listings().values(field, whole_paths ? "/" : "", kAllValues));
            kept = std::make_shared<const std::vector<std::string>>(std::move(values));
        }
        return kept;
    });
}

Result<std::int64_t> FilterCache::change_counter() {
    return state_.with([&](State& state) -> Result<std::int64_t> {
        TROVE_CHECKED(refresh(state));
        return state.counter;
    });
}

Result<void> FilterCache::refresh(State& state) {
    if (!state.reader) {
        TROVE_TRY(auto reader, catalog::CatalogReader::open(library_));
        state.reader = std::move(reader);
    }
    TROVE_TRY(const std::int64_t counter, state.reader->change_counter());
    if (counter == state.counter) return {};
    state.counter = counter;
    state.sets.clear();
    state.all = nullptr;
    state.shown = nullptr;
    state.orders.clear();
    state.facets = nullptr;
    state.values.clear();
    return {};
}

Result<FilterCache::Photos> FilterCache::all(State& state) {
    if (!state.all) {
        TROVE_TRY(auto photos, state.reader->filters().everything());
        state.all = std::make_shared<const PhotoSet>(std::move(photos));
    }
    return state.all;
}

Result<FilterCache::Photos> FilterCache::evaluate(State& state, const query::Condition& condition) {
    using Kind = query::Condition::Kind;
    if (condition.kind == Kind::kFilter) {
        const std::string key = query::print(condition.filter);
        if (const auto kept = state.sets.find(key); kept != state.sets.end()) return kept->second;
        TROVE_TRY(auto photos, state.reader->filters().matching(condition.filter));
        if (state.sets.size() >= kMostSets) state.sets.clear();
        return state.sets.emplace(key, std::make_shared<const PhotoSet>(std::move(photos))).first->second;
    }
    TROVE_TRY(const auto first, evaluate(state, condition.parts.front()));
    if (condition.kind == Kind::kNot) {
        TROVE_TRY(const auto whole, all(state));
        PhotoSet rest = *whole;
        rest -= *first;
        return std::make_shared<const PhotoSet>(std::move(rest));
    }
    PhotoSet joined = *first;
    for (std::size_t i = 1; i < condition.parts.size(); ++i) {
        TROVE_TRY(const auto part, evaluate(state, condition.parts[i]));
        if (condition.kind == Kind::kAny)
            joined |= *part;
        else
            joined &= *part;
    }
    return std::make_shared<const PhotoSet>(std::move(joined));
}

}  // namespace trove::search
