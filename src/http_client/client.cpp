// SPDX-License-Identifier: GPL-3.0-or-later
#include "http_client/client.h"

#include "http_client/curl.h"

#include <fmt/format.h>

#include <utility>

namespace trove::http_client {
namespace {

Ending ending_of(CURLcode code) {
    switch (code) {
        case CURLE_COULDNT_RESOLVE_HOST:
        case CURLE_COULDNT_CONNECT:
            return Ending::kUnreachable;
        case CURLE_URL_MALFORMAT:
        case CURLE_UNSUPPORTED_PROTOCOL:
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CACERT_BADFILE:
            return Ending::kRefused;
        default:
            return Ending::kBroken;
    }
}

struct Taken {
    std::string body;
    std::size_t most = 0;
    bool too_long = false;
};

std::size_t on_body(char* data, std::size_t size, std::size_t count, void* state) {
    auto& taken = *static_cast<Taken*>(state);
    const std::size_t bytes = size * count;
    if (bytes > taken.most - taken.body.size()) {
        taken.too_long = true;
        return 0;
    }
    taken.body.append(data, bytes);
    return bytes;
}

}  // namespace

class Client::Impl {
public:
    explicit Impl(Loop opened) : loop(std::move(opened)) {}

    Loop loop;
};

Client::Client(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Client::~Client() = default;

Client::Client(Client&&) noexcept = default;

Result<Client> Client::open() {
    TROVE_TRY(auto loop, Loop::open());
    return Client(std::make_unique<Impl>(std::move(loop)));
}

Outcome Client::send(const Request& request, const std::stop_token& stop) {
    const auto easy = open_easy();
    if (!easy) return {Ending::kRefused, easy.error(), {}, {}};
    Words words{};
    Headers headers;
    add(headers, "Expect:");  // send the body at once, without asking first
    for (const auto& header : request.headers) add(headers, header.c_str());
    Taken taken;
    taken.most = request.most_bytes;

    CURL* const curl = easy->get();
    prepare(curl, request.url, "http,https", words);
    set(curl, CURLOPT_FOLLOWLOCATION, 0L);
    set(curl, CURLOPT_PROXY, "");
    set(curl, CURLOPT_NETRC, long{CURL_NETRC_IGNORED});
    set(curl, CURLOPT_CONNECTTIMEOUT_MS, long{request.connect.count()});
    set(curl, CURLOPT_TIMEOUT_MS, long{request.total.count()});
    set(curl, CURLOPT_HTTPHEADER, headers.get());
    set(curl, CURLOPT_WRITEFUNCTION, &on_body);
    set(curl, CURLOPT_WRITEDATA, &taken);
    if (!request.body.empty()) {
        set(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
        set(curl, CURLOPT_POSTFIELDS, request.body.data());
    }
    const CURLcode code = impl_->loop.run(curl, stop);

    Outcome outcome;
    if (stop.stop_requested()) return {Ending::kStopped, {Errc::kCancelled, "stopped"}, {}, {}};
    if (taken.too_long)
        return {Ending::kBroken,
                {Errc::kIo, fmt::format("the answer is longer than {} bytes", request.most_bytes)},
                {},
                {}};
    if (code == CURLE_OPERATION_TIMEDOUT) {
        long status = 0;
        curl_off_t connected_us = 0;
        curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
        curl_easy_getinfo(curl, CURLINFO_CONNECT_TIME_T, &connected_us);
        const bool reached = status != 0 || connected_us > 0;
        const auto waited = std::chrono::duration<double>(reached ? request.total : request.connect).count();
        return {reached ? Ending::kBroken : Ending::kUnreachable,
                {Errc::kIo, fmt::format("no answer in {:.1f} s", waited)},
                {},
                {}};
    }
    if (code != CURLE_OK) return {ending_of(code), {Errc::kIo, why(code, words)}, {}, {}};
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &outcome.answer.status);
    char* value = nullptr;
    if (curl_easy_getinfo(curl, CURLINFO_CONTENT_TYPE, &value) == CURLE_OK && value != nullptr)
        outcome.answer.content_type = value;
    value = nullptr;
    if (curl_easy_getinfo(curl, CURLINFO_REDIRECT_URL, &value) == CURLE_OK && value != nullptr)
        outcome.answer.location = value;
    outcome.retry_after = retry_after(curl);
    outcome.answer.body = std::move(taken.body);
    return outcome;
}

bool Client::pause(std::chrono::milliseconds time, const std::stop_token& stop) {
    return impl_->loop.pause(time, stop);
}

}  // namespace trove::http_client
