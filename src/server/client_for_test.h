// SPDX-License-Identifier: GPL-3.0-or-later
//
// Two HTTP clients for tests: a polite one (libcurl), and a bare socket that can be as rude as it likes.
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
    std::string body;                  // sent when the method is not GET or HEAD
    std::string form_picture;          // sent as the part "image" of a form instead
    bool chunked = false;              // the body without its length
};

[[nodiscard]] Reply fetch(const std::string& address, const Ask& ask = {});

class RawSocket {
public:
    explicit RawSocket(int port);

    [[nodiscard]] bool connected() const { return static_cast<bool>(fd_); }

    // False when the other side hung up.
    bool send(std::string_view bytes);

    // What comes until the other side closes, `enough` is in it, or the time is over.
    std::string receive(std::string_view enough, std::chrono::milliseconds most = std::chrono::seconds(10));

private:
    FileDescriptor fd_;
};

}  // namespace trove::server
