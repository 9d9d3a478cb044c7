// SPDX-License-Identifier: GPL-3.0-or-later
//
// Normaliser: the "normalizer" of a tokenizer.json, step by step. A step that is not known exactly is kUnsupported.
// Internal to this room. Immutable: any thread.
#pragma once
#include "base/result.h"
#include "embed/json_fields.h"
#include "embed/manifest.h"
#include "embed/normalise.h"

#include <vector>

namespace trove::embed {

class Normaliser {
public:
    // A family whose texts are lower-cased has that put in front where the file leaves it to its caller.
    static Result<Normaliser> from(const JsonFields& file, Family family);

    [[nodiscard]] CodePoints apply(CodePoints text) const;

private:
    enum class Kind { kLower, kNfc, kNfkc, kNmtNfkc, kStrip, kSingleSpaces, kReplaceAny, kReplaceRun, kReplaceText };

    struct Step {
        Kind kind = Kind::kLower;
        CodePoints from;  // sorted characters for kReplaceAny; one character, for two or more of it, for kReplaceRun
        CodePoints to;
        bool left = true;  // of kStrip
        bool right = true;
    };

    static Result<Step> step_of(const JsonFields& fields);
    static Result<Step> replacement(const JsonFields& fields);
    static CodePoints apply(const Step& step, const CodePoints& text);

    std::vector<Step> steps_;
};

}  // namespace trove::embed
