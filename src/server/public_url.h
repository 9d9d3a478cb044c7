// SPDX-License-Identifier: GPL-3.0-or-later
//
// PublicUrl: the address under which a proxy shows this server to others: "https://photos.example.org". Pure.
#pragma once
#include "base/result.h"

#include <string>
#include <string_view>

namespace trove::server {

struct PublicUrl {
    bool https = false;
    std::string name;  // in lower case; an IPv6 address has its brackets
    int port = 0;

    // As browsers write them, without the usual port of the scheme: "https://photos.example.org".
    [[nodiscard]] std::string origin() const;

    // Whether a Host header has exactly this name and this port.
    [[nodiscard]] bool is_host(std::string_view host) const;
};

// kInvalid: not http:// or https:// with a name, or with more than a name and a port.
[[nodiscard]] Result<PublicUrl> public_url(std::string_view text);

}  // namespace trove::server
