// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http.h"

#include "base/text.h"
#include "server/parameters.h"

#include <fmt/format.h>

#include <algorithm>

namespace trove::server {
const std::string* Request::parameter(std::string_view name) const {
    const auto found =
        std::ranges::find(parameters, name, [](const auto& field) { return std::string_view(field.first); });
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
    const auto* bytes = std::get_if<Bytes>(&body);
    if (bytes == nullptr) return {};
    return {reinterpret_cast<const char*>(bytes->data()), bytes->size()};
}

Result<std::optional<ByteRange>> byte_range(std::string_view header, std::uint64_t size) {
    constexpr std::string_view kUnit = "bytes=";
    if (!header.starts_with(kUnit) || header.find(',') != std::string_view::npos) return std::optional<ByteRange>();
    const std::string_view range = header.substr(kUnit.size());
    const std::size_t dash = range.find('-');
    if (dash == std::string_view::npos) return std::optional<ByteRange>();
    const auto first = whole_number(range.substr(0, dash));
    const auto last = whole_number(range.substr(dash + 1));
    if (dash == 0) {  // a suffix range: the last bytes
        if (!last) return std::optional<ByteRange>();
        if (*last == 0 || size == 0) return fail(Errc::kInvalid, "that range lies beyond the end");
        return std::optional(ByteRange{size - std::min(*last, size), size - 1});
    }
    if (!first || (!last && dash + 1 < range.size()) || (last && *last < *first)) return std::optional<ByteRange>();
    if (*first >= size) return fail(Errc::kInvalid, "that range lies beyond the end");
    return std::optional(ByteRange{*first, std::min(last.value_or(size - 1), size - 1)});
}

std::string attachment_named(std::string_view file_name) {
    const std::string name = valid_utf8(file_name);
    std::string plain;
    std::string encoded;
    for (const char c : name) {
        const bool safe = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
                          c == '-' || c == '_';
        plain += safe ? c : '_';
        encoded += safe ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return fmt::format("attachment; filename=\"{}\"; filename*=UTF-8''{}", plain, encoded);
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
