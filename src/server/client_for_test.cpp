// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/client_for_test.h"

#include <curl/curl.h>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cctype>
#include <memory>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

namespace trove::server {
namespace {

std::size_t take_body(char* data, std::size_t size, std::size_t count, void* reply) {
    static_cast<Reply*>(reply)->body.append(data, size * count);
    return size * count;
}

std::size_t take_header(char* data, std::size_t size, std::size_t count, void* reply) {
    const std::string line(data, size * count);
    const std::size_t colon = line.find(':');
    if (colon != std::string::npos) {
        std::string name = line.substr(0, colon);
        std::ranges::transform(name, name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        const std::size_t first = std::min(line.find_first_not_of(' ', colon + 1), line.size());
        static_cast<Reply*>(reply)->headers[name] = line.substr(first, line.find_last_not_of("\r\n") + 1 - first);
    }
    return size * count;
}

template <class Value>
void set(CURL* curl, CURLoption option, Value value) {
    curl_easy_setopt(curl, option, value);
}

}  // namespace

Reply fetch(const std::string& address, const Ask& ask) {
    static const bool kReady = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    Reply reply;
    if (!kReady) return reply;
    const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(curl_easy_init(), &curl_easy_cleanup);
    curl_slist* list = nullptr;
    for (const std::string& header : ask.headers) list = curl_slist_append(list, header.c_str());
    if (ask.chunked) list = curl_slist_append(list, "Transfer-Encoding: chunked");
    const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> headers(list, &curl_slist_free_all);
    const std::unique_ptr<curl_mime, decltype(&curl_mime_free)> form(curl_mime_init(curl.get()), &curl_mime_free);
    set(curl.get(), CURLOPT_URL, address.c_str());
    set(curl.get(), CURLOPT_PATH_AS_IS, 1L);
    set(curl.get(), CURLOPT_NOPROXY, "*");
    set(curl.get(), CURLOPT_TIMEOUT, 60L);
    set(curl.get(), CURLOPT_NOSIGNAL, 1L);
    set(curl.get(), CURLOPT_HTTPHEADER, headers.get());
    set(curl.get(), CURLOPT_WRITEFUNCTION, &take_body);
    set(curl.get(), CURLOPT_WRITEDATA, &reply);
    set(curl.get(), CURLOPT_HEADERFUNCTION, &take_header);
    set(curl.get(), CURLOPT_HEADERDATA, &reply);
    if (ask.method == "HEAD") {
        set(curl.get(), CURLOPT_NOBODY, 1L);
    } else if (!ask.form_picture.empty()) {
        curl_mimepart* part = curl_mime_addpart(form.get());
        curl_mime_name(part, "image");
        curl_mime_filename(part, "picture.bmp");
        curl_mime_data(part, ask.form_picture.data(), ask.form_picture.size());
        set(curl.get(), CURLOPT_MIMEPOST, form.get());
    } else if (ask.method != "GET") {
        set(curl.get(), CURLOPT_POSTFIELDS, ask.body.data());
        set(curl.get(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(ask.body.size()));
        set(curl.get(), CURLOPT_CUSTOMREQUEST, ask.method.c_str());
    }
    const CURLcode done = curl_easy_perform(curl.get());
    // An answer counts even if sending was interrupted.
    if (done == CURLE_OK || done == CURLE_SEND_ERROR)
        curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &reply.status);
    return reply;
}

RawSocket::RawSocket(int port) {
    FileDescriptor fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    if (fd && ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
        fd_ = std::move(fd);
}

bool RawSocket::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

std::string RawSocket::receive(std::string_view enough, std::chrono::milliseconds most) {
    const auto end = std::chrono::steady_clock::now() + most;
    std::string text;
    while (enough.empty() || text.find(enough) == std::string::npos) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
        pollfd wait{fd_.get(), POLLIN, 0};
        if (left.count() <= 0 || ::poll(&wait, 1, static_cast<int>(left.count())) <= 0) break;
        std::array<char, 4096> piece{};
        const ssize_t got = ::recv(fd_.get(), piece.data(), piece.size(), 0);
        if (got <= 0) break;
        text.append(piece.data(), static_cast<std::size_t>(got));
    }
    return text;
}

}  // namespace trove::server
