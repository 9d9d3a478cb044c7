// SPDX-License-Identifier: GPL-3.0-or-later
//
// Why a file yielded no photo, and when it is worth another try: what the catalog keeps of a failure, and the one
// decision that a crawl makes on it. Pure; any thread.
#pragma once
#include "base/result.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace trove {

// How far the file came.
enum class FailStage {
    kRead,     // its bytes could not be had
    kDecode,   // they did not become a picture
    kEmbed,    // the picture did not become a vector
    kIgnored,  // it is no picture, or another file stands in for it: remembered, and not counted as a failure
};

// What has to change before another try makes sense, while the file itself stays as it is.
enum class MayPass {
    kNever,
    kNextCrawl,   // a drive, a busy machine, a graphics card: it may be gone already
    kMoreMemory,  // a higher ceiling than the one it failed under
    kOtherModel,
    kNewerTrove,  // a version that reads more formats
};

// "read", "decode", "embed", "ignored": the words of the catalog, of JSON and of the command line.
[[nodiscard]] std::string_view to_string(FailStage stage);
// "never", "next_crawl", "more_memory", "other_model", "newer_trove".
[[nodiscard]] std::string_view to_string(MayPass may_pass);
// kDecode and kNextCrawl for words that this version does not know.
[[nodiscard]] FailStage fail_stage(std::string_view word);
[[nodiscard]] MayPass may_pass(std::string_view word);

// What follows from where it happened and what went wrong. A crawl that knows better (a memory ceiling) says so.
[[nodiscard]] MayPass may_pass(FailStage stage, Errc code);

// What a try depends on besides the file.
struct TryConditions {
    std::size_t memory_bytes = 0;  // the ceiling
    std::string model;             // its fingerprint
    std::string version;           // of Trove
};

struct FailureCause {
    FailStage stage = FailStage::kDecode;
    MayPass may_pass = MayPass::kNever;
    TryConditions conditions;  // that it failed under
};

// Whether the unchanged file is worth a try under the conditions of now.
[[nodiscard]] bool should_retry(const FailureCause& failure, const TryConditions& now);

}  // namespace trove
