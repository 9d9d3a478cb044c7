// SPDX-License-Identifier: GPL-3.0-or-later
#include "search/facets.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace trove::search {
namespace {

constexpr std::size_t kMostValues = 50;

Facet count(const catalog::FacetColumn& column, std::span<const Ranked> hits) {
    std::vector<std::size_t> counts(column.labels.size() + 1);
    for (const Ranked& hit : hits) {
        const auto at = static_cast<std::size_t>(to_int(hit.photo));
        if (at < column.label_of.size()) ++counts[column.label_of[at]];
    }
    Facet facet;
    facet.name = column.name;
    for (std::size_t label = 1; label < counts.size(); ++label)
        if (counts[label] > 0)
            facet.values.push_back({column.labels[label - 1].value, column.labels[label - 1].filter, counts[label]});
    std::ranges::stable_sort(facet.values, std::ranges::greater{}, &FacetValue::count);
    if (facet.values.size() > kMostValues) facet.values.resize(kMostValues);
    return facet;
}

}  // namespace

Result<std::vector<Facet>> count_facets(FilterCache& filters, std::span<const Ranked> hits) {
    TROVE_TRY(const auto columns, filters.facets());
    std::vector<Facet> facets;
    for (const catalog::FacetColumn& column : *columns)
        if (Facet facet = count(column, hits); !facet.values.empty()) facets.push_back(std::move(facet));
    return facets;
}

}  // namespace trove::search
