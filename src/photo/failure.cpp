// SPDX-License-Identifier: GPL-3.0-or-later
#include "photo/failure.h"

#include <array>

namespace trove {
namespace {

constexpr std::array kStages = {FailStage::kRead, FailStage::kDecode, FailStage::kEmbed, FailStage::kIgnored};
constexpr std::array kCauses = {MayPass::kNever, MayPass::kNextCrawl, MayPass::kMoreMemory, MayPass::kOtherModel,
                                MayPass::kNewerTrove};

}  // namespace

std::string_view to_string(FailStage stage) {
    switch (stage) {
        case FailStage::kRead:
            return "read";
        case FailStage::kDecode:
            return "decode";
        case FailStage::kEmbed:
            return "embed";
        case FailStage::kIgnored:
            return "ignored";
    }
    return "decode";
}

std::string_view to_string(MayPass may_pass) {
    switch (may_pass) {
        case MayPass::kNever:
            return "never";
        case MayPass::kNextCrawl:
            return "next_crawl";
        case MayPass::kMoreMemory:
            return "more_memory";
        case MayPass::kOtherModel:
            return "other_model";
        case MayPass::kNewerTrove:
            return "newer_trove";
    }
    return "next_crawl";
}

FailStage fail_stage(std::string_view word) {
    for (const FailStage stage : kStages)
        if (to_string(stage) == word) return stage;
    return FailStage::kDecode;
}

MayPass may_pass(std::string_view word) {
    for (const MayPass cause : kCauses)
        if (to_string(cause) == word) return cause;
    return MayPass::kNextCrawl;
}

MayPass may_pass(FailStage stage, Errc code) {
    if (stage == FailStage::kRead) return MayPass::kNextCrawl;
    switch (code) {
        case Errc::kIo:
        case Errc::kNotFound:
        case Errc::kBusy:
        case Errc::kCancelled:
        case Errc::kInternal:
        case Errc::kNoSpace:
        case Errc::kDamaged:
            return MayPass::kNextCrawl;
        case Errc::kNoMemory:
            return stage == FailStage::kEmbed ? MayPass::kNextCrawl : MayPass::kMoreMemory;
        case Errc::kUnsupported:
        case Errc::kTooNew:
            return stage == FailStage::kEmbed ? MayPass::kOtherModel : MayPass::kNewerTrove;
        case Errc::kCorrupt:
        case Errc::kInvalid:
            return stage == FailStage::kEmbed ? MayPass::kOtherModel : MayPass::kNever;
    }
    return MayPass::kNextCrawl;
}

bool should_retry(const FailureCause& failure, const TryConditions& now) {
    switch (failure.may_pass) {
        case MayPass::kNever:
            return false;
        case MayPass::kNextCrawl:
            return true;
        case MayPass::kMoreMemory:
            return now.memory_bytes > failure.conditions.memory_bytes;
        case MayPass::kOtherModel:
            return now.model != failure.conditions.model;
        case MayPass::kNewerTrove:
            return now.version != failure.conditions.version;
    }
    return true;
}

}  // namespace trove
