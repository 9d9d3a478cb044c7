// SPDX-License-Identifier: GPL-3.0-or-later
//
// Request and Response as plain values: everything behind server/connection.h uses these and no sockets.
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
    std::string method;  // "GET"; HEAD stays HEAD and is routed as GET
    std::string path;    // percent-decoded, without the query; untrusted bytes
    Fields parameters;   // of the query, decoded, in order
    Fields headers;      // in order
    Bytes body;
    std::string peer;  // the address that it comes from: "192.168.1.5"

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

// A view must outlive the response, like files compiled into the program. A stream lasts until it ends itself.
using Body = std::variant<std::string, Bytes, std::string_view, FileBody, std::shared_ptr<EventStream>>;

struct Response {
    unsigned status = 200;
    std::string content_type;
    Body body;
    Fields headers;
};

// Empty for files and streams.
[[nodiscard]] std::string_view bytes_of(const Body& body);

// A Range header (RFC 9110, 14.2) of one range: first and last byte of `size`. nullopt: no usable range, or several;
// kInvalid (416): beyond the end.
struct ByteRange {
    std::uint64_t first = 0;
    std::uint64_t last = 0;
};

[[nodiscard]] Result<std::optional<ByteRange>> byte_range(std::string_view header, std::uint64_t size);

// A Content-Disposition (RFC 6266) for a file name with any bytes.
[[nodiscard]] std::string attachment_named(std::string_view file_name);

// Whether an If-None-Match header (RFC 9110, 13.1.2) names `etag` (with its quotes).
[[nodiscard]] bool names_etag(std::string_view if_none_match, std::string_view etag);

// 304 if the request already has `etag`, without calling `make`; else the result of `make`, with the ETag.
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
