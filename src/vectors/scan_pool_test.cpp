// SPDX-License-Identifier: GPL-3.0-or-later
#include "vectors/scan_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <system_error>
#include <unistd.h>

namespace trove::vectors {
namespace {

constexpr int kMoreRunsThanTheQueueHolds = 3000;

std::jthread no_thread(const std::function<void()>& /*body*/) {
    throw std::system_error(std::make_error_code(std::errc::resource_unavailable_try_again));
}

// In a separate process, which the alarm ends if run() blocks.
[[noreturn]] void run_often(ScanPool::StartThread start) {
    ::alarm(60);
    ScanPool pool(4, std::move(start));
    int calls = 0;
    for (int i = 0; i < kMoreRunsThanTheQueueHolds; ++i) pool.run([&calls] { ++calls; });
    std::_Exit(calls == kMoreRunsThanTheQueueHolds ? 0 : 1);
}

TEST(ScanPoolDeathTest, WithoutThreadsTheCallerDoesAllTheWork) {
    EXPECT_EXIT(run_often(no_thread), testing::ExitedWithCode(0), "");
}

// A thread that never takes an offer simulates a machine too busy to run it.
TEST(ScanPoolDeathTest, HelpersThatNeverBeginDoNotHoldTheCallerUp) {
    const auto asleep = [](const std::function<void()>& /*body*/) { return std::jthread([] { ::pause(); }); };
    EXPECT_EXIT(run_often(asleep), testing::ExitedWithCode(0), "");
}

TEST(ScanPool, HelpersWorkBesideTheCaller) {
    ScanPool pool(3);
    std::atomic<int> inside = 0;
    // Ends only when all three are in at once, or gives up after a minute.
    const auto until = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    pool.run([&] {
        ++inside;
        while (inside < 3 && std::chrono::steady_clock::now() < until) std::this_thread::yield();
    });
    EXPECT_EQ(inside, 3);
}

}  // namespace
}  // namespace trove::vectors
