// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/guard.h"

#include "base/text.h"
#include "server/problem.h"

#include <fmt/format.h>

#include <arpa/inet.h>
#include <array>
#include <netinet/in.h>
#include <string>
#include <string_view>
#include <unistd.h>

namespace trove::server {
namespace {

// The name without the port, or nothing if the port is not ours.
std::string_view name_of(std::string_view host, int port) {
    const std::string suffix = fmt::format(":{}", port);
    if (host.ends_with(suffix)) return host.substr(0, host.size() - suffix.size());
    const bool has_port = host.find(':') != std::string_view::npos && !host.ends_with(']');
    return port == 80 && !has_port ? host : std::string_view();
}

bool is_address(std::string_view name) {
    in6_addr address{};
    if (name.starts_with('[') && name.ends_with(']'))
        return ::inet_pton(AF_INET6, std::string(name.substr(1, name.size() - 2)).c_str(), &address) == 1;
    return ::inet_pton(AF_INET, std::string(name).c_str(), &address) == 1;
}

bool is_own_name(std::string_view name) {
    std::array<char, 256> own{};
    if (::gethostname(own.data(), own.size() - 1) != 0 || own[0] == '\0') return false;
    return equal_ignoring_case(name, own.data()) || equal_ignoring_case(name, fmt::format("{}.local", own.data()));
}

bool names_us(std::string_view host, const Access& access) {
    const std::string_view name = name_of(host, access.port());
    if (name.empty()) return false;
    for (const std::string_view loopback : {"127.0.0.1", "localhost", "[::1]"})
        if (equal_ignoring_case(name, loopback)) return true;
    return access.listens_beyond_loopback() && (is_address(name) || is_own_name(name));
}

// The origin of the page that a browser gets under this name; nothing if the name is not ours.
std::string origin_of_page(const std::string& host, const Access& access) {
    if (const auto& url = access.public_url(); url && url->is_host(host)) return url->origin();
    return names_us(host, access) ? "http://" + host : std::string();
}

Response wrong_name(const Access& access) {
    const std::string names =
        access.public_url() ? fmt::format("{}/ or http://127.0.0.1:{}/", access.public_url()->origin(), access.port())
                            : fmt::format("http://127.0.0.1:{0}/ or http://localhost:{0}/", access.port());
    return problem(403,
                   fmt::format("Open this as {}. Other names are turned away, so that no web site can pose as this "
                               "computer",
                               names));
}

Response wrong_origin(const std::string& origin, const Access& access) {
    if (access.public_url() && equal_ignoring_case(origin, access.public_url()->origin()))
        return problem(403,
                       "The proxy has to pass on the header Host as the browser sent it: docs/http-api.md shows how");
    return problem(403, "This request came from a page that Trove did not serve");
}

bool is(const std::string* header, std::string_view value) {
    return header != nullptr && *header == value;
}

// A link on another site, or a bookmark, that opens the page in a tab of its own.
bool opens_the_page(const Request& request) {
    return (request.method == "GET" || request.method == "HEAD") && request.path == "/" &&
           is(request.header("sec-fetch-mode"), "navigate") && is(request.header("sec-fetch-dest"), "document");
}

bool has_one_length(const Request& request) {
    for (const auto& [name, value] : request.headers)
        if (name.empty() || name.find_first_of(" \t") != std::string::npos) return false;
    const std::string* coding = request.header("transfer-encoding");
    const auto lengths = request.count_header("content-length");
    if (coding == nullptr) return lengths <= 1;
    return lengths == 0 && request.count_header("transfer-encoding") == 1 && equal_ignoring_case(*coding, "chunked");
}

}  // namespace

std::optional<Response> refusal(const Request& request, const Access& access) {
    if (!has_one_length(request)) {
        Response response =
            problem(400, "The length of this request's body is given in two ways, or in a way that is not allowed");
        response.headers.emplace_back("Connection", "close");
        return response;
    }
    const std::string* host = request.header("host");
    const std::string own =
        host != nullptr && request.count_header("host") == 1 ? origin_of_page(*host, access) : std::string();
    if (own.empty()) return wrong_name(access);
    const std::string* origin = request.header("origin");
    if (origin != nullptr && (request.count_header("origin") != 1 || !equal_ignoring_case(*origin, own)))
        return wrong_origin(*origin, access);
    const std::string* site = request.header("sec-fetch-site");
    if (site != nullptr && *site != "same-origin" && *site != "none" && !opens_the_page(request)) {
        return problem(403, "This request came from another web site");
    }
    return std::nullopt;
}

std::optional<Response> refusal(const Request& request, Effect effect, Access& access) {
    if (effect == Effect::kLogsIn) return std::nullopt;
    if (!access.is_let_in(request)) return problem(401, "This library is locked with a password: log in first");
    if (effect == Effect::kReads) return std::nullopt;
    const std::string* token = request.header("x-trove");
    if (token == nullptr || !equal_secrets(*token, access.token())) {
        return problem(
            403,
            "This call changes the library and needs the header X-Trove with the token that GET /api/v1/session gives");
    }
    return std::nullopt;
}

}  // namespace trove::server
