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

// kInvalid: `host` is not a numeric address or localhost, or lies beyond loopback without `may_leave_loopback`, or
// `port` is not 0 to 65535. kBusy: the port is in use.
[[nodiscard]] Result<Listener> listen_on(std::string_view host, int port, bool may_leave_loopback);

}  // namespace trove::server
