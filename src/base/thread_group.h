// SPDX-License-Identifier: GPL-3.0-or-later
//
// ThreadGroup: the threads of one pipeline, with one stop, one first error and one last catch.
//
// 1. A thread's work returns a Result. An error or an exception becomes the group's error and stops the group; the
//    first error counts. A thread that cannot be started counts as an error.
// 2. The group stops on its caller's token, on give_up(), or by rule 1. `on_stop` is then called once, on the stopping
//    thread: it abandons the queues, so that nobody waits for ever. Work that does not wait on a queue polls token().
// 3. Only the thread that made the group calls start(), report() and wait(); any thread may call the rest.
#pragma once
#include "base/guarded.h"
#include "base/result.h"

#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace trove {

class ThreadGroup {
public:
    ThreadGroup(const std::stop_token& outer, std::function<void()> on_stop);
    // Stops threads that have not been waited for.
    ~ThreadGroup();
    ThreadGroup(const ThreadGroup&) = delete;
    ThreadGroup& operator=(const ThreadGroup&) = delete;

    void start(std::string name, std::function<Result<void>()> work);
    // Calls `tick` about five times a second until the other threads end, and once more at the end; always on one
    // thread.
    void report(std::function<void()> tick);

    // Joins all threads. Returns the first error; none if the group was stopped from outside.
    Result<void> wait();

    void give_up(Error error);

    [[nodiscard]] std::stop_token token() const { return stop_.get_token(); }

private:
    using Callback = std::stop_callback<std::function<void()>>;

    template <class Body>
    void start_thread(std::vector<std::jthread>& threads, std::string name, Body body);

    Guarded<std::optional<Error>> error_;
    std::stop_source stop_;
    Callback on_stop_;
    Callback on_outer_stop_;
    std::vector<std::jthread> reporters_;
    std::vector<std::jthread> threads_;
};

}  // namespace trove
