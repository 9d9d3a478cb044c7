// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/interrupt.h"

#include "base/thread_name.h"

#include <chrono>
#include <csignal>
#include <ctime>
#include <unistd.h>

namespace trove::cli {
namespace {

sigset_t stop_signals() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    return set;
}

}  // namespace

Interrupt::Interrupt() {
    const sigset_t set = stop_signals();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    watcher_ = std::jthread([this](const std::stop_token& done) {
        name_this_thread("signals");
        const sigset_t signals = stop_signals();
        while (!done.stop_requested()) {
            const timespec tenth{0, 100'000'000};
            if (sigtimedwait(&signals, nullptr, &tenth) < 0) continue;
            if (source_.stop_requested()) ::_exit(130);
            source_.request_stop();
        }
    });
}

Interrupt::~Interrupt() {
    watcher_.request_stop();
    watcher_.join();
    const sigset_t set = stop_signals();
    pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

void Interrupt::wait() const {
    while (!source_.stop_requested()) std::this_thread::sleep_for(std::chrono::milliseconds(100));
}

}  // namespace trove::cli
