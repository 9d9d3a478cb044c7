// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/public_url.h"

#include "base/text.h"
#include "server/parameters.h"

#include <fmt/format.h>

#include <algorithm>
#include <arpa/inet.h>
#include <netinet/in.h>

namespace trove::server {
namespace {

constexpr std::string_view kExample = "for example https://photos.example.org";

int usual_port(bool https) {
    return https ? 443 : 80;
}

bool is_public_name(std::string_view name) {
    if (name.starts_with('[')) {
        in6_addr address{};
        return name.ends_with(']') &&
               ::inet_pton(AF_INET6, std::string(name.substr(1, name.size() - 2)).c_str(), &address) == 1;
    }
    return !name.empty() && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
    });
}

}  // namespace

std::string PublicUrl::origin() const {
    const std::string_view scheme = https ? "https" : "http";
    return port == usual_port(https) ? fmt::format("{}://{}", scheme, name)
                                     : fmt::format("{}://{}:{}", scheme, name, port);
}

bool PublicUrl::is_host(std::string_view host) const {
    return equal_ignoring_case(host, fmt::format("{}:{}", name, port)) ||
           (port == usual_port(https) && equal_ignoring_case(host, name));
}

Result<PublicUrl> public_url(std::string_view text) {
    const std::string given = lower(text);
    const std::string shown = valid_utf8(text);
    PublicUrl url;
    std::string_view rest = given;
    url.https = rest.starts_with("https://");
    if (!url.https && !rest.starts_with("http://"))
        return fail(
            Errc::kInvalid,
            fmt::format("\"{}\" does not begin with https:// or http://: give the whole address, {}", shown, kExample));
    rest.remove_prefix(url.https ? 8 : 7);
    if (rest.ends_with('/')) rest.remove_suffix(1);
    if (rest.find_first_of("/?#") != std::string_view::npos)
        return fail(Errc::kInvalid, fmt::format("\"{}\" has a path. Trove needs a name or a port of its own: {}, or "
                                                "https://example.org:8443",
                                                shown, kExample));
    const std::size_t colon = rest.rfind(':');
    url.port = usual_port(url.https);
    if (colon != std::string_view::npos && !rest.ends_with(']')) {
        const auto port = whole_number(rest.substr(colon + 1));
        if (!port || *port == 0 || *port > 65535)
            return fail(Errc::kInvalid, fmt::format("\"{}\" has a port that is none: 1 to 65535 are", shown));
        url.port = static_cast<int>(*port);
        rest = rest.substr(0, colon);
    }
    if (!is_public_name(rest))
        return fail(Errc::kInvalid,
                    fmt::format("\"{}\" has no name that a browser would send: use a to z, digits, dots and hyphens "
                                "(xn--… for other letters), {}",
                                shown, kExample));
    url.name = rest;
    return url;
}

}  // namespace trove::server
