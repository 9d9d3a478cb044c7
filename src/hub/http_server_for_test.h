// SPDX-License-Identifier: GPL-3.0-or-later
//
// For tests: an HTTP/1.1 server on 127.0.0.1 with answers, good or bad, from a function. Owns its threads, one per
// connection, which call the function. One request per connection.
#pragma once
#include "base/file.h"
#include "base/guarded.h"

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace trove::hub {

struct HttpRequest {
    std::string target;                          // "/a/file", or the whole address if used as a proxy
    std::map<std::string, std::string> headers;  // names in lower case
    std::string method;
    std::size_t number = 0;  // counted from 1 over all requests

    [[nodiscard]] std::string header(const std::string& name) const;
};

struct HttpReply {
    int status = 200;
    std::vector<std::string> headers{};  // "Name: value"
    std::string body{};
    bool says_length = true;
    std::optional<std::size_t> cut_at{};    // closes the connection after this many bytes of the body
    std::optional<std::size_t> stall_at{};  // stops sending after this many, without closing
    std::chrono::milliseconds pause{0};     // before each KiB
};

class HttpServer {
public:
    explicit HttpServer(std::function<HttpReply(const HttpRequest&)> answer);
    ~HttpServer();
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

    [[nodiscard]] std::string base() const;  // "http://127.0.0.1:45678"
    [[nodiscard]] std::vector<HttpRequest> requests() const;

private:
    void accept_all(const std::stop_token& stop);
    void serve(int fd, const std::stop_token& stop);

    std::function<HttpReply(const HttpRequest&)> answer_;
    FileDescriptor listener_;
    int port_ = 0;
    mutable Guarded<std::vector<HttpRequest>> requests_;
    std::jthread accepting_;
};

// A correct server's answer to a request for `body`, with Range and If-Range as in RFC 9110.
[[nodiscard]] HttpReply ranged(const HttpRequest& request,
                               const std::string& body,
                               const std::string& etag = "\"one\"");

}  // namespace trove::hub
