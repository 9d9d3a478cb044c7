// SPDX-License-Identifier: GPL-3.0-or-later
//
// Access: decides who may use this server. Made once at the start; any thread.
//
// 1. Our own pages can read a token (GET /api/v1/session) that no other site can; requests that change the library must
//    carry it.
// 2. Where a password is given, every answer except the page itself requires it: as the cookie of a login, or as
//    "Authorization: Bearer PASSWORD". Beyond loopback there always is one.
// 3. Each login is a session of its own, which ends with its logout, after a year, or when the server ends.
// 4. Beyond loopback, folders to crawl are added only at or below those that were allowed at the start: who has the
//    password may see this library, not every file of this computer. Folders allowed at the start bind loopback too.
// 5. Five wrong passwords from one address keep that address out for a minute, and nobody else. Behind a proxy on this
//    computer the address is the one that the proxy names.
// 6. A public address, which a proxy shows to others, makes loopback count as beyond it in 4.
#pragma once
#include "base/guarded.h"
#include "server/http.h"
#include "server/public_url.h"

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace trove::server {

// `bytes` random bytes in hexadecimal, from the system.
[[nodiscard]] std::string random_hex(std::size_t bytes);

// Takes the same time wherever they differ.
[[nodiscard]] bool equal_secrets(std::string_view a, std::string_view b);

// "127.0.0.1", "::1": as Request::peer has them.
[[nodiscard]] bool is_loopback_peer(std::string_view address);

class Access {
public:
    // Without a password everybody who reaches the port is let in. `beyond_loopback`: whether others can reach it.
    Access(int port,
           std::string password,
           bool beyond_loopback = false,
           std::vector<std::filesystem::path> allowed_roots = {},
           std::optional<PublicUrl> public_url = {})
        : port_(port),
          password_(std::move(password)),
          beyond_loopback_(beyond_loopback),
          allowed_roots_(std::move(allowed_roots)),
          public_url_(std::move(public_url)) {}

    [[nodiscard]] int port() const { return port_; }

    // Whether others can reach it, through a proxy or without one.
    [[nodiscard]] bool beyond_loopback() const { return beyond_loopback_ || public_url_.has_value(); }

    // Whether others can reach the port itself.
    [[nodiscard]] bool listens_beyond_loopback() const { return beyond_loopback_; }

    [[nodiscard]] const std::optional<PublicUrl>& public_url() const { return public_url_; }

    // The address to count a request by: its peer's, or the one that a proxy on this computer names last in
    // X-Forwarded-For, if there is a public address.
    [[nodiscard]] std::string client_of(const Request& request) const;

    [[nodiscard]] bool has_password() const { return !password_.empty(); }

    [[nodiscard]] const std::string& token() const { return token_; }

    // Whether the request has the password, or needs none.
    // A wrong password in a request counts as a wrong login.
    [[nodiscard]] bool is_let_in(const Request& request);

    // Whether a client may have the absolute path crawled. Links in it are resolved first.
    [[nodiscard]] bool may_add(const std::filesystem::path& path) const;

    enum class Login { kRight, kWrong, kTooMany };
    // `peer`: the address that the request comes from.
    [[nodiscard]] Login login(std::string_view password, std::string_view peer);

    // Opens a session; Set-Cookie after a right login. Only for https where the request came by a public https address.
    [[nodiscard]] std::string cookie(const Request& request);
    // Ends the request's session; Set-Cookie that deletes its cookie.
    [[nodiscard]] std::string expired_cookie(const Request& request);

private:
    using Clock = std::chrono::steady_clock;

    struct Tries {
        int wrong = 0;
        Clock::time_point since;
    };

    [[nodiscard]] std::string cookie_name() const;
    [[nodiscard]] std::string_view cookie_attributes(const Request& request) const;
    [[nodiscard]] std::string_view session_of(const Request& request) const;

    const int port_;
    const std::string password_;
    const bool beyond_loopback_;
    const std::vector<std::filesystem::path> allowed_roots_;  // canonical
    const std::optional<PublicUrl> public_url_;
    const std::string token_ = random_hex(16);
    Guarded<std::map<std::string, Clock::time_point, std::less<>>> sessions_;  // when each was opened
    Guarded<std::map<std::string, Tries, std::less<>>> tries_;                 // by peer
};

}  // namespace trove::server
