// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/deadlines.h"

#include <sys/socket.h>

namespace trove::server {

void Deadlines::opened(const void* connection, int socket) {
    all_.with([&](auto& all) { all.insert_or_assign(connection, Waiting{socket, Clock::now() + first_}); });
}

void Deadlines::met(const void* connection) {
    all_.with([&](auto& all) {
        if (const auto found = all.find(connection); found != all.end()) found->second.due.reset();
    });
}

void Deadlines::answered(const void* connection) {
    all_.with([&](auto& all) {
        if (const auto found = all.find(connection); found != all.end())
            found->second.due = Clock::now() + idle_ + first_;
    });
}

void Deadlines::closing(const void* connection) {
    all_.with([&](auto& all) { all.erase(connection); });
}

std::size_t Deadlines::shut_late() {
    return all_.with([&](auto& all) {
        std::size_t late = 0;
        const auto now = Clock::now();
        for (auto& [connection, waiting] : all) {
            if (!waiting.due || now < *waiting.due) continue;
            ::shutdown(waiting.socket, SHUT_RDWR);
            waiting.due.reset();
            ++late;
        }
        return late;
    });
}

}  // namespace trove::server
