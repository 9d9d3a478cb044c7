// SPDX-License-Identifier: GPL-3.0-or-later
#include "hub/http_server_for_test.h"

#include <fmt/format.h>

#include <algorithm>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdexcept>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>

namespace trove::hub {
namespace {

bool ready(int fd, short what, const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        pollfd one{fd, what, 0};
        if (::poll(&one, 1, 20) > 0) return true;
    }
    return false;
}

bool send_all(int fd, std::string_view bytes, const std::stop_token& stop) {
    while (!bytes.empty()) {
        if (!ready(fd, POLLOUT, stop)) return false;
        const ssize_t sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0 && (errno == EAGAIN || errno == EINTR)) continue;
        if (sent < 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

HttpRequest parsed(std::string_view text) {
    HttpRequest request;
    const auto first = text.substr(0, text.find("\r\n"));
    request.method = first.substr(0, first.find(' '));
    const auto rest = first.substr(std::min(first.size(), request.method.size() + 1));
    request.target = rest.substr(0, rest.find(' '));
    for (std::size_t at = first.size() + 2; at < text.size();) {
        const std::size_t end = std::min(text.find("\r\n", at), text.size());
        const auto line = text.substr(at, end - at);
        const std::size_t colon = line.find(": ");
        if (colon != std::string_view::npos) {
            std::string name(line.substr(0, colon));
            std::ranges::transform(name, name.begin(),
                                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
            request.headers[name] = line.substr(colon + 2);
        }
        at = end + 2;
    }
    return request;
}

}  // namespace

std::string HttpRequest::header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? "" : found->second;
}

HttpServer::HttpServer(std::function<HttpReply(const HttpRequest&)> answer)
    : answer_(std::move(answer)), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener_.get(), any, size) != 0 || ::listen(listener_.get(), 64) != 0 ||
        ::getsockname(listener_.get(), any, &size) != 0)
        throw std::runtime_error("no port to listen on");
    port_ = ntohs(address.sin_port);
    accepting_ = std::jthread([this](const std::stop_token& stop) { accept_all(stop); });
}

HttpServer::~HttpServer() = default;

std::string HttpServer::base() const {
    return fmt::format("http://127.0.0.1:{}", port_);
}

std::vector<HttpRequest> HttpServer::requests() const {
    return requests_.with([](auto& all) { return all; });
}

void HttpServer::accept_all(const std::stop_token& stop) {
    std::vector<std::jthread> connections;  // stopped and joined at the end
    while (ready(listener_.get(), POLLIN, stop)) {
        const int fd = ::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC);
        if (fd >= 0) connections.emplace_back([this, fd](const std::stop_token& own) { serve(fd, own); });
    }
}

void HttpServer::serve(int fd, const std::stop_token& stop) {
    const FileDescriptor owner(fd);
    std::string text;
    std::array<char, 4096> piece{};
    while (text.find("\r\n\r\n") == std::string::npos) {
        if (!ready(fd, POLLIN, stop)) return;
        const ssize_t got = ::recv(fd, piece.data(), piece.size(), 0);
        if (got <= 0) return;
        text.append(piece.data(), static_cast<std::size_t>(got));
    }
    auto request = parsed(text);
    requests_.with([&](auto& all) {
        request.number = all.size() + 1;
        all.push_back(request);
    });
    const HttpReply reply = answer_(request);
    std::string head = fmt::format("HTTP/1.1 {} Because\r\nConnection: close\r\n", reply.status);
    for (const auto& header : reply.headers) head += header + "\r\n";
    if (reply.says_length) head += fmt::format("Content-Length: {}\r\n", reply.body.size());
    if (!send_all(fd, head + "\r\n", stop)) return;
    std::string_view body = reply.body;
    const std::size_t most =
        std::min({body.size(), reply.cut_at.value_or(body.size()), reply.stall_at.value_or(body.size())});
    body = body.substr(0, most);
    while (!body.empty()) {
        const std::size_t now = reply.pause.count() > 0 ? std::min<std::size_t>(1024, body.size()) : body.size();
        if (reply.pause.count() > 0) std::this_thread::sleep_for(reply.pause);
        if (!send_all(fd, body.substr(0, now), stop)) return;
        body.remove_prefix(now);
    }
    if (reply.stall_at) (void)ready(fd, POLLIN, stop);  // until the client hangs up
    ::shutdown(fd, SHUT_WR);
    // Reads the client's remaining bytes; otherwise closing sends a reset that overtakes the last bytes.
    while (ready(fd, POLLIN, stop) && ::recv(fd, piece.data(), piece.size(), 0) > 0) {
    }
}

HttpReply ranged(const HttpRequest& request, const std::string& body, const std::string& etag) {
    HttpReply reply;
    reply.headers = {"ETag: " + etag, "Accept-Ranges: bytes"};
    const auto range = request.header("range");
    const auto condition = request.header("if-range");
    if (!range.starts_with("bytes=") || (!condition.empty() && condition != etag)) {
        reply.body = body;
        return reply;
    }
    const auto from = static_cast<std::size_t>(std::stoull(range.substr(6)));
    if (from >= body.size()) {
        reply.status = 416;
        reply.headers.push_back(fmt::format("Content-Range: bytes */{}", body.size()));
        return reply;
    }
    reply.status = 206;
    reply.headers.push_back(fmt::format("Content-Range: bytes {}-{}/{}", from, body.size() - 1, body.size()));
    reply.body = body.substr(from);
    return reply;
}

}  // namespace trove::hub
