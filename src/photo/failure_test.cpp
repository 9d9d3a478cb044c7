// SPDX-License-Identifier: GPL-3.0-or-later
#include "photo/failure.h"

#include <gtest/gtest.h>

namespace trove {
namespace {

constexpr std::size_t kMegabyte = std::size_t{1} << 20U;

FailureCause failed(FailStage stage, MayPass may_pass) {
    return {stage, may_pass, {64 * kMegabyte, "model-1", "1.0"}};
}

TEST(Failure, ARetryWaitsForWhatTheFailureDependsOn) {
    const TryConditions same{64 * kMegabyte, "model-1", "1.0"};
    const TryConditions more{65 * kMegabyte, "model-1", "1.0"};
    const TryConditions other{64 * kMegabyte, "model-2", "1.0"};
    const TryConditions newer{64 * kMegabyte, "model-1", "1.1"};

    struct Case {
        MayPass may_pass;
        bool under_same, under_more, under_other, under_newer;
    };

    for (const Case c : {Case{MayPass::kNever, false, false, false, false},
                         {MayPass::kNextCrawl, true, true, true, true},
                         {MayPass::kMoreMemory, false, true, false, false},
                         {MayPass::kOtherModel, false, false, true, false},
                         {MayPass::kNewerTrove, false, false, false, true}}) {
        const FailureCause cause = failed(FailStage::kDecode, c.may_pass);
        EXPECT_EQ(should_retry(cause, same), c.under_same) << to_string(c.may_pass);
        EXPECT_EQ(should_retry(cause, more), c.under_more) << to_string(c.may_pass);
        EXPECT_EQ(should_retry(cause, other), c.under_other) << to_string(c.may_pass);
        EXPECT_EQ(should_retry(cause, newer), c.under_newer) << to_string(c.may_pass);
    }
}

TEST(Failure, TheCauseFollowsFromTheStageAndTheCode) {
    EXPECT_EQ(may_pass(FailStage::kRead, Errc::kCorrupt), MayPass::kNextCrawl);
    EXPECT_EQ(may_pass(FailStage::kDecode, Errc::kCorrupt), MayPass::kNever);
    EXPECT_EQ(may_pass(FailStage::kDecode, Errc::kUnsupported), MayPass::kNewerTrove);
    EXPECT_EQ(may_pass(FailStage::kIgnored, Errc::kUnsupported), MayPass::kNewerTrove);
    EXPECT_EQ(may_pass(FailStage::kIgnored, Errc::kIo), MayPass::kNextCrawl) << "its preview is used for now";
    EXPECT_EQ(may_pass(FailStage::kDecode, Errc::kBusy), MayPass::kNextCrawl) << "no decoder could be started";
    EXPECT_EQ(may_pass(FailStage::kDecode, Errc::kNoMemory), MayPass::kMoreMemory);
    EXPECT_EQ(may_pass(FailStage::kEmbed, Errc::kInternal), MayPass::kNextCrawl);
    EXPECT_EQ(may_pass(FailStage::kEmbed, Errc::kCorrupt), MayPass::kOtherModel) << "the model gives no numbers for it";
}

TEST(Failure, WordsComeBackAsWhatTheyWere) {
    for (const FailStage stage : {FailStage::kRead, FailStage::kDecode, FailStage::kEmbed, FailStage::kIgnored})
        EXPECT_EQ(fail_stage(to_string(stage)), stage);
    for (const MayPass cause :
         {MayPass::kNever, MayPass::kNextCrawl, MayPass::kMoreMemory, MayPass::kOtherModel, MayPass::kNewerTrove})
        EXPECT_EQ(may_pass(to_string(cause)), cause);
    EXPECT_EQ(may_pass("a word of tomorrow"), MayPass::kNextCrawl);
}

}  // namespace
}  // namespace trove
