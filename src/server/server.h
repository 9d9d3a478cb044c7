// SPDX-License-Identifier: GPL-3.0-or-later
//
// Server: serves the library over HTTP: a JSON API under /api/v1 and the web page that uses it.
//
// 1. Listens on loopback, or anywhere with a password (server/access.h). On loopback a proxy may show it to others,
//    with a password too.
// 2. Event threads read and write sockets and run quick handlers; a few workers run slow ones (search, decoding), fed
//    by a bounded queue. If that queue is full, the answer is 503 at once.
// 3. One long job at a time (engine/jobs.h), started by any client with access; it stops with the server.
// 4. server/guard.h checks every request first and keeps other web sites out.
// The verbs: docs/http-api.md; their table: server/routes.cpp. Not here: the meaning of answers (engine/).
#pragma once
#include "base/result.h"
#include "engine/library.h"
#include "server/public_url.h"

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace trove::server {

struct ServeOptions {
    std::string host = "127.0.0.1";                    // a numeric address, or localhost
    std::string password;                              // required beyond loopback; asked for wherever it is given
    std::vector<std::filesystem::path> allowed_roots;  // folders whose contents clients may have crawled: access.h, 4
    std::optional<PublicUrl> public_url;               // where a proxy shows this server; requires a password
    int port = 7777;                                   // 0: any free port; port() returns it
    int event_threads = 2;
    int workers = 0;                      // 0: as many as cores, 2 to 8
    std::size_t most_waiting = 64;        // slow requests waiting or running; one more is answered 503
    std::size_t most_connections = 2000;  // lowered if the system grants fewer file descriptors
    std::chrono::seconds idle_timeout{30};
    std::chrono::seconds header_deadline{20};                      // for a whole header, however it drips
    std::size_t most_upload_bytes = std::size_t{32} << 20U;        // limit for one picture
    std::size_t most_uploads_bytes = std::size_t{8} * 32U << 20U;  // limit for all uploads in memory
};

class Server {
public:
    // Answers requests as soon as it returns. The library must outlive the server. kBusy: the port is in use. kInvalid:
    // a host beyond loopback or a public address without a password, or an invalid port.
    static Result<std::unique_ptr<Server>> start(engine::Library& library, ServeOptions options);
    ~Server();  // stops
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    [[nodiscard]] int port() const;

    // The address for a browser: "http://127.0.0.1:7777/".
    [[nodiscard]] std::string address() const;

    // Finishes the answers under way, then closes every connection. May be called twice; one thread at a time.
    void stop();

private:
    class Impl;
    explicit Server(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace trove::server
