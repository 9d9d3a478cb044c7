// SPDX-License-Identifier: GPL-3.0-or-later
#include "search/order.h"

#include <algorithm>
#include <cstdint>
#include <unordered_map>
#include <utility>

namespace trove::search {
namespace {

// SplitMix64's last step (Steele, Lea, Flood 2014): a pseudo-random number per photo.
std::uint64_t shuffled(std::uint64_t seed, PhotoId photo) {
    std::uint64_t z = seed * 0x9e3779b97f4a7c15U + static_cast<std::uint64_t>(to_int(photo));
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31U);
}

}  // namespace

Result<std::vector<Ranked>> newest_first(FilterCache& filters, const Scope& scope) {
    TROVE_TRY(const auto order, filters.in_order(Sort::kDate));
    std::vector<Ranked> hits;
    for (const PhotoId id : *order) {
        if (!scope.allows(id)) continue;
        Ranked hit;
        hit.photo = id;
        hits.push_back(hit);
    }
    return hits;
}

Result<std::vector<Ranked>> ordered(FilterCache& filters, const Query& query, std::vector<Ranked> hits) {
    if (query.sort == Sort::kRelevance) return hits;
    std::unordered_map<std::int64_t, std::uint64_t> rank;
    if (query.sort != Sort::kRandom) {
        TROVE_TRY(const auto order, filters.in_order(query.sort));
        rank.reserve(order->size());
        for (std::size_t i = 0; i < order->size(); ++i) rank.emplace(to_int((*order)[i]), i);
    }
    const auto key = [&](PhotoId photo) -> std::uint64_t {
        if (query.sort == Sort::kRandom) return shuffled(query.seed, photo);
        const auto found = rank.find(to_int(photo));
        return found == rank.end() ? rank.size() : found->second;
    };
    std::vector<std::pair<std::uint64_t, std::size_t>> keys;
    keys.reserve(hits.size());
    for (std::size_t i = 0; i < hits.size(); ++i) keys.emplace_back(key(hits[i].photo), i);
    std::ranges::sort(keys);
    std::vector<Ranked> sorted;
    sorted.reserve(hits.size());
    for (const auto& [at, i] : keys) sorted.push_back(hits[i]);
    return sorted;
}

}  // namespace trove::search
