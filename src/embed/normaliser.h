// SPDX-License-Identifier: GPL-3.0-or-later
//
// Normaliser: the "normalizer" of a tokenizer.json, step by step. A step not implemented exactly is kUnsupported.
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
    // For a family with lower-cased texts, that step is added in front if the file leaves it to the caller.
    static Result<Normaliser> from(const JsonFields& file, Family family);

    [[nodiscard]] CodePoints apply(CodePoints text) const;

private:
    enum class Kind { kLower, kNfc, kNfkc, kNmtNfkc, kStrip, kSingleSpaces, kReplaceAny, kReplaceRun, kReplaceText };

    struct Step {
        Kind kind = Kind::kLower;
        CodePoints from;  // kReplaceAny: sorted characters; kReplaceRun: one character, replaced in runs of two or more
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
