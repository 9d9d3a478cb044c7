// SPDX-License-Identifier: GPL-3.0-or-later
//
// Suggesting tags: options, progress and measurements. Plain values, any thread.
#pragma once
#include "photo/ids.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace trove {

enum class TagPhase { kVocabulary, kMeasuring, kJudging, kDone };

// Photos whose tags changed: what an undo changes back.
struct TagChange {
    std::vector<PhotoId> added;    // did not have one of the added tags
    std::vector<PhotoId> removed;  // had one of the removed tags
};

struct TagProgress {
    TagPhase phase = TagPhase::kVocabulary;
    std::int64_t phrases_to_do = 0;  // phrases to embed; 0: all known
    std::int64_t phrases_done = 0;
    std::int64_t to_do = 0;  // photos to judge
    std::int64_t done = 0;
    std::int64_t suggested = 0;  // tags suggested for the finished photos
    bool measured = false;       // the library was measured again
    double elapsed_s = 0;
    std::optional<double> eta_s;
};

struct TagOptions {
    bool again = false;                                   // measure and judge everything again
    std::function<void(const TagProgress&)> on_progress;  // on the calling thread, a few times a second and at the end
};

// How the library scores a concept, for display and for making models/vocabulary/background.tsv.
struct UsualScore {
    std::string name;
    float centre = 0;
    float spread = 0;
};

// How the library scores every concept of the vocabulary.
struct MeasuredTags {
    std::string model;        // fingerprint
    std::int64_t photos = 0;  // number of photos measured
    std::vector<UsualScore> scores;
};

}  // namespace trove
