// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/access.h"

#include <fmt/format.h>

#include <algorithm>
#include <random>

namespace trove::server {
namespace {

constexpr int kMostWrong = 5;
constexpr auto kPause = std::chrono::minutes(1);

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

}  // namespace

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

bool Access::is_let_in(const Request& request) {
    if (!beyond_loopback()) return true;
    if (const std::string* cookies = request.header("cookie");
        cookies != nullptr && equal_secrets(cookie_value(*cookies, cookie_name()), session_))
        return true;
    constexpr std::string_view kBearer = "Bearer ";
    const std::string* authorization = request.header("authorization");
    return authorization != nullptr && authorization->starts_with(kBearer) &&
           login(std::string_view(*authorization).substr(kBearer.size())) == Login::kRight;
}

Access::Login Access::login(std::string_view password) {
    const bool right = equal_secrets(password, password_);
    return tries_.with([&](Tries& tries) {
        const auto now = std::chrono::steady_clock::now();
        if (now - tries.since > kPause) tries = {0, now};
        if (tries.wrong >= kMostWrong) return Login::kTooMany;
        if (right) return Login::kRight;
        if (++tries.wrong == kMostWrong) tries.since = now;
        return Login::kWrong;
    });
}

std::string Access::cookie() const {
    constexpr int kYearS = 365 * 24 * 3600;
    return fmt::format("{}={}; Path=/; Max-Age={}; HttpOnly; SameSite=Strict", cookie_name(), session_, kYearS);
}

std::string Access::expired_cookie() const {
    return fmt::format("{}=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict", cookie_name());
}

}  // namespace trove::server
