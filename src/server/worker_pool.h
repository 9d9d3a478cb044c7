// SPDX-License-Identifier: GPL-3.0-or-later
//
// WorkerPool: the threads "http.N" for slow handlers, with a bound on the waiting work.
//
// 1. offer() never waits: false means that too much work is waiting, or that the pool is closing.
// 2. All accepted work runs, even while closing.
#pragma once
#include "base/bounded_queue.h"

#include <atomic>
#include <cstddef>
#include <functional>
#include <thread>
#include <vector>

namespace trove::server {

class WorkerPool {
public:
    using Work = std::function<void()>;  // must not throw

    // `most`: the limit of waiting and running work together.
    WorkerPool(int workers, std::size_t most);
    ~WorkerPool();  // closes
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    // Calls `before` if there is room, before the work can begin. False: `before` was not called, or, if the pool
    // closed at that moment, it was called and the work will not run; `before_called` tells the two apart.
    struct Offer {
        bool accepted = false;
        bool before_called = false;
    };

    Offer offer(const std::function<void()>& before, Work work);

    // Runs all accepted work, then ends the threads.
    void close();

private:
    const std::size_t most_;
    std::atomic<std::size_t> held_{0};
    BoundedQueue<Work> queue_;
    std::vector<std::jthread> threads_;
};

}  // namespace trove::server
