// SPDX-License-Identifier: GPL-3.0-or-later
#include "search/join.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <unordered_set>
#include <utility>

namespace trove::search {
namespace {

std::string explain(const Comparison& comparison, std::size_t compared, double best) {
    const Background& usual = comparison.usual;
    const Bands& bands = comparison.bands;
    if (!usual.reliable)
        return fmt::format("Nothing is left out: with only {} pictures there is no telling which scores are usual",
                           compared);
    if (!comparison.cuts) return "Nothing is left out, as asked for (strictness 0)";
    if (best < bands.cut)
        return fmt::format(
            "Nothing here stands out: the best picture lies {:.1f} deviations above what this query usually scores in "
            "this library ({:.3f}), "
            "and the cut at {:.1f}. A lower strictness shows the nearest all the same",
            best, usual.median, bands.cut);
    return fmt::format(
        "Cut at {:.1f} deviations above what this query usually scores in this library ({:.3f}, one deviation is "
        "{:.3f}); among {} pictures, "
        "likely ones begin at {:.1f} and strong ones at {:.1f}",
        bands.cut, usual.median, usual.deviation, compared, bands.likely, bands.strong);
}

}  // namespace

std::vector<Ranked> found_by_text(std::span<const TextEvidence> evidence,
                                  std::size_t words,
                                  const Scope& scope,
                                  const vectors::Index& index,
                                  const embed::Vector& vector) {
    std::vector<Ranked> found;
    std::vector<PhotoId> photos;
    for (const TextEvidence& of : evidence) {
        if (!scope.allows(of.photo)) continue;
        Ranked hit;
        hit.photo = of.photo;
        hit.words_found = of.found;
        hit.surprise = of.surprise;
        hit.few_words = 2 * of.words < words;
        found.push_back(hit);
        photos.push_back(of.photo);
    }
    const auto scores = index.scores_of(vector, photos);
    for (std::size_t i = 0; i < scores.size(); ++i) found[i].score = scores[i];
    return found;
}

std::vector<Ranked> join(const std::vector<vectors::Match>& pixels,
                         std::vector<Ranked> texts,
                         const std::unordered_map<std::int64_t, double>& lost,
                         const Comparison& comparison) {
    std::unordered_set<std::int64_t> by_text;
    for (const Ranked& hit : texts) by_text.insert(to_int(hit.photo));
    std::vector<Ranked> hits = std::move(texts);
    for (const vectors::Match& match : pixels) {
        if (by_text.contains(to_int(match.photo))) continue;
        Ranked hit;
        hit.photo = match.photo;
        hit.score = match.score;
        hits.push_back(hit);
    }
    for (Ranked& hit : hits) {
        hit.deviations = hit.score ? comparison.usual.deviations(*hit.score) : 0;
        hit.worth = worth_of(hit.deviations, hit.words_found, hit.surprise);
        if (hit.few_words && hit.deviations < comparison.bands.likely)
            hit.worth = comparison.bands.short_of_strong(hit.worth);
        if (const auto found = lost.find(to_int(hit.photo)); found != lost.end()) hit.worth -= found->second;
    }
    std::ranges::sort(hits, ranks_before);
    return hits;
}

Ranking cut(std::vector<Ranked> hits, const Comparison& comparison, std::size_t possible, std::size_t compared) {
    Ranking ranking;
    if (comparison.usual.reliable) ranking.bands = comparison.bands;
    ranking.total = possible;
    ranking.cut.made = comparison.cuts;
    ranking.cut.why = explain(comparison, compared, hits.empty() ? 0 : hits.front().worth);
    if (comparison.cuts) {
        ranking.cut.deviations = comparison.bands.cut;
        const auto end =
            std::ranges::find_if(hits, [&](const Ranked& hit) { return hit.worth < comparison.bands.cut; });
        hits.erase(end, hits.end());
        ranking.total = hits.size();
        ranking.cut.left_out = possible - std::min(possible, ranking.total);
    }
    ranking.hits = std::move(hits);
    return ranking;
}

}  // namespace trove::search
