// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/multipart.h"

#include "base/text.h"
#include "server/http.h"

#include <fmt/format.h>

#include <algorithm>

namespace trove::server {
namespace {

constexpr std::size_t kMostBoundaryBytes = 70;
constexpr std::size_t kMostPartHeaderBytes = 8192;

// The value of `name` in "word; a=b; name=\"value\"". Quotes may hold semicolons.
std::optional<std::string> attribute(std::string_view header, std::string_view name) {
    std::size_t at = header.find(';');
    while (at < header.size()) {
        const std::size_t start = at + 1;
        bool quoted = false;
        for (at = start; at < header.size() && (quoted || header[at] != ';'); ++at) {
            if (header[at] == '\\' && quoted)
                ++at;
            else if (header[at] == '"')
                quoted = !quoted;
        }
        at = std::min(at, header.size());
        const std::string_view one = header.substr(start, at - start);
        const std::size_t equals = one.find('=');
        if (equals == std::string_view::npos || !equal_ignoring_case(trimmed(one.substr(0, equals)), name)) continue;
        std::string_view value = trimmed(one.substr(equals + 1));
        if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
        return std::string(value);
    }
    return std::nullopt;
}

bool is_called(std::string_view part_header, std::string_view name) {
    while (!part_header.empty()) {
        const std::size_t end = std::min(part_header.find("\r\n"), part_header.size());
        const std::string_view line = part_header.substr(0, end);
        part_header.remove_prefix(std::min(end + 2, part_header.size()));
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos || !equal_ignoring_case(line.substr(0, colon), "content-disposition"))
            continue;
        return attribute(line.substr(colon + 1), "name") == std::optional<std::string>(name);
    }
    return false;
}

// Calls `take` with the content of each part called `name` until it returns false. False: the body is truncated, or a
// header is too long.
template <class Take>
Result<bool> walk_parts(std::span<const std::uint8_t> body,
                        std::string_view boundary,
                        std::string_view name,
                        const Take& take) {
    const std::string_view text(reinterpret_cast<const char*>(body.data()), body.size());
    const std::string first = fmt::format("--{}", boundary);
    const std::string next = "\r\n" + first;
    // A delimiter starts a line; the first one may start the body.
    std::size_t at = text.starts_with(first) ? first.size() : text.find(next);
    if (at == std::string_view::npos) return fail(Errc::kInvalid, "The form has no parts");
    if (at != first.size() || !text.starts_with(first)) at += next.size();
    while (!text.substr(at).starts_with("--")) {
        const std::size_t line_end = text.find("\r\n", at);
        if (line_end == std::string_view::npos) return false;
        const std::size_t header_start = line_end + 2;
        // The search for the blank line after the header starts at the delimiter's own line end, because a part may
        // have no header.
        const std::size_t header_end = text.find("\r\n\r\n", line_end);
        if (header_end == std::string_view::npos || header_end - line_end > kMostPartHeaderBytes) return false;
        const std::size_t content = header_end + 4;
        // The search starts at the blank line, because after empty content the delimiter begins with the header's line
        // end.
        const std::size_t end = text.find(next, header_end + 2);
        if (end == std::string_view::npos) return false;
        if (header_end > header_start && is_called(text.substr(header_start, header_end - header_start), name) &&
            !take(body.subspan(content, end > content ? end - content : 0)))
            return true;
        at = end + next.size();
    }
    return true;
}

}  // namespace

Result<std::optional<std::string>> multipart_boundary(std::string_view content_type) {
    const std::string_view type = trimmed(content_type.substr(0, content_type.find(';')));
    if (!equal_ignoring_case(type, "multipart/form-data")) return std::optional<std::string>();
    auto boundary = attribute(content_type, "boundary");
    if (!boundary || boundary->empty() || boundary->size() > kMostBoundaryBytes) {
        return fail(Errc::kInvalid, "The form names no usable boundary");
    }
    return boundary;
}

Result<std::span<const std::uint8_t>> multipart_part(std::span<const std::uint8_t> body,
                                                     std::string_view boundary,
                                                     std::string_view name) {
    std::optional<std::span<const std::uint8_t>> found;
    TROVE_TRY([[maybe_unused]] const bool whole,
              walk_parts(body, boundary, name, [&](std::span<const std::uint8_t> part) {
                  found = part;
                  return false;
              }));
    if (found) return *found;
    return fail(Errc::kInvalid, fmt::format("The form has no complete part called \"{}\"", name));
}

Result<std::vector<std::span<const std::uint8_t>>> multipart_parts(std::span<const std::uint8_t> body,
                                                                   std::string_view boundary,
                                                                   std::string_view name,
                                                                   std::size_t most) {
    std::vector<std::span<const std::uint8_t>> parts;
    TROVE_TRY(const bool whole, walk_parts(body, boundary, name, [&](std::span<const std::uint8_t> part) {
                  parts.push_back(part);
                  return parts.size() <= most;
              }));
    if (parts.size() > most)
        return fail(Errc::kInvalid, fmt::format("The form has more than {} parts called \"{}\"", most, name));
    if (!whole) return fail(Errc::kInvalid, "The form breaks off");
    return parts;
}

}  // namespace trove::server
