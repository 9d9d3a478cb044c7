// SPDX-License-Identifier: GPL-3.0-or-later
//
// Deadlines: how long a connection may take to send a request's header, however it drips. libmicrohttpd's timeout
// counts idleness only. Any thread.
//
// 1. A new connection has `first` for its header. After an answer the next header may take `idle` and `first`.
// 2. A login counts as header, body and all: it is the one body that comes before the password.
// 3. shut_late() ends late connections with shutdown(2); their owner notices and closes them.
#pragma once
#include "base/guarded.h"

#include <chrono>
#include <cstddef>
#include <optional>
#include <unordered_map>

namespace trove::server {

class Deadlines {
public:
    Deadlines(std::chrono::seconds first, std::chrono::seconds idle) : first_(first), idle_(idle) {}

    // `connection` is a key, and never looked into.
    void opened(const void* connection, int socket);
    void met(const void* connection);
    void answered(const void* connection);
    // Before the socket is closed, whose number may be another connection's afterwards.
    void closing(const void* connection);

    // How many connections were late.
    std::size_t shut_late();

private:
    using Clock = std::chrono::steady_clock;

    struct Waiting {
        int socket = -1;
        std::optional<Clock::time_point> due;  // none while a request is answered
    };

    const std::chrono::seconds first_;
    const std::chrono::seconds idle_;
    Guarded<std::unordered_map<const void*, Waiting>> all_;
};

}  // namespace trove::server
