// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/access.h"

#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <netinet/in.h>
#include <random>
#include <ranges>

namespace trove::server {
namespace {

constexpr int kMostWrong = 5;
constexpr auto kPause = std::chrono::minutes(1);
constexpr std::size_t kMostPeers = 4096;    // remembered at once: a network of strangers is not a way to fill memory
constexpr std::size_t kMostSessions = 256;  // the oldest ends when one more begins
constexpr auto kSession = std::chrono::hours(24 * 365);

// The value of a cookie in a Cookie header (RFC 6265, 5.4), or nothing.
std::string_view cookie_value(std::string_view header, std::string_view name) {
    while (!header.empty()) {
        const std::size_t end = std::min(header.find(';'), header.size());
        std::string_view one = header.substr(0, end);
        header.remove_prefix(std::min(end + 1, header.size()));
        while (one.starts_with(' ')) one.remove_prefix(1);
        if (one.size() > name.size() && one.starts_with(name) && one[name.size()] == '=')
            return one.substr(name.size() + 1);
    }
    return {};
}

bool is_numeric_address(const std::string& text) {
    std::array<unsigned char, sizeof(in6_addr)> address{};
    return ::inet_pton(AF_INET, text.c_str(), address.data()) == 1 ||
           ::inet_pton(AF_INET6, text.c_str(), address.data()) == 1;
}

}  // namespace

bool is_loopback_peer(std::string_view address) {
    return address == "::1" || address.starts_with("127.") || address.starts_with("::ffff:127.");
}

std::string random_hex(std::size_t bytes) {
    std::random_device device;  // the system's own generator, in libstdc++
    std::string text;
    for (std::size_t i = 0; i < bytes; ++i) text += fmt::format("{:02x}", device() & 0xffU);
    return text;
}

bool equal_secrets(std::string_view a, std::string_view b) {
    unsigned different = a.size() == b.size() ? 0 : 1;
    for (std::size_t i = 0; i < a.size(); ++i)
        different |= static_cast<unsigned>(static_cast<unsigned char>(a[i]) ^
                                           static_cast<unsigned char>(b.empty() ? 0 : b[i % b.size()]));
    return different == 0;
}

std::string Access::cookie_name() const {
    return fmt::format("trove_{}", port_);
}

bool Access::may_add(const std::filesystem::path& path) const {
    if (allowed_roots_.empty()) return !beyond_loopback();
    std::error_code error;
    const auto real = std::filesystem::weakly_canonical(path, error);
    if (error) return false;
    return std::ranges::any_of(allowed_roots_, [&](const std::filesystem::path& root) {
        const auto relative = real.lexically_relative(root);
        return !relative.empty() && *relative.begin() != "..";
    });
}

std::string Access::client_of(const Request& request) const {
    if (!public_url_ || !is_loopback_peer(request.peer)) return request.peer;
    for (const auto& [name, value] : std::views::reverse(request.headers)) {
        if (!equal_ignoring_case(name, "x-forwarded-for")) continue;
        // The last one was written by the proxy; those before it by anybody.
        std::string last(trimmed(std::string_view(value).substr(value.rfind(',') + 1)));
        return is_numeric_address(last) ? last : request.peer;
    }
    return request.peer;
}

std::string_view Access::cookie_attributes(const Request& request) const {
    const std::string* host = request.header("host");
    const bool secure = public_url_ && public_url_->https && host != nullptr && public_url_->is_host(*host);
    return secure ? "HttpOnly; SameSite=Strict; Secure" : "HttpOnly; SameSite=Strict";
}

std::string_view Access::session_of(const Request& request) const {
    const std::string* cookies = request.header("cookie");
    return cookies == nullptr ? std::string_view() : cookie_value(*cookies, cookie_name());
}

bool Access::is_let_in(const Request& request) {
    if (!has_password()) return true;
    const std::string_view session = session_of(request);
    if (!session.empty() && sessions_.with([&](const auto& sessions) {
            const auto found = sessions.find(session);
            return found != sessions.end() && Clock::now() - found->second < kSession;
        }))
        return true;
    constexpr std::string_view kBearer = "Bearer ";
    const std::string* authorization = request.header("authorization");
    return authorization != nullptr && authorization->starts_with(kBearer) &&
           login(std::string_view(*authorization).substr(kBearer.size()), request.peer) == Login::kRight;
}

Access::Login Access::login(std::string_view password, std::string_view peer) {
    const bool right = equal_secrets(password, password_);
    return tries_.with([&](auto& all) {
        const auto now = Clock::now();
        if (all.size() >= kMostPeers)
            std::erase_if(all, [&](const auto& one) { return now - one.second.since > kPause; });
        if (all.size() >= kMostPeers && !all.contains(peer)) return right ? Login::kRight : Login::kTooMany;
        if (right && !all.contains(peer)) return Login::kRight;
        auto& [wrong, since] = all[std::string(peer)];
        if (now - since > kPause) wrong = 0;
        if (wrong >= kMostWrong) return Login::kTooMany;
        if (right) return Login::kRight;
        ++wrong;
        since = now;
        return Login::kWrong;
    });
}

std::string Access::cookie(const Request& request) {
    std::string session = random_hex(32);
    sessions_.with([&](auto& sessions) {
        if (sessions.size() >= kMostSessions)
            sessions.erase(std::ranges::min_element(sessions, {}, [](const auto& one) { return one.second; }));
        sessions.emplace(session, Clock::now());
    });
    return fmt::format("{}={}; Path=/; Max-Age={}; {}", cookie_name(), session, std::chrono::seconds(kSession).count(),
                       cookie_attributes(request));
}

std::string Access::expired_cookie(const Request& request) {
    sessions_.with([session = std::string(session_of(request))](auto& sessions) { sessions.erase(session); });
    return fmt::format("{}=; Path=/; Max-Age=0; {}", cookie_name(), cookie_attributes(request));
}

}  // namespace trove::server
