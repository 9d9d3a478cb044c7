// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http.h"

#include <algorithm>

namespace trove::server {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

}  // namespace

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

const std::string* Request::parameter(std::string_view name) const {
    const auto found = std::ranges::find(parameters, name, [](const auto& field) { return std::string_view(field.first); });
    return found == parameters.end() ? nullptr : &found->second;
}

const std::string* Request::header(std::string_view name) const {
    const auto found =
        std::ranges::find_if(headers, [&](const auto& field) { return equal_ignoring_case(field.first, name); });
    return found == headers.end() ? nullptr : &found->second;
}

std::size_t Request::count_header(std::string_view name) const {
    return static_cast<std::size_t>(
        std::ranges::count_if(headers, [&](const auto& field) { return equal_ignoring_case(field.first, name); }));
}

std::string_view bytes_of(const Body& body) {
    if (const auto* text = std::get_if<std::string>(&body)) return *text;
    if (const auto* view = std::get_if<std::string_view>(&body)) return *view;
    const auto& bytes = std::get<Bytes>(body);
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

bool names_etag(std::string_view if_none_match, std::string_view etag) {
    while (!if_none_match.empty()) {
        const std::size_t comma = std::min(if_none_match.find(','), if_none_match.size());
        std::string_view one = trimmed(if_none_match.substr(0, comma));
        if_none_match.remove_prefix(std::min(comma + 1, if_none_match.size()));
        if (one.starts_with("W/")) one.remove_prefix(2);  // the comparison is the weak one
        if (one == "*" || one == etag) return true;
    }
    return false;
}

}  // namespace trove::server
