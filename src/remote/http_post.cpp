// SPDX-License-Identifier: GPL-3.0-or-later
#include "remote/http_post.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace trove::remote {
namespace {

struct Transfer {
    Reply reply;
    std::size_t most = 0;
    const std::stop_token* stop = nullptr;
};

template <class Value>
void set(CURL* easy, CURLoption option, Value value) {
    curl_easy_setopt(easy, option, value);
}

std::size_t on_body(char* data, std::size_t size, std::size_t count, void* state) {
    auto& transfer = *static_cast<Transfer*>(state);
    const std::size_t bytes = size * count;
    if (bytes > transfer.most - transfer.reply.body.size()) return 0;
    transfer.reply.body.insert(transfer.reply.body.end(), data, data + bytes);
    return bytes;
}

std::size_t on_header(char* data, std::size_t size, std::size_t count, void* state) {
    constexpr std::string_view kModel = "x-trove-model:";
    const std::string_view line(data, size * count);
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    if (line.size() > kModel.size() && std::ranges::equal(line.substr(0, kModel.size()), kModel, {}, lower)) {
        auto value = line.substr(kModel.size());
        const auto first = value.find_first_not_of(" \t");
        const auto last = value.find_last_not_of(" \t\r\n");
        if (first != std::string_view::npos) static_cast<Transfer*>(state)->reply.model = value.substr(first, last + 1 - first);
    }
    return size * count;
}

int on_progress(void* state, curl_off_t /*down*/, curl_off_t /*downloaded*/, curl_off_t /*up*/, curl_off_t /*uploaded*/) {
    return static_cast<Transfer*>(state)->stop->stop_requested() ? 1 : 0;
}

}  // namespace

Result<Connections::Handle> Connections::take() {
    static const bool kReady = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    auto handle = idle_.with([](std::vector<Handle>& idle) {
        if (idle.empty()) return Handle();
        Handle last = std::move(idle.back());
        idle.pop_back();
        return last;
    });
    if (!handle && kReady) handle.reset(curl_easy_init());
    if (!handle) return fail(Errc::kInternal, "libcurl does not start");
    curl_easy_reset(handle.get());  // keeps its connections
    return handle;
}

Result<Reply> Connections::run(Handle handle, const std::string& url, std::size_t most) {
    CURL* const curl = handle.get();
    Transfer transfer{{}, most, &stop_};
    std::array<char, CURL_ERROR_SIZE> text{};
    set(curl, CURLOPT_URL, url.c_str());
    set(curl, CURLOPT_USERAGENT, "trove");
    set(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    if (!password_.empty()) {
        set(curl, CURLOPT_HTTPAUTH, CURLAUTH_BEARER);
        set(curl, CURLOPT_XOAUTH2_BEARER, password_.c_str());
    }
    // A proxy cannot know what this computer calls itself.
    for (const char* here : {"://127.", "://localhost", "://[::1]"})
        if (url.find(here) != std::string::npos) set(curl, CURLOPT_NOPROXY, "*");
    set(curl, CURLOPT_NOSIGNAL, 1L);
    set(curl, CURLOPT_ERRORBUFFER, text.data());
    set(curl, CURLOPT_CONNECTTIMEOUT, 10L);
    set(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
    set(curl, CURLOPT_LOW_SPEED_TIME, 60L);
    set(curl, CURLOPT_WRITEFUNCTION, &on_body);
    set(curl, CURLOPT_WRITEDATA, &transfer);
    set(curl, CURLOPT_HEADERFUNCTION, &on_header);
    set(curl, CURLOPT_HEADERDATA, &transfer);
    set(curl, CURLOPT_NOPROGRESS, 0L);
    set(curl, CURLOPT_XFERINFOFUNCTION, &on_progress);
    set(curl, CURLOPT_XFERINFODATA, &transfer);
    const CURLcode code = curl_easy_perform(curl);
    if (stop_.stop_requested()) return fail(Errc::kCancelled, "stopped");
    if (code != CURLE_OK) return fail(Errc::kIo, valid_utf8(text[0] != '\0' ? text.data() : curl_easy_strerror(code)));
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &transfer.reply.status);
    curl_off_t wait_s = 0;
    if (curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &wait_s) == CURLE_OK) transfer.reply.retry_after_s = static_cast<long>(std::clamp<curl_off_t>(wait_s, 0, 10));
    idle_.with([&](std::vector<Handle>& idle) { idle.push_back(std::move(handle)); });
    return std::move(transfer.reply);
}

Result<Reply> Connections::get(const std::string& url, std::size_t most) {
    TROVE_TRY(auto handle, take());
    return run(std::move(handle), url, most);
}

Result<Reply> Connections::post_images(const std::string& url, std::span<const Bytes> files, std::size_t most) {
    TROVE_TRY(auto handle, take());
    CURL* const curl = handle.get();
    const std::unique_ptr<curl_mime, decltype(&curl_mime_free)> form(curl_mime_init(curl), &curl_mime_free);
    for (const Bytes& file : files) {
        curl_mimepart* part = curl_mime_addpart(form.get());
        curl_mime_name(part, "image");
        curl_mime_filename(part, "picture.bmp");
        curl_mime_type(part, "image/bmp");
        curl_mime_data(part, reinterpret_cast<const char*>(file.data()), file.size());
    }
    curl_slist* list = curl_slist_append(nullptr, "Accept: application/octet-stream");
    list = curl_slist_append(list, "Expect:");  // no round trip before the body
    const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> headers(list, &curl_slist_free_all);
    set(curl, CURLOPT_MIMEPOST, form.get());
    set(curl, CURLOPT_HTTPHEADER, headers.get());
    return run(std::move(handle), url, most);
}

}  // namespace trove::remote
