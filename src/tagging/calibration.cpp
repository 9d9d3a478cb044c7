// SPDX-License-Identifier: GPL-3.0-or-later
#include "tagging/calibration.h"

#include <algorithm>
#include <cmath>

namespace trove::tagging {
namespace {

// Factor from a normal distribution's median absolute deviation to its standard deviation.
constexpr float kDeviations = 1.4826F;
constexpr float kPhotosThatWeighAsMuchAsBefore = 50;
// Without a minimum, a concept with nearly equal scores would turn every small difference into a hit.
constexpr float kLeastShareOfSpread = 0.25F;

float median(std::span<float> values) {
    if (values.empty()) return 0;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    return *middle;
}

}  // namespace

Usual usual_of(std::span<float> values) {
    Usual usual;
    usual.centre = median(values);
    for (float& value : values) value = std::abs(value - usual.centre);
    usual.spread = kDeviations * median(values);
    return usual;
}

std::vector<Usual> calibrate(std::vector<std::vector<float>> scores, std::span<const Usual> background) {
    const std::size_t photos = scores.empty() ? 0 : scores.front().size();
    // A sample of a hundred thousand of all scores is enough.
    std::vector<float> all;
    const std::size_t step =
        (scores.size() * photos / 100'000) | 1U;  // odd, so that the samples spread over all photos
    for (std::size_t i = 0; i < scores.size() * photos; i += step) all.push_back(scores[i / photos][i % photos]);
    const Usual together = usual_of(all);
    const float weight = static_cast<float>(photos) / (static_cast<float>(photos) + kPhotosThatWeighAsMuchAsBefore);

    std::vector<Usual> usual(scores.size());
    std::vector<float> spreads;
    for (std::size_t i = 0; i < scores.size(); ++i) {
        const Usual before = background.empty() ? together : background[i];
        const Usual here = usual_of(scores[i]);
        usual[i].centre = weight * here.centre + (1 - weight) * before.centre;
        usual[i].spread = weight * here.spread + (1 - weight) * before.spread;
        spreads.push_back(usual[i].spread);
    }
    const float least = std::max(kLeastShareOfSpread * median(spreads), 1e-6F);
    for (Usual& u : usual) u.spread = std::max(u.spread, least);
    return usual;
}

std::vector<Unusual> most_unusual(std::span<const float> scores, std::span<const Usual> usual) {
    std::vector<Unusual> found;
    for (std::size_t i = 0; i < scores.size(); ++i) {
        const float score = (scores[i] - usual[i].centre) / usual[i].spread;
        if (score >= kLeastScore) found.push_back({i, score});
    }
    const auto best = found.begin() + static_cast<std::ptrdiff_t>(std::min(found.size(), kMostSuggestions));
    std::ranges::partial_sort(found, best, [](const Unusual& a, const Unusual& b) {
        return a.score != b.score ? a.score > b.score : a.index < b.index;
    });
    found.erase(best, found.end());
    return found;
}

}  // namespace trove::tagging
