// SPDX-License-Identifier: GPL-3.0-or-later
//
// Calibration: decides when a score is unusual enough for a tag. The cosine of a picture and "a photo of a dog" means
// nothing by itself: some phrases are near every picture, some libraries are full of dogs. So each concept is compared
// with its own scores in this library.
//
// 1. Centre and spread of a concept are the median of its scores and 1.4826 times the median absolute deviation; a
//    score's distance from the centre in spreads is its modified z-score (B. Iglewicz, D. C. Hoaglin, How to Detect and
//    Handle Outliers, ASQC 1993), and 3.5 is the bound they recommend. Both are stable while less than half of the
//    photos are unusual.
// 2. Few photos say little: their statistics have the weight n / (n + 50), and prior knowledge the rest: this model's
//    background if there is one, else the median and the spread of all scores of all concepts.
// 3. Of the concepts beyond the bound, the twelve most extreme are suggested.
// Pure functions; any thread.
#pragma once
#include "tagging/vocabulary.h"

#include <cstddef>
#include <span>
#include <vector>

namespace trove::tagging {

inline constexpr std::size_t kMostSuggestions = 12;
inline constexpr float kLeastScore = 3.5F;

// The median, and 1.4826 times the median absolute deviation from it. Reorders `values`; zeros if there are none.
[[nodiscard]] Usual usual_of(std::span<float> values);

// `scores`: for each concept, those of the same photos. `background`: one per concept, or empty.
[[nodiscard]] std::vector<Usual> calibrate(std::vector<std::vector<float>> scores, std::span<const Usual> background);

struct Unusual {
    std::size_t index = 0;  // of the concept
    float score = 0;        // spreads above the centre
};

// The most unusual of one photo's scores (one per concept), best first.
[[nodiscard]] std::vector<Unusual> most_unusual(std::span<const float> scores, std::span<const Usual> usual);

}  // namespace trove::tagging
