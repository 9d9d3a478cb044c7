// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/random_query_for_test.h"

#include <gtest/gtest.h>

namespace trove::query {
namespace {

TEST(RandomQueries, TenThousandKeepEveryPromise) {
    std::mt19937_64 random(4);
    std::size_t errors = 0;
    for (int i = 0; i < 10'000; ++i) {
        const std::string text = random_query(random);
        const std::string broken = broken_promise(text);
        ASSERT_TRUE(broken.empty()) << i << ": [" << text << "]: " << broken;
        if (parse(text, kSomeNow).error) ++errors;
    }
    // Both kinds of text must occur, or the test would prove nothing.
    EXPECT_GT(errors, 500U);
    EXPECT_LT(errors, 9'500U);
}

}  // namespace
}  // namespace trove::query
