// SPDX-License-Identifier: GPL-3.0-or-later
//
// ScanPool: a few threads ("scan.N") that help whoever searches a large index.
//
// 1. run() may be called from several threads at once; helpers go to whoever asked first.
// 2. It never waits for a helper that has not begun: on a busy machine the caller does all the work by itself, at once.
// 3. The threads start with the first run(), so that a small index has none. Where no thread can be had, the caller
//    works alone.
#pragma once
#include "base/bounded_queue.h"
#include "base/guarded.h"

#include <atomic>
#include <functional>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

namespace trove::vectors {

class ScanPool {
public:
    // Starts a thread; throws std::system_error when there is none to be had. Replaced by tests.
    using StartThread = std::function<std::jthread(std::function<void()> body)>;

    // `threads`: of a run(), its caller included; at least 1.
    explicit ScanPool(std::size_t threads, StartThread start_thread = jthread_of)
        : threads_(threads), start_thread_(std::move(start_thread)) {}

    ScanPool(const ScanPool&) = delete;
    ScanPool& operator=(const ScanPool&) = delete;

    ~ScanPool() { waiting_.abandon(); }

    [[nodiscard]] std::size_t threads() const { return threads_; }

    // Calls `work` here, and meanwhile on each helper that is free. `work` takes its share from something it counts
    // itself, and must not throw. Returns when every call has.
    void run(const std::function<void()>& work);

private:
    // What one run() offers. A helper may find it long after: then it is closed.
    struct Offer {
        static constexpr unsigned kClosed = 1U << 31U;
        const std::function<void()>* work = nullptr;
        std::atomic<unsigned> helpers = 0;  // inside `work`; kClosed on top when no more may enter

        bool enter();
        void leave();
        void close_and_wait();
    };

    static std::jthread jthread_of(std::function<void()> body) { return std::jthread(std::move(body)); }

    // How many there are then.
    std::size_t start_threads();
    void help(std::size_t number);

    const std::size_t threads_;
    const StartThread start_thread_;
    BoundedQueue<std::shared_ptr<Offer>> waiting_{1024};
    Guarded<std::vector<std::jthread>> helpers_;  // last: joined before the queue goes
};

}  // namespace trove::vectors
