// SPDX-License-Identifier: GPL-3.0-or-later
#include "http_client/client.h"

#include "base/file.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace trove::http_client {
namespace {

template <class Value>
void set(CURL* easy, CURLoption option, Value value) {
    curl_easy_setopt(easy, option, value);
}

Ending ending_of(CURLcode code) {
    switch (code) {
        case CURLE_COULDNT_RESOLVE_HOST:
        case CURLE_COULDNT_CONNECT: return Ending::kUnreachable;
        case CURLE_URL_MALFORMAT:
        case CURLE_UNSUPPORTED_PROTOCOL:
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CACERT_BADFILE: return Ending::kRefused;
        default: return Ending::kBroken;
    }
}

bool global_ready() {
    static const bool kReady = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    return kReady;
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
    explicit Impl(CURLM* multi) : multi_(multi) {}

    CURLcode run(CURL* easy, const std::stop_token& stop) {
        if (curl_multi_add_handle(multi_.get(), easy) != CURLM_OK) return CURLE_FAILED_INIT;
        const std::stop_callback wake(stop, [this] { curl_multi_wakeup(multi_.get()); });
        CURLcode code = CURLE_ABORTED_BY_CALLBACK;
        int running = 1;
        while (running > 0 && !stop.stop_requested()) {
            if (curl_multi_perform(multi_.get(), &running) != CURLM_OK) break;
            int queued = 0;
            while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &queued))
                if (message->msg == CURLMSG_DONE) code = message->data.result;
            if (running > 0) curl_multi_poll(multi_.get(), nullptr, 0, 100, nullptr);
        }
        curl_multi_remove_handle(multi_.get(), easy);
        return code;
    }

    [[nodiscard]] CURLM* multi() const { return multi_.get(); }

private:
    struct Close {
        void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
    };
    std::unique_ptr<CURLM, Close> multi_;
};

Client::Client(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Client::~Client() = default;

Client::Client(Client&&) noexcept = default;

Result<Client> Client::open() {
    CURLM* multi = global_ready() ? curl_multi_init() : nullptr;
    if (multi == nullptr) return fail(Errc::kInternal, "libcurl does not start");
    return Client(std::make_unique<Impl>(multi));
}

Outcome Client::send(const Request& request, const std::stop_token& stop) {
    struct Close {
        void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
    };
    struct FreeList {
        void operator()(curl_slist* list) const { curl_slist_free_all(list); }
    };
    const std::unique_ptr<CURL, Close> easy(curl_easy_init());
    if (!easy) return {Ending::kRefused, {Errc::kInternal, "libcurl does not start"}, {}, {}};
    std::array<char, CURL_ERROR_SIZE> text{};
    // "Expect:" empty: a body is sent at once, without asking whether it may be.
    std::unique_ptr<curl_slist, FreeList> headers(curl_slist_append(nullptr, "Expect:"));
    for (const auto& header : request.headers)
        if (auto* longer = curl_slist_append(headers.get(), header.c_str()); longer != nullptr && !headers) headers.reset(longer);
    Taken taken;
    taken.most = request.most_bytes;

    CURL* const curl = easy.get();
    set(curl, CURLOPT_URL, request.url.c_str());
    set(curl, CURLOPT_USERAGENT, "trove");
    set(curl, CURLOPT_NOSIGNAL, 1L);
    set(curl, CURLOPT_QUICK_EXIT, 1L);  // a name that does not resolve must not hold up Ctrl-C
    set(curl, CURLOPT_ERRORBUFFER, text.data());
    set(curl, CURLOPT_PROTOCOLS_STR, "http,https");
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
    const CURLcode code = impl_->run(curl, stop);

    Outcome outcome;
    if (stop.stop_requested()) return {Ending::kStopped, {Errc::kCancelled, "stopped"}, {}, {}};
    if (taken.too_long) return {Ending::kBroken, {Errc::kIo, fmt::format("the answer is longer than {} bytes", request.most_bytes)}, {}, {}};
    if (code == CURLE_OPERATION_TIMEDOUT) {
        long status = 0;
        curl_off_t connected_us = 0;
        curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
        curl_easy_getinfo(curl, CURLINFO_CONNECT_TIME_T, &connected_us);
        const bool reached = status != 0 || connected_us > 0;
        const auto waited = std::chrono::duration<double>(reached ? request.total : request.connect).count();
        return {reached ? Ending::kBroken : Ending::kUnreachable, {Errc::kIo, fmt::format("no answer in {:.1f} s", waited)}, {}, {}};
    }
    if (code != CURLE_OK) {
        const std::string_view why = text[0] != '\0' ? text.data() : curl_easy_strerror(code);
        return {ending_of(code), {Errc::kIo, valid_utf8(why)}, {}, {}};
    }
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &outcome.answer.status);
    char* value = nullptr;
    if (curl_easy_getinfo(curl, CURLINFO_CONTENT_TYPE, &value) == CURLE_OK && value != nullptr) outcome.answer.content_type = value;
    value = nullptr;
    if (curl_easy_getinfo(curl, CURLINFO_REDIRECT_URL, &value) == CURLE_OK && value != nullptr) outcome.answer.location = value;
    curl_off_t wait_s = 0;
    if (curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &wait_s) == CURLE_OK && wait_s > 0) outcome.retry_after = std::chrono::seconds(wait_s);
    outcome.answer.body = std::move(taken.body);
    return outcome;
}

bool Client::pause(std::chrono::milliseconds time, const std::stop_token& stop) {
    const std::stop_callback wake(stop, [this] { curl_multi_wakeup(impl_->multi()); });
    const auto end = std::chrono::steady_clock::now() + time;
    while (!stop.stop_requested()) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
        if (left.count() <= 0) return true;
        curl_multi_poll(impl_->multi(), nullptr, 0, static_cast<int>(std::min<long>(left.count(), 100)), nullptr);
    }
    return false;
}

}  // namespace trove::http_client
