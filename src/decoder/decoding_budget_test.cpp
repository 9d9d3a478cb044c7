// SPDX-License-Identifier: GPL-3.0-or-later
#include "decoder/decoding_budget.h"

#include "base/bitmap_for_test.h"

#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <optional>
#include <utility>

namespace trove::decoder {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class DecodingBudgetTest : public testing::Test {
protected:
    static void SetUpTestSuite() { media::initialise_decoders(); }

    static std::size_t needed(const Bytes& picture) {
        const auto header = media::read_header(picture);
        EXPECT_TRUE(header);
        return DecoderPool::memory_needed(*header, {});
    }

    DecoderPool decoders_;
    const Bytes giant_ = bitmap(1200, 900, 3);
};

TEST_F(DecodingBudgetTest, ASecondGiantWaitsForTheFirst) {
    DecodingBudget budget(decoders_, needed(giant_));  // pixels get three quarters: less than one picture
    auto first = budget.decode(giant_, {});
    ASSERT_TRUE(first) << first.error().what;
    auto second = std::async(std::launch::async, [&] { return budget.decode(giant_, {}); });
    EXPECT_EQ(second.wait_for(milliseconds(200)), std::future_status::timeout) << "two giants at once";
    first->memory = {};
    ASSERT_EQ(second.wait_for(seconds(60)), std::future_status::ready);
    EXPECT_TRUE(second.get());
}

TEST_F(DecodingBudgetTest, PicturesThatFitAreDecodedTogether) {
    DecodingBudget budget(decoders_, 4 * needed(giant_));
    const auto first = budget.decode(giant_, {});
    const auto second = budget.decode(giant_, {});
    ASSERT_TRUE(first);
    ASSERT_TRUE(second);
    EXPECT_EQ(second->image.rgb, first->image.rgb);
}

TEST_F(DecodingBudgetTest, WhatTheCallerNeedsBesidesCountsToo) {
    DecodingBudget budget(decoders_, 4 * needed(giant_));
    auto first = budget.decode(giant_, {}, 2 * needed(giant_));
    ASSERT_TRUE(first);
    auto second = std::async(std::launch::async, [&] { return budget.decode(giant_, {}); });
    EXPECT_EQ(second.wait_for(milliseconds(200)), std::future_status::timeout);
    first->memory = {};
    EXPECT_TRUE(second.get());
}

TEST_F(DecodingBudgetTest, AFileWaitsForFilesAndNotForPixels) {
    DecodingBudget budget(decoders_, 400);
    const auto pixels = budget.decode(bitmap(8, 8, 1), {});
    ASSERT_TRUE(pixels);
    std::optional file(budget.take_for_file(80));
    auto next = std::async(std::launch::async, [&] { return budget.take_for_file(80); });
    EXPECT_EQ(next.wait_for(milliseconds(200)), std::future_status::timeout);
    file.reset();
    EXPECT_EQ(next.wait_for(seconds(60)), std::future_status::ready);
}

TEST_F(DecodingBudgetTest, ABadFileTakesNothing) {
    DecodingBudget budget(decoders_, 1000);
    EXPECT_FALSE(budget.decode(Bytes{1, 2, 3}, {}));
    EXPECT_TRUE(budget.decode(bitmap(8, 8, 1), {}));
}

}  // namespace
}  // namespace trove::decoder
