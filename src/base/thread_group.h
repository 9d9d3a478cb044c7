// SPDX-License-Identifier: GPL-3.0-or-later
//
// ThreadGroup: the threads of one pipeline, with one stop, one first error and one last catch.
//
// 1. A thread's work returns a Result. An error, or whatever is thrown, becomes the group's error and stops the group;
//    of several errors the first counts. A thread that cannot be started is such an error.
// 2. The group stops by its caller's token, by give_up(), or by 1. `on_stop` is then called once, on the thread that
//    stops: it abandons the queues, so that nobody waits for ever. Work that does not wait on a queue asks token().
// 3. start(), report() and wait() are for the thread that made the group; the others for any.
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
    // Stops what has not been waited for.
    ~ThreadGroup();
    ThreadGroup(const ThreadGroup&) = delete;
    ThreadGroup& operator=(const ThreadGroup&) = delete;

    void start(std::string name, std::function<Result<void>()> work);
    // Calls `tick` about five times a second until the others are done, and once more at the end; from one thread.
    void report(std::function<void()> tick);

    // Joins all threads. The first error; none when the group was stopped from outside.
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
