// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/thread_group.h"

#include "base/bounded_queue.h"

#include <gtest/gtest.h>

#include <atomic>
#include <new>
#include <stdexcept>

namespace trove {
namespace {

class ThreadGroupTest : public testing::Test {
protected:
    // Fills a queue that nobody drains.
    Result<void> fill() {
        while (queue_.push(1)) {
        }
        return {};
    }

    BoundedQueue<int> queue_{4};
    std::atomic<int> stops_{0};
    std::stop_source outer_;
    ThreadGroup group_{outer_.get_token(), [this] {
                           ++stops_;
                           queue_.abandon();
                       }};
};

TEST_F(ThreadGroupTest, TheFirstErrorStopsAllAndIsTheAnswer) {
    group_.start("fill", [this] { return fill(); });
    group_.start("fail", []() -> Result<void> { return fail(Errc::kNoSpace, "the disk is full"); });
    const auto done = group_.wait();
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, Errc::kNoSpace);
    EXPECT_TRUE(group_.token().stop_requested());
    group_.give_up({Errc::kInternal, "later"});
    EXPECT_EQ(group_.wait().error().code, Errc::kNoSpace);
    EXPECT_EQ(stops_, 1);
}

TEST_F(ThreadGroupTest, WhatIsThrownIsAnErrorToo) {
    group_.start("fill", [this] { return fill(); });
    group_.start("decode.3", []() -> Result<void> { throw std::runtime_error("by a library"); });
    const auto done = group_.wait();
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().what, "the thread \"decode.3\" failed: by a library");
}

TEST_F(ThreadGroupTest, AlsoWantOfMemory) {
    group_.start("read", []() -> Result<void> { throw std::bad_alloc(); });
    EXPECT_EQ(group_.wait().error().code, Errc::kBusy);
}

TEST_F(ThreadGroupTest, StoppedFromOutsideItEndsWithoutAnError) {
    group_.start("fill", [this] { return fill(); });
    outer_.request_stop();
    EXPECT_TRUE(group_.wait());
    EXPECT_EQ(stops_, 1);
}

TEST_F(ThreadGroupTest, ItReportsUntilTheOthersAreDoneAndOnceMore) {
    std::atomic<bool> finished = false;
    std::atomic<bool> seen_at_the_end = false;
    std::atomic<int> ticks = 0;
    group_.report([&] {
        ++ticks;
        seen_at_the_end = finished.load();
    });
    group_.start("work", [&]() -> Result<void> {
        finished = true;
        return {};
    });
    EXPECT_TRUE(group_.wait());
    EXPECT_GE(ticks, 1);
    EXPECT_TRUE(seen_at_the_end);
    EXPECT_EQ(stops_, 0);
}

TEST_F(ThreadGroupTest, AReportThatThrowsStopsTheWork) {
    group_.start("fill", [this] { return fill(); });
    group_.report([] { throw std::runtime_error("nobody listens"); });
    EXPECT_FALSE(group_.wait());
}

}  // namespace
}  // namespace trove
