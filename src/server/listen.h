// SPDX-License-Identifier: GPL-3.0-or-later
//
// The listening socket, with errors that a person can act on.
#pragma once
#include "base/file.h"
#include "base/result.h"

#include <string>
#include <string_view>

namespace trove::server {

struct Listener {
    FileDescriptor socket;
    int port = 0;
    std::string authority;  // "127.0.0.1:7777", "[::1]:7777"
};

[[nodiscard]] bool is_loopback(std::string_view host);

// "0.0.0.0", "::": every network of this machine.
[[nodiscard]] bool is_any_address(std::string_view host);

// Its addresses beyond loopback, as they are written in an URL.
[[nodiscard]] std::vector<std::string> addresses_of_this_machine(bool with_ipv6);

// kInvalid: `host` is not a numeric address or localhost, or lies beyond loopback without `may_leave_loopback`, or
// `port` is not 0 to 65535. kBusy: the port is in use.
[[nodiscard]] Result<Listener> listen_on(std::string_view host, int port, bool may_leave_loopback);

}  // namespace trove::server
