// SPDX-License-Identifier: GPL-3.0-or-later
#include "search/text_cache.h"

#include <gtest/gtest.h>

#include <thread>

namespace trove::search {
namespace {

TEST(TextCache, RunsTheModelOnceForATextAndAModel) {
    TextCache cache(2);
    int runs = 0;
    const auto ask = [&](std::string_view model, std::string_view text) {
        return *cache.get(model, text,
                          [&]() -> Result<TextCache::Vector> { return TextCache::Vector{static_cast<float>(++runs)}; });
    };
    // One call per statement, because the order of evaluating arguments is unspecified.
    const auto of_a = ask("a", "dog");
    EXPECT_EQ(ask("a", "dog"), of_a);
    EXPECT_EQ(runs, 1);
    EXPECT_NE(ask("b", "dog"), of_a);
    EXPECT_EQ(runs, 2);
    EXPECT_EQ(ask("a", "dog"), of_a);
    ask("a", "cat");  // evicts the least recently used one
    ask("a", "dog");
    EXPECT_EQ(runs, 3);
    ask("b", "dog");
    EXPECT_EQ(runs, 4);
}

TEST(TextCache, AnErrorIsNotKept) {
    TextCache cache(2);
    EXPECT_FALSE(cache.get("a", "dog", []() -> Result<TextCache::Vector> { return fail(Errc::kInternal, "no"); }));
    EXPECT_TRUE(cache.get("a", "dog", []() -> Result<TextCache::Vector> { return TextCache::Vector{1}; }));
}

TEST(TextCache, ManyThreadsAskAtOnce) {
    TextCache cache(8);
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&] {
            for (int i = 0; i < 2000; ++i) {
                const auto number = static_cast<float>(i % 20 + 1);
                const auto got = cache.get("m", std::to_string(i % 20),
                                           [&]() -> Result<TextCache::Vector> { return TextCache::Vector{number}; });
                ASSERT_EQ(got->front(), number);
            }
        });
}

}  // namespace
}  // namespace trove::search
