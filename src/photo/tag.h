// SPDX-License-Identifier: GPL-3.0-or-later
//
// Tags and captions as people meet them. Plain values, any thread.
#pragma once
#include "photo/ids.h"

#include <cstdint>
#include <optional>
#include <string>

namespace trove {

// Who said it. The later outweighs the earlier.
enum class TagSource { kModel = 0, kFile = 1, kPerson = 2 };

enum class TagState {
    kSuggested = 0,  // the model thinks so; nobody confirmed it
    kHolds = 1,
    kTakenOff = 2,  // a person says that it is not so; nobody suggests it again
};

struct PhotoTag {
    std::string name;
    TagSource source = TagSource::kModel;
    TagState state = TagState::kSuggested;
    std::optional<float> score;  // of a suggestion: how many robust deviations above this library's usual
};

struct TagCount {
    std::string name;
    std::int64_t photos = 0;     // on which it holds
    std::int64_t suggested = 0;  // on which the model would put it
};

struct Caption {
    std::string text;
    std::string model;      // empty: a person wrote it
    std::int64_t at_s = 0;  // since the epoch
};

}  // namespace trove
