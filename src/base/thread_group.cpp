// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/thread_group.h"

#include "base/thread_name.h"

#include <fmt/format.h>

#include <chrono>
#include <exception>
#include <new>
#include <system_error>
#include <utility>

namespace trove {

ThreadGroup::ThreadGroup(const std::stop_token& outer, std::function<void()> on_stop)
    : on_stop_(stop_.get_token(), std::move(on_stop)), on_outer_stop_(outer, [this] { stop_.request_stop(); }) {}

ThreadGroup::~ThreadGroup() {
    if (!threads_.empty()) stop_.request_stop();
}

template <class Body>
void ThreadGroup::start_thread(std::vector<std::jthread>& threads, std::string name, Body body) {
    try {
        threads.emplace_back([this, name = std::move(name), body = std::move(body)](const std::stop_token& stop) {
            name_this_thread(name);
            try {
                if (auto done = body(stop); !done) give_up(done.error());
            } catch (const std::bad_alloc&) {
                give_up({Errc::kBusy, "there is not enough memory; close other programs, or allow less with --memory"});
            } catch (const std::exception& e) {
                give_up({Errc::kInternal, fmt::format("the thread \"{}\" failed: {}", name, e.what())});
            } catch (...) {
                give_up({Errc::kInternal, fmt::format("the thread \"{}\" failed", name)});
            }
        });
    } catch (const std::exception& e) {
        give_up({Errc::kBusy, fmt::format("a thread cannot be started: {}; close other programs, or ask for fewer "
                                          "threads with --threads",
                                          e.what())});
    }
}

void ThreadGroup::start(std::string name, std::function<Result<void>()> work) {
    start_thread(threads_, std::move(name), [work = std::move(work)](const std::stop_token&) { return work(); });
}

void ThreadGroup::report(std::function<void()> tick) {
    start_thread(reporters_, "progress", [tick = std::move(tick)](const std::stop_token& stop) -> Result<void> {
        while (!stop.stop_requested()) {
            tick();
            for (int i = 0; i < 4 && !stop.stop_requested(); ++i)
                std::this_thread::sleep_for(std::chrono::milliseconds(50));
        }
        tick();
        return {};
    });
}

Result<void> ThreadGroup::wait() {
    threads_.clear();
    reporters_.clear();
    return error_.with([](const std::optional<Error>& error) -> Result<void> {
        if (error) return fail(*error);
        return {};
    });
}

void ThreadGroup::give_up(Error error) {
    error_.with([&](std::optional<Error>& first) {
        if (!first) first = std::move(error);
    });
    stop_.request_stop();
}

}  // namespace trove
