// SPDX-License-Identifier: GPL-3.0-or-later
//
// Client: one HTTP exchange with a server that a person named, its answer whole in memory. Owns its connections, which
// are kept between exchanges; one thread at a time.
//
// 1. Nothing goes anywhere but to the address given: redirects are not followed, proxies of the environment are not
//    used, no name or password is looked up.
// 2. The answer is bounded in bytes and in time. Untrusted bytes: what it holds is the caller's to judge.
// 3. Retries nothing. Not for files that are fetched from the network: that is hub/.
#pragma once
#include "base/result.h"

#include <chrono>
#include <cstddef>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace trove::http_client {

struct Request {
    std::string url;                   // http or https
    std::vector<std::string> headers;  // "Name: value"
    std::string body;                  // sent by POST when there is one; else it is a GET
    std::chrono::milliseconds connect{5'000};
    std::chrono::milliseconds total{300'000};
    std::size_t most_bytes = std::size_t{1} << 20U;  // of the answer
};

struct Answer {
    long status = 0;
    std::string content_type;  // as sent
    std::string location;      // where a redirect would lead
    std::string body;
};

enum class Ending {
    kAnswered,     // whole; the status may be anything
    kUnreachable,  // nobody there
    kBroken,       // cut off, too slow, too long, or no HTTP
    kRefused,      // asking again will not help: the address, a certificate
    kStopped,
};

struct Outcome {
    Ending ending = Ending::kAnswered;
    Error error;  // of all but kAnswered
    Answer answer;
    std::chrono::seconds retry_after{0};  // as the server asked, or 0
};

class Client {
public:
    static Result<Client> open();
    ~Client();
    Client(Client&&) noexcept;
    Client& operator=(Client&&) = delete;

    // Returns within 200 ms of a stop request.
    [[nodiscard]] Outcome send(const Request& request, const std::stop_token& stop);

    // False when stopped before the time is over.
    [[nodiscard]] bool pause(std::chrono::milliseconds time, const std::stop_token& stop);

private:
    class Impl;
    explicit Client(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace trove::http_client
