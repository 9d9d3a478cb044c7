// SPDX-License-Identifier: GPL-3.0-or-later
//
// Connection: libmicrohttpd on one side, Request and Response on the other. Only this file and server.cpp, which starts
// the daemon, use libmicrohttpd.
//
// 1. A request's life: headers arrive (refused here if necessary) -> body is collected -> the handler runs, at once or
//    on a worker while the connection sleeps -> the answer is queued.
// 2. One event thread owns a connection; a worker owns its Exchange between suspend and resume.
#pragma once
#include "base/guarded.h"
#include "engine/library.h"
#include "server/deadlines.h"
#include "server/router.h"
#include "server/server.h"
#include "server/worker_pool.h"

#include <atomic>
#include <cstddef>
#include <functional>
#include <map>
#include <string>

struct MHD_Connection;

namespace trove::server {

// State shared by all connections. Outlives the daemon.
struct Shared {
    engine::Library& library;
    const ServeOptions& options;
    const Services& services;
    WorkerPool& workers;
    Deadlines& deadlines;
    std::atomic<std::size_t> upload_bytes{0};  // bodies in memory, all connections together
    // Requests under way by client beyond loopback (Access::client_of): also those whose connections are a proxy's.
    Guarded<std::map<std::string, std::size_t, std::less<>>> clients{};
    std::size_t most_of_one_client = 16;
};

inline constexpr std::size_t kMostParameters = 500;  // of one address

// The state of one request, made when its headers have arrived and freed at its end.
class Exchange;

// Called by libmicrohttpd for each part of a request: its headers (*exchange is null), pieces of its body, then its
// end. False: drop the connection.
[[nodiscard]] bool on_request(Shared& shared,
                              MHD_Connection* connection,
                              Exchange*& exchange,
                              const char* path,
                              const char* method,
                              const char* data,
                              std::size_t& data_bytes);

void on_completed(Exchange* exchange);

}  // namespace trove::server
