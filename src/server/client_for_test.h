// SPDX-License-Identifier: GPL-3.0-or-later
//
// Two HTTP clients for tests: a correct one (libcurl), and a bare socket that can send anything.
#pragma once
#include "base/file.h"

#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace trove::server {

struct Reply {
    long status = 0;                             // 0: no answer
    std::map<std::string, std::string> headers;  // names in lower case
    std::string body;
};

struct Ask {
    std::string method = "GET";
    std::vector<std::string> headers;  // "Name: value"
    std::string body;                  // sent unless the method is GET or HEAD
    std::string form_picture;          // instead of body: sent as the part "image" of a form
    bool chunked = false;              // body without Content-Length
};

[[nodiscard]] Reply fetch(const std::string& address, const Ask& ask = {});

class RawSocket {
public:
    explicit RawSocket(int port);

    [[nodiscard]] bool connected() const { return static_cast<bool>(fd_); }

    // False: the other side closed the connection.
    bool send(std::string_view bytes);

    // The bytes received until the other side closes, `enough` is among them, or the time is over.
    std::string receive(std::string_view enough, std::chrono::milliseconds most = std::chrono::seconds(10));

private:
    FileDescriptor fd_;
};

}  // namespace trove::server
