// SPDX-License-Identifier: GPL-3.0-or-later
//
// Calibration: when a score is unusual enough to be a tag. The cosine of a picture and "a photo of a dog" means nothing
// by itself: some phrases are near every picture, some libraries are full of dogs. So each concept is read against its
// own scores in this library.
//
// 1. Centre and spread of a concept are the median of its scores and 1.4826 times the median absolute deviation; a
//    score's distance from the centre in spreads is its modified z-score (B. Iglewicz, D. C. Hoaglin, How to Detect and
//    Handle Outliers, ASQC 1993), and 3.5 is the bound they recommend. Both stand still while less than half of the
//    photos are unusual.
// 2. Few photos say little: what they say counts n / (n + 50), and what is known beforehand the rest: the background
//    where there is one of this model, else the median and the spread of all scores of all concepts taken together.
// 3. Of the concepts beyond the bound, the twelve that are farthest out are suggested.
// Pure functions; any thread.
#pragma once
#include "tagging/vocabulary.h"

#include <cstddef>
#include <span>
#include <vector>

namespace trove::tagging {

inline constexpr std::size_t kMostSuggestions = 12;
inline constexpr float kLeastScore = 3.5F;

// The median, and 1.4826 times the median absolute deviation from it. Reorders `values`; zeros when there are none.
[[nodiscard]] Usual usual_of(std::span<float> values);

// `scores`: for each concept, those of the same photos. `background`: one a concept, or empty.
[[nodiscard]] std::vector<Usual> calibrate(std::vector<std::vector<float>> scores, std::span<const Usual> background);

struct Unusual {
    std::size_t index = 0;  // of the concept
    float score = 0;        // spreads above the centre
};

// Of one photo's scores, one a concept: the most unusual, best first.
[[nodiscard]] std::vector<Unusual> most_unusual(std::span<const float> scores, std::span<const Usual> usual);

}  // namespace trove::tagging
