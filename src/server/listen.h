// SPDX-License-Identifier: GPL-3.0-or-later
//
// The listening socket: loopback only, and errors a person can act on.
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

// kInvalid: `host` is not 127.0.0.1, localhost or ::1, or `port` is not 0 to 65535. kBusy: the port is taken.
[[nodiscard]] Result<Listener> listen_on(std::string_view host, int port);

}  // namespace trove::server
