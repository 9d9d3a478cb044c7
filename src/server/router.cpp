// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/router.h"

#include "server/parameters.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>

namespace trove::server {
namespace {

// Takes the text up to and including the next slash off the front.
std::string_view next_segment(std::string_view& path) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    const std::string_view segment = path.substr(0, slash);
    path.remove_prefix(std::min(slash + 1, path.size()));
    return segment;
}

std::optional<std::int64_t> matched(std::string_view pattern, std::string_view path) {
    if (std::ranges::count(pattern, '/') != std::ranges::count(path, '/')) return std::nullopt;
    std::int64_t id = 0;
    while (!pattern.empty() || !path.empty()) {
        const std::string_view wanted = next_segment(pattern);
        const std::string_view given = next_segment(path);
        if (wanted != "{id}") {
            if (wanted != given) return std::nullopt;
            continue;
        }
        const auto number = whole_number(given);
        if (!number || *number > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
            return std::nullopt;
        id = static_cast<std::int64_t>(*number);
    }
    return id;
}

}  // namespace

Match match(std::span<const Route> routes, std::string_view method, std::string_view path) {
    const std::string_view wanted = method == "HEAD" ? "GET" : method;
    Match result;
    for (const Route& route : routes) {
        const auto id = matched(route.pattern, path);
        if (!id) continue;
        if (route.method == wanted) return {&route, *id, {}};
        if (!result.allow.empty()) result.allow += ", ";
        result.allow += route.method;
        if (route.method == "GET") result.allow += ", HEAD";
    }
    return result;
}

}  // namespace trove::server
