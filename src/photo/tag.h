// SPDX-License-Identifier: GPL-3.0-or-later
//
// Tags and captions, as shown to people. Plain values, any thread.
#pragma once
#include "photo/ids.h"

#include <cstdint>
#include <optional>
#include <string>

namespace trove {

// The source of a tag. Later ones override earlier ones.
enum class TagSource { kModel = 0, kFile = 1, kPerson = 2 };

enum class TagState {
    kSuggested = 0,  // by the model, not confirmed
    kHolds = 1,
    kTakenOff = 2,  // removed by a person, and never suggested again
};

struct PhotoTag {
    std::string name;
    TagSource source = TagSource::kModel;
    TagState state = TagState::kSuggested;
    std::optional<float> score;  // of a suggestion: robust deviations above this library's usual score
};

struct TagCount {
    std::string name;
    std::int64_t photos = 0;     // photos on which it holds
    std::int64_t suggested = 0;  // photos for which the model suggests it
};

struct Caption {
    std::string text;
    std::string model;      // empty: written by a person
    std::int64_t at_s = 0;  // since the epoch
};

}  // namespace trove
