// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/guard.h"

#include "server/problem.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

namespace trove::server {
namespace {

bool names_us(std::string_view host, int port) {
    constexpr std::array<std::string_view, 3> kNames{"127.0.0.1", "localhost", "[::1]"};
    for (const std::string_view name : kNames) {
        if (equal_ignoring_case(host, fmt::format("{}:{}", name, port))) return true;
        if (port == 80 && equal_ignoring_case(host, name)) return true;
    }
    return false;
}

bool is(const std::string* header, std::string_view value) { return header != nullptr && *header == value; }

// A link on another site, or a bookmark, that opens the page in a tab of its own.
bool opens_the_page(const Request& request) {
    return (request.method == "GET" || request.method == "HEAD") && request.path == "/" &&
           is(request.header("sec-fetch-mode"), "navigate") && is(request.header("sec-fetch-dest"), "document");
}

}  // namespace

std::optional<Response> refusal(const Request& request, int port) {
    const std::string* host = request.header("host");
    if (host == nullptr || request.count_header("host") != 1 || !names_us(*host, port)) {
        return problem(403, fmt::format("Open this as http://127.0.0.1:{0}/ or http://localhost:{0}/. Other names are turned "
                                        "away, so that no web site can pose as this computer",
                                        port));
    }
    const std::string* origin = request.header("origin");
    if (origin != nullptr && !equal_ignoring_case(*origin, "http://" + *host)) {
        return problem(403, "This request came from a page that Trove did not serve");
    }
    const std::string* site = request.header("sec-fetch-site");
    if (site != nullptr && *site != "same-origin" && *site != "none" && !opens_the_page(request)) {
        return problem(403, "This request came from another web site");
    }
    return std::nullopt;
}

std::optional<Response> refusal(const Request& request, Effect effect) {
    if (effect == Effect::kWrites && request.header("x-trove") == nullptr) {
        return problem(403, "This call changes the library and needs the header X-Trove: 1");
    }
    return std::nullopt;
}

}  // namespace trove::server
