// SPDX-License-Identifier: GPL-3.0-or-later
#include "search/scan.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace trove::search {
namespace {

constexpr std::size_t kSample = 4096;       // pictures sampled for the usual scores
constexpr std::size_t kFirstMatches = 512;  // covers the whole answer of most queries in small libraries

// An upper estimate of the pictures, among `all`, that score above the cut: the sample's count plus two standard
// deviations. All are requested at once, because every pass over the vectors costs the same for any number.
std::size_t about_above_cut(const Comparison& comparison, std::size_t all) {
    const auto above = static_cast<double>(std::ranges::count_if(
        comparison.sample, [&](float score) { return comparison.usual.deviations(score) >= comparison.bands.cut; }));
    const double part =
        (above + 2 * std::sqrt(above) + 1) / static_cast<double>(std::max<std::size_t>(comparison.sample.size(), 1));
    return static_cast<std::size_t>(std::min(part, 1.0) * static_cast<double>(all));
}

}  // namespace

Comparison Comparison::of(const vectors::Index& index, embed::Vector vector, double strictness) {
    Comparison comparison;
    comparison.sample = index.sample_scores(vector, kSample);
    comparison.vector = std::move(vector);
    comparison.usual = Background::of(comparison.sample);
    comparison.bands = Bands::of(index.size(), strictness);
    comparison.cuts = comparison.usual.reliable && strictness > 0;
    return comparison;
}

std::vector<vectors::Match> scan(const vectors::Index& index,
                                 const Comparison& comparison,
                                 const Scope& scope,
                                 std::size_t needed) {
    vectors::Index::Filter filter;
    if (!scope.is_whole_library()) filter = [&scope](PhotoId id) { return scope.allows(id); };
    if (comparison.cuts) needed = std::max({needed, kFirstMatches, about_above_cut(comparison, index.size())});
    std::size_t count = std::min(needed, index.size());
    std::vector<vectors::Match> matches = index.search(comparison.vector, count, filter);
    while (comparison.cuts && matches.size() == count && count < index.size() &&
           comparison.usual.deviations(matches.back().score) >= comparison.bands.cut) {
        count = std::min(count * 4, index.size());
        matches = index.search(comparison.vector, count, filter);
    }
    return matches;
}

}  // namespace trove::search
