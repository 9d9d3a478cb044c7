// SPDX-License-Identifier: GPL-3.0-or-later
//
// Interrupt: turns Ctrl-C and SIGTERM into a stop request during its lifetime; a second one ends the program at once.
// Make it before any other thread, so that all inherit the blocked signals.
#pragma once
#include <stop_token>
#include <thread>

namespace trove::cli {

class Interrupt {
public:
    Interrupt();
    ~Interrupt();
    Interrupt(const Interrupt&) = delete;
    Interrupt& operator=(const Interrupt&) = delete;

    [[nodiscard]] std::stop_token token() const { return source_.get_token(); }

    // Sleeps until a stop is requested.
    void wait() const;

private:
    std::stop_source source_;
    std::jthread watcher_;
};

}  // namespace trove::cli
