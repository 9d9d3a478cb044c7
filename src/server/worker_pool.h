// SPDX-License-Identifier: GPL-3.0-or-later
//
// WorkerPool: the threads "http.N" that run slow handlers, and the bound on how much work may wait for them.
//
// 1. offer() never waits: false means that too much is waiting already, or that the pool is closing.
// 2. Every piece of work that was accepted is run, also while closing.
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

    // `most` bounds what waits and runs together.
    WorkerPool(int workers, std::size_t most);
    ~WorkerPool();  // closes
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    // `before` is called when there is room, before the work can begin. False: `before` was not called, or, when the
    // pool closed at that very moment, it was and the work will not run; `begun` then tells the two apart.
    struct Offer {
        bool accepted = false;
        bool before_called = false;
    };

    Offer offer(const std::function<void()>& before, Work work);

    // Runs what was accepted, then ends the threads.
    void close();

private:
    const std::size_t most_;
    std::atomic<std::size_t> held_{0};
    BoundedQueue<Work> queue_;
    std::vector<std::jthread> threads_;
};

}  // namespace trove::server
