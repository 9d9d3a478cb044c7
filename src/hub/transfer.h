// SPDX-License-Identifier: GPL-3.0-or-later
//
// Transfer: one GET with libcurl, its outcome classified by the downloader's options. Owns its connections; one thread
// at a time. Proxies come from libcurl's environment variables, certificates from CURL_CA_BUNDLE, SSL_CERT_FILE and
// SSL_CERT_DIR, as in curl(1). Writes no files and retries nothing. Internal to this room.
#pragma once
#include "base/result.h"
#include "http_client/curl.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <utility>

namespace trove::hub {

struct Answer {
    long status = 0;  // of the last hop; 0 for a file address
    std::optional<std::uint64_t> content_length;
    std::optional<std::uint64_t> range_start;  // of Content-Range
    std::optional<std::uint64_t> range_total;
    std::string etag;  // only a strong one
    std::string last_modified;
    bool is_page = false;  // text/html: never a model's file
};

// Receives the bytes of a 200 or 206. begin() is called once, before the first byte, even if there is none.
struct Sink {
    std::function<Result<void>(const Answer&)> begin;
    std::function<Result<void>(std::span<const std::uint8_t>)> take;
};

enum class Ending {
    kDone,
    kBroken,       // may succeed next time
    kUnreachable,  // no name, no route, no listener: may succeed later, but looks like a closed network
    kRefused,      // a retry will not help
    kStopped,      // stopped by the sink or the person; `error` is theirs
};

struct TransferEnd {
    Ending ending = Ending::kDone;
    Error error;
    Answer answer;
    std::chrono::seconds retry_after{0};  // requested by the server
};

struct TransferRequest {
    std::string url;
    std::uint64_t from_byte = 0;
    std::string validator;  // for If-Range; empty: none
    std::chrono::seconds connect{20};
    std::chrono::seconds stall{30};  // time without a byte before the connection counts as broken
};

class Network {
public:
    static Result<Network> open();

    // Returns within 200 ms of a stop request.
    [[nodiscard]] TransferEnd get(const TransferRequest& request, const Sink& sink, const std::stop_token& stop);

    // False: stopped before the time was over.
    [[nodiscard]] bool pause(std::chrono::milliseconds time, const std::stop_token& stop);

private:
    struct State;

    explicit Network(http_client::Loop loop) : loop_(std::move(loop)) {}

    static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* state);
    static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* state);

    http_client::Loop loop_;
};

// The host of an address, for people: "huggingface.co".
[[nodiscard]] std::string host_of(const std::string& url);

// The address without user name and password, as valid UTF-8, for messages and files.
[[nodiscard]] std::string shown(const std::string& url);

}  // namespace trove::hub
