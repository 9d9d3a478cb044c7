// SPDX-License-Identifier: GPL-3.0-or-later
//
// write_loop: takes items from a queue and stores each within a batch of the writer, until the queue is closed and
// empty. It commits at least every 2 seconds or 64 items. On an error, or if `store` throws, the open batch is rolled
// back and committed ones stay. Runs on the calling thread, the only one to use the writer meanwhile.
#pragma once
#include "base/bounded_queue.h"
#include "base/result.h"
#include "catalog/writer.h"

#include <algorithm>
#include <chrono>

namespace trove::crawl {

template <class Item, class Store>
Result<void> write_loop(BoundedQueue<Item>& items, catalog::CatalogWriter& writer, Store store) {
    using Clock = std::chrono::steady_clock;
    constexpr auto kTimePerCommit = std::chrono::seconds(2);
    constexpr int kItemsPerCommit = 64;

    struct RollBack {
        catalog::CatalogWriter& writer;

        ~RollBack() { [[maybe_unused]] const auto nothing_open = writer.roll_back(); }
    };

    const RollBack in_the_end{writer};
    auto due = Clock::now() + kTimePerCommit;
    int in_batch = 0;
    while (true) {
        auto item = items.pop_for(std::max<Clock::duration>(due - Clock::now(), std::chrono::milliseconds(1)));
        if (item) {
            if (!writer.in_batch()) {
                due = Clock::now() + kTimePerCommit;
                TROVE_CHECKED(writer.begin());
            }
            TROVE_CHECKED(store(*item));
            ++in_batch;
        }
        const bool ended = !item && items.closed_and_empty();
        if (writer.in_batch() && (ended || in_batch >= kItemsPerCommit || Clock::now() >= due)) {
            TROVE_CHECKED(writer.commit());
            in_batch = 0;
        }
        if (ended) return {};
        if (!writer.in_batch()) due = Clock::now() + kTimePerCommit;
    }
}

}  // namespace trove::crawl
