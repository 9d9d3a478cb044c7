// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/web_files.h"

#include "base/result.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace trove::server {
namespace {

std::string_view content_type_of(std::string_view name) {
    if (name.ends_with(".html")) return "text/html; charset=utf-8";
    if (name.ends_with(".css")) return "text/css; charset=utf-8";
    if (name.ends_with(".js")) return "text/javascript; charset=utf-8";
    if (name.ends_with(".svg")) return "image/svg+xml";
    return "application/octet-stream";
}

// FNV-1a, 64 bit: tells one build's file from another's; nobody has to be kept from forging it.
std::string etag_of(std::string_view bytes) {
    std::uint64_t value = 14695981039346656037U;
    for (const char c : bytes) value = (value ^ static_cast<unsigned char>(c)) * 1099511628211U;
    return fmt::format("\"{:016x}\"", value);
}

}  // namespace

std::optional<Response> web_response(const Request& request) {
    if (!request.path.starts_with('/')) return std::nullopt;
    const std::string_view name = request.path == "/" ? "index.html" : std::string_view(request.path).substr(1);
    const auto found = std::ranges::find(embedded_web_files(), name, &EmbeddedFile::name);
    if (found == embedded_web_files().end()) return std::nullopt;
    // Asked again each time, answered with 304: an upgraded program must not meet yesterday's page.
    auto response = unless_unchanged(request, etag_of(found->bytes), "no-cache", [&]() -> Result<Response> {
        return Response{200, std::string(content_type_of(found->name)), found->bytes, {}};
    });
    return std::move(*response);
}

}  // namespace trove::server
