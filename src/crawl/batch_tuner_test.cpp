// SPDX-License-Identifier: GPL-3.0-or-later
#include "crawl/batch_tuner.h"

#include <gtest/gtest.h>

#include <map>

namespace trove::crawl {
namespace {

// Runs batches like a crawl, on a machine where a picture costs `cost(batch)` seconds.
template <class Cost>
int run(BatchTuner& tuner, const Cost& cost, int most_batches) {
    int batches = 0;
    while (batches < most_batches && !tuner.found()) {
        const auto batch = tuner.next();
        tuner.took(batch, batch, cost(batch) * static_cast<double>(batch));
        ++batches;
    }
    return batches;
}

TEST(BatchTuner, FindsTheFastest) {
    const std::map<std::size_t, double> cost{{2, 0.12}, {4, 0.10}, {8, 0.11}};
    BatchTuner tuner({}, "cpu");
    EXPECT_LT(run(tuner, [&](std::size_t batch) { return cost.at(batch); }, 1000), 100);
    EXPECT_EQ(tuner.found(), 4U);
    EXPECT_EQ(tuner.next(), 4U);
    BatchTuner card({}, "cuda");
    run(card, [](std::size_t batch) { return 1.0 / static_cast<double>(batch); }, 1000);
    EXPECT_EQ(card.found(), 64U);
}

TEST(BatchTuner, MeasuresNothingThatIsKnown) {
    BatchTuner tuner(4, "cpu");
    EXPECT_EQ(tuner.next(), 4U);
    tuner.took(4, 4, 1);
    EXPECT_FALSE(tuner.found());
    BatchTuner far({}, "http://127.0.0.1:7777");
    EXPECT_EQ(far.next(), 32U);
    BatchTuner nonsense(5000, "cpu");
    EXPECT_LE(nonsense.next(), nonsense.most());
}

TEST(BatchTuner, LeavesASmallCrawlUndecidedAndBatchesThatAreNotFullUncounted) {
    BatchTuner tuner({}, "cpu");
    for (int i = 0; i < 10'000; ++i) tuner.took(8, 3, 0.001);
    EXPECT_FALSE(tuner.found());
    run(tuner, [](std::size_t) { return 0.1; }, 10);
    EXPECT_FALSE(tuner.found());
    EXPECT_LE(tuner.next(), tuner.most());
}

}  // namespace
}  // namespace trove::crawl
