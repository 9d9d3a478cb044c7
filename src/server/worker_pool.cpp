// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/worker_pool.h"

#include "base/thread_name.h"

#include <fmt/format.h>

#include <utility>

namespace trove::server {

// The queue holds `most`, and held_ admits no more, so push never waits.
WorkerPool::WorkerPool(int workers, std::size_t most) : most_(most), queue_(most) {
    for (int i = 0; i < workers; ++i) {
        threads_.emplace_back([this, i] {
            name_this_thread(fmt::format("http.{}", i));
            while (auto work = queue_.pop()) {
                (*work)();
                held_.fetch_sub(1);
            }
        });
    }
}

WorkerPool::~WorkerPool() {
    close();
}

WorkerPool::Offer WorkerPool::offer(const std::function<void()>& before, Work work) {
    if (held_.fetch_add(1) >= most_) {
        held_.fetch_sub(1);
        return {false, false};
    }
    before();
    if (!queue_.push(std::move(work))) {
        held_.fetch_sub(1);
        return {false, true};
    }
    return {true, true};
}

void WorkerPool::close() {
    queue_.close();
    threads_.clear();
}

}  // namespace trove::server
