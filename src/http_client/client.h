// SPDX-License-Identifier: GPL-3.0-or-later
//
// Client: one HTTP exchange with a server named by a person, with the whole answer in memory. Owns its connections,
// which are reused; one thread at a time.
//
// 1. Contacts only the given address: no redirects, no proxies from the environment, no lookup of names or passwords.
// 2. The answer is bounded in bytes and in time. Untrusted bytes: the caller checks the contents.
// 3. No retries. Not for downloads of files: see hub/.
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
    std::string body;                  // sent by POST; empty: GET
    std::chrono::milliseconds connect{5'000};
    std::chrono::milliseconds total{300'000};
    std::size_t most_bytes = std::size_t{1} << 20U;  // of the answer
};

struct Answer {
    long status = 0;
    std::string content_type;  // as sent
    std::string location;      // target of a redirect
    std::string body;
};

enum class Ending {
    kAnswered,     // complete, with any status
    kUnreachable,  // no listener
    kBroken,       // cut off, too slow, too long, or no HTTP
    kRefused,      // a retry will not help: bad address, certificate
    kStopped,
};

struct Outcome {
    Ending ending = Ending::kAnswered;
    Error error;  // for all but kAnswered
    Answer answer;
    std::chrono::seconds retry_after{0};  // requested by the server, or 0
};

class Client {
public:
    static Result<Client> open();
    ~Client();
    Client(Client&&) noexcept;
    Client& operator=(Client&&) = delete;

    // Returns within 200 ms of a stop request.
    [[nodiscard]] Outcome send(const Request& request, const std::stop_token& stop);

    // False: stopped before the time was over.
    [[nodiscard]] bool pause(std::chrono::milliseconds time, const std::stop_token& stop);

private:
    class Impl;
    explicit Client(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace trove::http_client
