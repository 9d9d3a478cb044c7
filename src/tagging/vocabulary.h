// SPDX-License-Identifier: GPL-3.0-or-later
//
// Vocabulary: the everyday concepts for suggested tags, compiled into the program from models/vocabulary/. Values; any
// thread.
#pragma once
#include "base/embedded_file.h"
#include "base/result.h"

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace trove::tagging {

struct Concept {
    std::string group;
    std::string name;                  // the tag
    std::vector<std::string> phrases;  // texts for the model; at least one
};

// The distribution of a concept's scores: centre and spread (calibration.h).
struct Usual {
    float centre = 0;
    float spread = 0;
};

struct Vocabulary {
    std::vector<Concept> concepts;
    std::unordered_map<std::string, Usual> background;  // by concept name, for background_model
    std::string background_model;                       // its fingerprint
    std::string hash;                                   // SHA-256 of all of it
};

// The files, compiled in.
const std::vector<trove::EmbeddedFile>& vocabulary_files();

// kInvalid names the line. `background` may be empty.
[[nodiscard]] Result<Vocabulary> read_vocabulary(std::string_view concepts, std::string_view background);

// The program's own vocabulary. kInternal: it was built with a broken one, which a test excludes.
[[nodiscard]] const Result<Vocabulary>& everyday_vocabulary();

}  // namespace trove::tagging
