// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/jobs.h"

#include "base/bitmap_for_test.h"
#include "base/file.h"
#include "engine/library.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>

namespace trove::engine {
namespace {

class JobsTest : public ::testing::Test {
protected:
    void SetUp() override {
        std::filesystem::create_directories(folder_.path() / "pictures");
        for (unsigned i = 0; i < 40; ++i)
            ASSERT_TRUE(write_file_atomically(folder_.path() / "pictures" / (std::to_string(i) + ".bmp"),
                                              bitmap(40 + i, 30, i)));
        auto opened = Library::open({folder_.path() / "library", default_models_folder(), true});
        ASSERT_TRUE(opened) << opened.error().what;
        library_ = std::move(*opened);
    }

    static JobState finished(const Jobs& jobs) {
        for (int i = 0; i < 6000 && jobs.state().running; ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        return jobs.state();
    }

    TemporaryFolder folder_;
    std::unique_ptr<Library> library_;
};

TEST_F(JobsTest, ACrawlRunsByItselfAndTellsHowFarItIs) {
    std::atomic<int> heard{0};
    Jobs& jobs = library_->jobs();
    const auto subscription = jobs.subscribe([&](const JobState&) { ++heard; });
    EXPECT_EQ(heard, 1) << "the present state";
    EXPECT_FALSE(jobs.state().running);
    ASSERT_TRUE(jobs.crawl({folder_.path() / "pictures"}));
    EXPECT_TRUE(jobs.state().running);
    EXPECT_EQ(jobs.crawl({}).error().code, Errc::kBusy);
    const JobState state = finished(jobs);
    ASSERT_FALSE(state.problem) << state.problem->what;
    EXPECT_EQ(state.progress.fresh, 40);
    EXPECT_EQ(state.progress.judged, 40) << "tags come with a crawl, whoever starts it";
    EXPECT_EQ(library_->status()->unjudged, 0);
    EXPECT_GE(heard, 3);
}

TEST_F(JobsTest, PausedItGoesOnWhereItStopped) {
    Jobs& jobs = library_->jobs();
    ASSERT_TRUE(jobs.crawl({folder_.path() / "pictures"}));
    jobs.pause();
    const JobState paused = finished(jobs);
    if (!paused.paused) GTEST_SKIP() << "the crawl was over before it could be paused";
    ASSERT_TRUE(jobs.resume());
    EXPECT_EQ(jobs.resume().error().code, Errc::kInvalid);
    const JobState done = finished(jobs);
    ASSERT_FALSE(done.problem) << done.problem->what;
    EXPECT_FALSE(done.paused);
    EXPECT_EQ(library_->status()->photos, 40);
}

TEST_F(JobsTest, WhatGoesWrongIsSaid) {
    Jobs& jobs = library_->jobs();
    ASSERT_TRUE(jobs.crawl({folder_.path() / "nowhere"}));
    const JobState state = finished(jobs);
    ASSERT_TRUE(state.problem);
    EXPECT_EQ(state.problem->code, Errc::kNotFound);
    EXPECT_EQ(jobs.resume().error().code, Errc::kInvalid);
}

TEST_F(JobsTest, AFetchThatCannotBeSaysWhyAndTheNextJobRuns) {
    Jobs& jobs = library_->jobs();
    ASSERT_TRUE(jobs.pull_model("no-such-model"));
    const JobState state = finished(jobs);
    EXPECT_EQ(state.kind, JobKind::kPullModel);
    EXPECT_EQ(state.model, "no-such-model");
    ASSERT_TRUE(state.problem);
    ASSERT_TRUE(jobs.crawl({folder_.path() / "pictures"}));
    EXPECT_FALSE(finished(jobs).problem);
}

TEST_F(JobsTest, TheLibraryStopsItsJobWhenItGoesAway) {
    ASSERT_TRUE(library_->jobs().crawl({folder_.path() / "pictures"}));
    library_.reset();
}

TEST_F(JobsTest, AJobThatFailsAtOnceIsHeardToBeginBeforeItEnds) {
    Jobs& jobs = library_->jobs();
    std::vector<bool> heard;  // written by one listener at a time, as rule 2 says
    const auto subscription = jobs.subscribe([&](const JobState& state) {
        // A slow listener lets the job end before its start is reported.
        if (state.running) std::this_thread::sleep_for(std::chrono::milliseconds(20));
        heard.push_back(state.running);
    });
    for (int i = 0; i < 5; ++i) {
        heard.clear();
        ASSERT_TRUE(jobs.pull_model("no-such-model"));
        finished(jobs);
        jobs.end();
        ASSERT_EQ(heard, (std::vector<bool>{true, false})) << "try " << i;
    }
}

TEST_F(JobsTest, AListenerHearsNothingOnceItsSubscriptionIsGone) {
    Jobs& jobs = library_->jobs();
    std::atomic<int> heard{0};
    {
        const auto subscription = jobs.subscribe([&](const JobState&) { ++heard; });
    }
    ASSERT_TRUE(jobs.pull_model("no-such-model"));
    finished(jobs);
    jobs.end();
    EXPECT_EQ(heard, 1);
}

}  // namespace
}  // namespace trove::engine
