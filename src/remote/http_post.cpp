// SPDX-License-Identifier: GPL-3.0-or-later
#include "remote/http_post.h"

#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace trove::remote {
namespace {

using http_client::set;

constexpr std::chrono::seconds kLongestWait{10};

struct Transfer {
    Reply reply;
    std::size_t most = 0;
    const std::stop_token* stop = nullptr;
};

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
    if (equal_ignoring_case(line.substr(0, kModel.size()), kModel))
        static_cast<Transfer*>(state)->reply.model = trimmed(line.substr(kModel.size()));
    return size * count;
}

int on_progress(
    void* state, curl_off_t /*down*/, curl_off_t /*downloaded*/, curl_off_t /*up*/, curl_off_t /*uploaded*/) {
    return static_cast<Transfer*>(state)->stop->stop_requested() ? 1 : 0;
}

}  // namespace

Result<Connections::Handle> Connections::take() {
    auto handle = idle_.with([](std::vector<Handle>& idle) {
        if (idle.empty()) return Handle();
        Handle last = std::move(idle.back());
        idle.pop_back();
        return last;
    });
    if (!handle) return http_client::open_easy();
    curl_easy_reset(handle.get());  // keeps the handle's connections
    return handle;
}

Result<Reply> Connections::run(Handle handle, const std::string& url, std::size_t most) {
    CURL* const curl = handle.get();
    Transfer transfer{{}, most, &stop_};
    http_client::Words words{};
    http_client::prepare(curl, url, "http,https", words);
    if (!password_.empty()) {
        set(curl, CURLOPT_HTTPAUTH, CURLAUTH_BEARER);
        set(curl, CURLOPT_XOAUTH2_BEARER, password_.c_str());
    }
    // A proxy cannot reach this computer's loopback addresses.
    for (const char* here : {"://127.", "://localhost", "://[::1]"})
        if (url.find(here) != std::string::npos) set(curl, CURLOPT_NOPROXY, "*");
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
    if (code != CURLE_OK) return fail(Errc::kIo, http_client::why(code, words));
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &transfer.reply.status);
    transfer.reply.retry_after = std::min(http_client::retry_after(curl), kLongestWait);
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
    http_client::Headers headers;
    add(headers, "Accept: application/octet-stream");
    add(headers, "Expect:");  // no round trip before the body
    set(curl, CURLOPT_MIMEPOST, form.get());
    set(curl, CURLOPT_HTTPHEADER, headers.get());
    return run(std::move(handle), url, most);
}

}  // namespace trove::remote
