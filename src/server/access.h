// SPDX-License-Identifier: GPL-3.0-or-later
//
// Access: who may speak to this server. Made once when it starts; any thread.
//
// 1. Every page we serve can read a token (GET /api/v1/session) that no other site can; what changes the library must
//    carry it.
// 2. On loopback there is no password: whoever can reach the port is on this computer. Beyond loopback there always is
//    one, and every answer but the page itself needs it: as a cookie that login() gives, or as "Authorization: Bearer
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

// In the same time wherever they differ.
[[nodiscard]] bool equal_secrets(std::string_view a, std::string_view b);

class Access {
public:
    // An empty password: loopback only.
    Access(int port, std::string password) : port_(port), password_(std::move(password)) {}

    [[nodiscard]] int port() const { return port_; }

    [[nodiscard]] bool beyond_loopback() const { return !password_.empty(); }

    [[nodiscard]] const std::string& token() const { return token_; }

    // Whether the request has shown the password, or needs none.
    // A wrong password in a request counts as a wrong login.
    [[nodiscard]] bool is_let_in(const Request& request);

    enum class Login { kRight, kWrong, kTooMany };
    // After five wrong ones nobody may try for a minute.
    [[nodiscard]] Login login(std::string_view password);

    [[nodiscard]] std::string cookie() const;          // Set-Cookie of who is let in
    [[nodiscard]] std::string expired_cookie() const;  // Set-Cookie that forgets it

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
