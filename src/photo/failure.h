// SPDX-License-Identifier: GPL-3.0-or-later
//
// The reason why a file yielded no photo, and the condition for another try: the catalog's record of a failure, and the
// crawl's only decision from it. Pure; any thread.
#pragma once
#include "base/result.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace trove {

// The stage in which the file failed.
enum class FailStage {
    kRead,     // its bytes could not be read
    kDecode,   // they did not become a picture
    kEmbed,    // the picture did not become a vector
    kIgnored,  // it is not a picture, or another file replaces it: recorded, but not counted as a failure
};

// The change that makes another try of the unchanged file worthwhile.
enum class MayPass {
    kNever,
    kNextCrawl,   // a passing cause: a drive, a busy machine, a graphics card
    kMoreMemory,  // a higher ceiling than at the failure
    kOtherModel,
    kNewerTrove,  // a version that supports more formats
};

// "read", "decode", "embed", "ignored": as spelt in the catalog, in JSON and on the command line.
[[nodiscard]] std::string_view to_string(FailStage stage);
// "never", "next_crawl", "more_memory", "other_model", "newer_trove".
[[nodiscard]] std::string_view to_string(MayPass may_pass);
// kDecode and kNextCrawl for words unknown to this version.
[[nodiscard]] FailStage fail_stage(std::string_view word);
[[nodiscard]] MayPass may_pass(std::string_view word);

// The default for a stage and an error. A crawl with better knowledge (a memory ceiling) overrides it.
[[nodiscard]] MayPass may_pass(FailStage stage, Errc code);

// Conditions of a try, besides the file.
struct TryConditions {
    std::size_t memory_bytes = 0;  // memory ceiling
    std::string model;             // the model's fingerprint
    std::string version;           // Trove's version
};

struct FailureCause {
    FailStage stage = FailStage::kDecode;
    MayPass may_pass = MayPass::kNever;
    TryConditions conditions;  // at the failure
};

// Whether the unchanged file is worth a try under the current conditions.
[[nodiscard]] bool should_retry(const FailureCause& failure, const TryConditions& now);

}  // namespace trove
