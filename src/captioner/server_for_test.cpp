// SPDX-License-Identifier: GPL-3.0-or-later
#include "captioner/server_for_test.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <netinet/in.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>

namespace trove::captioner {
namespace {

bool readable(int fd, int wait_ms) {
    pollfd waiting{fd, POLLIN, 0};
    return ::poll(&waiting, 1, wait_ms) > 0;
}

std::size_t length_in(const std::string& head) {
    const auto at = head.find("Content-Length: ");
    return at == std::string::npos ? 0 : std::stoul(head.substr(at + 16));
}

// A whole request, or the part received in five seconds.
ServerForTest::Asked read_request(int fd, const std::stop_token& stop) {
    std::string all;
    std::array<char, 65536> piece{};
    for (int waits = 0; waits < 50 && !stop.stop_requested();) {
        if (const auto end = all.find("\r\n\r\n");
            end != std::string::npos && all.size() >= end + 4 + length_in(all.substr(0, end)))
            return {all.substr(0, end), all.substr(end + 4)};
        if (!readable(fd, 100)) {
            ++waits;
            continue;
        }
        const auto got = ::recv(fd, piece.data(), piece.size(), 0);
        if (got <= 0) break;
        all.append(piece.data(), static_cast<std::size_t>(got));
    }
    return {all, {}};
}

}  // namespace

ServerForTest::ServerForTest(Behave behave)
    : behave_(std::move(behave)), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    // The socket interface takes every kind of address through the generic type.
    auto* general = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener_.get(), general, size) != 0 || ::listen(listener_.get(), 8) != 0 ||
        ::getsockname(listener_.get(), general, &size) != 0)
        throw std::runtime_error("no port for a test server");
    port_ = ntohs(address.sin_port);
    thread_ = std::jthread([this](const std::stop_token& stop) { serve(stop); });
}

ServerForTest::~ServerForTest() {
    thread_.request_stop();
    thread_.join();
}

std::string ServerForTest::endpoint() const {
    return fmt::format("http://127.0.0.1:{}", port_);
}

void ServerForTest::serve(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        if (!readable(listener_.get(), 50)) continue;
        const FileDescriptor connection(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
        if (!connection) continue;
        auto request = read_request(connection.get(), stop);
        if (request.head.empty()) continue;
        asked_.with([&](auto& asked) { asked.push_back(request); });
        const std::string reply = behave_(request);
        for (std::size_t sent = 0; sent < reply.size() && !stop.stop_requested();) {
            const auto count = ::send(connection.get(), reply.data() + sent, reply.size() - sent, MSG_NOSIGNAL);
            if (count <= 0) break;
            sent += static_cast<std::size_t>(count);
        }
    }
}

std::string answer(int status, std::string_view type, std::string_view body, std::string_view more_headers) {
    return fmt::format("HTTP/1.1 {} X\r\nContent-Type: {}\r\nContent-Length: {}\r\nConnection: close\r\n{}\r\n{}",
                       status, type, body.size(), more_headers, body);
}

std::string said(std::string_view text) {
    return answer(
        200, "application/json; charset=utf-8",
        fmt::format(R"({{"id":"x","choices":[{{"index":0,"message":{{"role":"assistant","content":"{}"}}}}]}})", text));
}

std::string has_models(const std::vector<std::string>& names) {
    std::string list;
    for (const auto& name : names)
        list += fmt::format(R"({}{{"id":"{}","object":"model"}})", list.empty() ? "" : ",", name);
    return answer(200, "application/json", fmt::format(R"({{"object":"list","data":[{}]}})", list));
}

ServerForTest::Behave a_model_that(std::function<std::string(const ServerForTest::Asked&)> behave) {
    return [behave = std::move(behave)](const ServerForTest::Asked& asked) {
        return asked.head.starts_with("GET /v1/models ") ? has_models({"llava"}) : behave(asked);
    };
}

}  // namespace trove::captioner
