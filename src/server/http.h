// SPDX-License-Identifier: GPL-3.0-or-later
//
// Request and Response as plain values: everything behind server/connection.h works with these and knows no sockets.
#pragma once
#include "base/file.h"
#include "base/result.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace trove::server {

using Fields = std::vector<std::pair<std::string, std::string>>;

struct Request {
    std::string method;  // "GET"; HEAD arrives as it is and is routed as GET
    std::string path;    // percent-decoded, without the query: bytes from a stranger
    Fields parameters;   // of the query, decoded, in order
    Fields headers;      // in order
    Bytes body;

    // The first of that name, or nullptr. Header names are compared without case.
    [[nodiscard]] const std::string* parameter(std::string_view name) const;
    [[nodiscard]] const std::string* header(std::string_view name) const;
    [[nodiscard]] std::size_t count_header(std::string_view name) const;
};

class EventStream;

// An open file, or a part of it.
struct FileBody {
    FileDescriptor file;
    std::uint64_t offset = 0;
    std::uint64_t bytes = 0;
};

// A view must outlive the response: files compiled into the program do. A stream goes on until it ends itself.
using Body = std::variant<std::string, Bytes, std::string_view, FileBody, std::shared_ptr<EventStream>>;

struct Response {
    unsigned status = 200;
    std::string content_type;
    Body body;
    Fields headers;
};

// Empty for files and streams.
[[nodiscard]] std::string_view bytes_of(const Body& body);

// A Range header (RFC 9110, 14.2) of one range: first and last byte of `size`. nullopt: there is none that can be met,
// or several; kInvalid (416): it lies beyond the end.
struct ByteRange {
    std::uint64_t first = 0;
    std::uint64_t last = 0;
};

[[nodiscard]] Result<std::optional<ByteRange>> byte_range(std::string_view header, std::uint64_t size);

// A file name for Content-Disposition (RFC 6266), whatever bytes it has.
[[nodiscard]] std::string attachment_named(std::string_view file_name);

// Whether an If-None-Match header (RFC 9110, 13.1.2) names `etag`, which is given with its quotes.
[[nodiscard]] bool names_etag(std::string_view if_none_match, std::string_view etag);

// 304 when the request already has `etag`, without calling `make`; else what `make` gives, marked with it.
template <class Make>
auto unless_unchanged(const Request& request, const std::string& etag, const std::string& cache_control, Make&& make)
    -> decltype(make()) {
    const std::string* has = request.header("if-none-match");
    if (has != nullptr && names_etag(*has, etag)) {
        return Response{304, {}, {}, {{"ETag", etag}, {"Cache-Control", cache_control}}};
    }
    auto response = std::forward<Make>(make)();
    if (response) {
        response->headers.emplace_back("ETag", etag);
        response->headers.emplace_back("Cache-Control", cache_control);
    }
    return response;
}

}  // namespace trove::server
