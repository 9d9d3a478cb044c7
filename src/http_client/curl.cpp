// SPDX-License-Identifier: GPL-3.0-or-later
#include "http_client/curl.h"

#include "base/file.h"

#include <algorithm>
#include <string_view>

namespace trove::http_client {
namespace {

constexpr int kLongestWaitMs = 100;

bool ready() {
    static const bool kReady = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    return kReady;
}

tl::unexpected<Error> does_not_start() {
    return fail(Errc::kInternal, "libcurl cannot be initialised");
}

}  // namespace

Result<Easy> open_easy() {
    Easy easy(ready() ? curl_easy_init() : nullptr);
    if (!easy) return does_not_start();
    return easy;
}

void add(Headers& headers, const char* header) {
    // Appending keeps the list's first node.
    if (curl_slist* longer = curl_slist_append(headers.get(), header); longer != nullptr && !headers)
        headers.reset(longer);
}

void prepare(CURL* easy, const std::string& url, const char* protocols, Words& words) {
    set(easy, CURLOPT_URL, url.c_str());
    set(easy, CURLOPT_PROTOCOLS_STR, protocols);
    set(easy, CURLOPT_USERAGENT, "trove");
    set(easy, CURLOPT_NOSIGNAL, 1L);
    set(easy, CURLOPT_QUICK_EXIT, 1L);  // an unresolved name must not delay Ctrl-C
    set(easy, CURLOPT_ERRORBUFFER, words.data());
}

std::string why(CURLcode code, const Words& words) {
    std::string_view text = words[0] != '\0' ? words.data() : curl_easy_strerror(code);
    text = text.substr(0, text.find_last_not_of(" \r\n") + 1);
    return valid_utf8(text);
}

std::chrono::seconds retry_after(CURL* easy) {
    curl_off_t wait_s = 0;
    if (curl_easy_getinfo(easy, CURLINFO_RETRY_AFTER, &wait_s) != CURLE_OK) return {};
    return std::chrono::seconds(std::max<curl_off_t>(wait_s, 0));
}

Result<Loop> Loop::open() {
    CURLM* multi = ready() ? curl_multi_init() : nullptr;
    if (multi == nullptr) return does_not_start();
    return Loop(multi);
}

CURLcode Loop::run(CURL* easy, const std::stop_token& stop) {
    if (curl_multi_add_handle(multi_.get(), easy) != CURLM_OK) return CURLE_FAILED_INIT;
    const std::stop_callback wake(stop, [this] { curl_multi_wakeup(multi_.get()); });
    CURLcode code = CURLE_ABORTED_BY_CALLBACK;
    int running = 1;
    while (running > 0 && !stop.stop_requested()) {
        if (curl_multi_perform(multi_.get(), &running) != CURLM_OK) break;
        int queued = 0;
        while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &queued))
            if (message->msg == CURLMSG_DONE) code = message->data.result;
        if (running > 0) curl_multi_poll(multi_.get(), nullptr, 0, kLongestWaitMs, nullptr);
    }
    curl_multi_remove_handle(multi_.get(), easy);
    return stop.stop_requested() ? CURLE_ABORTED_BY_CALLBACK : code;
}

bool Loop::pause(std::chrono::milliseconds time, const std::stop_token& stop) {
    const std::stop_callback wake(stop, [this] { curl_multi_wakeup(multi_.get()); });
    const auto end = std::chrono::steady_clock::now() + time;
    while (!stop.stop_requested()) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
        if (left.count() <= 0) return true;
        curl_multi_poll(multi_.get(), nullptr, 0, static_cast<int>(std::min<long>(left.count(), kLongestWaitMs)),
                        nullptr);
    }
    return false;
}

}  // namespace trove::http_client
