// SPDX-License-Identifier: GPL-3.0-or-later
//
// Shared by all users of libcurl in Trove: owning handles, common settings of transfers, and a loop that ends on a stop
// request. For rooms with their own HTTP (hub, remote); all others use client.h.
#pragma once
#include "base/result.h"

#include <curl/curl.h>

#include <array>
#include <chrono>
#include <memory>
#include <stop_token>
#include <string>

namespace trove::http_client {

struct CloseEasy {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};

using Easy = std::unique_ptr<CURL, CloseEasy>;

struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

using Headers = std::unique_ptr<curl_slist, FreeList>;

// kInternal: libcurl cannot be initialised. Any thread.
[[nodiscard]] Result<Easy> open_easy();

// "Name: value"
void add(Headers& headers, const char* header);

template <class Value>
void set(CURL* easy, CURLoption option, Value value) {
    curl_easy_setopt(easy, option, value);
}

// libcurl's error message.
using Words = std::array<char, CURL_ERROR_SIZE>;

// Sets the common options. `words` must outlive the transfer.
void prepare(CURL* easy, const std::string& url, const char* protocols, Words& words);

// The error for people, valid UTF-8.
[[nodiscard]] std::string why(CURLcode code, const Words& words);

// The pause requested by the server; 0: none.
[[nodiscard]] std::chrono::seconds retry_after(CURL* easy);

// Owns its connections, which are reused. One thread at a time.
class Loop {
public:
    static Result<Loop> open();

    // CURLE_ABORTED_BY_CALLBACK: stopped, within 200 ms of the request.
    [[nodiscard]] CURLcode run(CURL* easy, const std::stop_token& stop);

    // False: stopped before the time was over.
    [[nodiscard]] bool pause(std::chrono::milliseconds time, const std::stop_token& stop);

private:
    struct CloseMulti {
        void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
    };

    explicit Loop(CURLM* multi) : multi_(multi) {}

    std::unique_ptr<CURLM, CloseMulti> multi_;
};

}  // namespace trove::http_client
