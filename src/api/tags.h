// SPDX-License-Identifier: GPL-3.0-or-later
//
// Suggesting tags: what is asked, how far it is, and what was measured. Plain values, any thread.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace trove {

enum class TagPhase { kVocabulary, kMeasuring, kJudging, kDone };

struct TagProgress {
    TagPhase phase = TagPhase::kVocabulary;
    std::int64_t phrases_to_do = 0;  // to embed; 0 when they are known
    std::int64_t phrases_done = 0;
    std::int64_t to_do = 0;  // photos to judge
    std::int64_t done = 0;
    std::int64_t suggested = 0;  // tags, on the photos done
    bool measured = false;       // the library was measured anew
    double elapsed_s = 0;
    std::optional<double> eta_s;
};

struct TagOptions {
    bool again = false;                                   // measure and judge all anew
    std::function<void(const TagProgress&)> on_progress;  // on the calling thread, a few times a second and at the end
};

// How the library scores a concept, for the curious and for making models/vocabulary/background.tsv.
struct UsualScore {
    std::string name;
    float centre = 0;
    float spread = 0;
};

// How the library scores every concept of the vocabulary.
struct MeasuredTags {
    std::string model;        // fingerprint
    std::int64_t photos = 0;  // looked at
    std::vector<UsualScore> scores;
};

}  // namespace trove
