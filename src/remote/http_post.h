// SPDX-License-Identifier: GPL-3.0-or-later
//
// Connections: GET and POST to one server with libcurl, with persistent connections. Any thread. No redirects, no
// retries. Internal to this room.
#pragma once
#include "base/file.h"
#include "base/guarded.h"
#include "base/result.h"
#include "http_client/curl.h"

#include <chrono>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace trove::remote {

struct Reply {
    long status = 0;
    std::string model;  // the header X-Trove-Model
    Bytes body;
    std::chrono::seconds retry_after{0};
};

class Connections {
public:
    // `password`: sent as a bearer token; empty: none.
    Connections(std::string password, std::stop_token stop) : password_(std::move(password)), stop_(std::move(stop)) {}

    // kIo: no answer. kCancelled: stopped, within a second. Reads at most `most` bytes of answer.
    [[nodiscard]] Result<Reply> get(const std::string& url, std::size_t most);

    // Sends a form with each of `files` as a part "image"; requests raw half floats.
    [[nodiscard]] Result<Reply> post_images(const std::string& url, std::span<const Bytes> files, std::size_t most);

private:
    using Handle = http_client::Easy;
    [[nodiscard]] Result<Handle> take();
    [[nodiscard]] Result<Reply> run(Handle handle, const std::string& url, std::size_t most);

    std::string password_;
    std::stop_token stop_;
    Guarded<std::vector<Handle>> idle_;
};

}  // namespace trove::remote
