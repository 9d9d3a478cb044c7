// SPDX-License-Identifier: GPL-3.0-or-later
//
// Access: decides who may use this server. Made once at the start; any thread.
//
// 1. Our own pages can read a token (GET /api/v1/session) that no other site can; requests that change the library must
//    carry it.
// 2. On loopback there is no password, because only this computer can reach the port. Beyond loopback there is always
//    one, and every answer except the page itself requires it: as a cookie from login(), or as "Authorization: Bearer
//    PASSWORD".
#pragma once
#include "base/guarded.h"
#include "server/http.h"

#include <chrono>
#include <string>
#include <string_view>

namespace trove::server {

// `bytes` random bytes in hexadecimal, from the system.
[[nodiscard]] std::string random_hex(std::size_t bytes);

// Takes the same time wherever they differ.
[[nodiscard]] bool equal_secrets(std::string_view a, std::string_view b);

class Access {
public:
    // An empty password: loopback only.
    Access(int port, std::string password) : port_(port), password_(std::move(password)) {}

    [[nodiscard]] int port() const { return port_; }

    [[nodiscard]] bool beyond_loopback() const { return !password_.empty(); }

    [[nodiscard]] const std::string& token() const { return token_; }

    // Whether the request has the password, or needs none.
    // A wrong password in a request counts as a wrong login.
    [[nodiscard]] bool is_let_in(const Request& request);

    enum class Login { kRight, kWrong, kTooMany };
    // After five wrong passwords nobody may try for a minute.
    [[nodiscard]] Login login(std::string_view password);

    [[nodiscard]] std::string cookie() const;          // Set-Cookie after a login
    [[nodiscard]] std::string expired_cookie() const;  // Set-Cookie that deletes it

private:
    struct Tries {
        int wrong = 0;
        std::chrono::steady_clock::time_point since;
    };

    [[nodiscard]] std::string cookie_name() const;

    const int port_;
    const std::string password_;
    const std::string token_ = random_hex(16);
    const std::string session_ = random_hex(32);
    Guarded<Tries> tries_;
};

}  // namespace trove::server
