// SPDX-License-Identifier: GPL-3.0-or-later
//
// ScanPool: a few threads ("scan.N") that help searches of a large index.
//
// 1. Several threads may call run() at once; the first caller gets the helpers.
// 2. run() never waits for a helper that has not begun: on a busy machine the caller does all the work itself, at once.
// 3. The threads start with the first run(), so a small index has none. If no thread can be started, the caller works
//    alone.
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
    // Starts a thread; throws std::system_error if that fails. Replaced in tests.
    using StartThread = std::function<std::jthread(std::function<void()> body)>;

    // `threads`: per run(), including its caller; at least 1.
    explicit ScanPool(std::size_t threads, StartThread start_thread = jthread_of)
        : threads_(threads), start_thread_(std::move(start_thread)) {}

    ScanPool(const ScanPool&) = delete;
    ScanPool& operator=(const ScanPool&) = delete;

    ~ScanPool() { waiting_.abandon(); }

    [[nodiscard]] std::size_t threads() const { return threads_; }

    // Calls `work` on this thread, and in parallel on each free helper. `work` divides the work with its own counter,
    // and must not throw. Returns when every call has returned.
    void run(const std::function<void()>& work);

private:
    // The offer of one run(). A helper may find it much later, when it is already closed.
    struct Offer {
        static constexpr unsigned kClosed = 1U << 31U;
        const std::function<void()>* work = nullptr;
        std::atomic<unsigned> helpers = 0;  // helpers inside `work`, plus kClosed when no more may enter

        bool enter();
        void leave();
        void close_and_wait();
    };

    static std::jthread jthread_of(std::function<void()> body) { return std::jthread(std::move(body)); }

    // Returns the number of helpers.
    std::size_t start_threads();
    void help(std::size_t number);

    const std::size_t threads_;
    const StartThread start_thread_;
    BoundedQueue<std::shared_ptr<Offer>> waiting_{1024};
    Guarded<std::vector<std::jthread>> helpers_;  // last, so that they are joined before the queue is destroyed
};

}  // namespace trove::vectors
