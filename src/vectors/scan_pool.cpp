// SPDX-License-Identifier: GPL-3.0-or-later
#include "vectors/scan_pool.h"

#include "base/thread_name.h"

#include <fmt/format.h>

#include <system_error>

namespace trove::vectors {

bool ScanPool::Offer::enter() {
    unsigned now = helpers.load(std::memory_order_relaxed);
    while ((now & kClosed) == 0)
        if (helpers.compare_exchange_weak(now, now + 1, std::memory_order_acquire)) return true;
    return false;
}

void ScanPool::Offer::leave() {
    if (helpers.fetch_sub(1, std::memory_order_release) == (kClosed | 1U)) helpers.notify_all();
}

void ScanPool::Offer::close_and_wait() {
    unsigned now = helpers.fetch_or(kClosed, std::memory_order_acquire) | kClosed;
    while (now != kClosed) {
        helpers.wait(now, std::memory_order_acquire);
        now = helpers.load(std::memory_order_acquire);
    }
}

void ScanPool::run(const std::function<void()>& work) {
    if (threads_ <= 1) {
        work();
        return;
    }
    const std::size_t helpers = start_threads();
    const auto offer = std::make_shared<Offer>();
    offer->work = &work;
    // A full queue means that all helpers are busy, so nobody waits for room.
    for (std::size_t i = 0; i < helpers; ++i)
        if (!waiting_.try_push(offer)) break;
    work();
    offer->close_and_wait();
}

std::size_t ScanPool::start_threads() {
    return helpers_.with([this](std::vector<std::jthread>& helpers) {
        try {
            while (helpers.size() + 1 < threads_)
                helpers.push_back(start_thread_([this, number = helpers.size()] { help(number); }));
        } catch (const std::system_error&) {  // no more threads available
        }
        return helpers.size();
    });
}

void ScanPool::help(std::size_t number) {
    name_this_thread(fmt::format("scan.{}", number));
    while (const auto offer = waiting_.pop()) {
        if (!(*offer)->enter()) continue;
        (*(*offer)->work)();
        (*offer)->leave();
    }
}

}  // namespace trove::vectors
