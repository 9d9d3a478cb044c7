// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/web_files.h"

#include "base/log.h"
#include "base/text.h"
#include "server/parameters.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace trove::server {
namespace {

std::string_view content_type_of(std::string_view name) {
    if (name.ends_with(".html")) return "text/html; charset=utf-8";
    if (name.ends_with(".css")) return "text/css; charset=utf-8";
    if (name.ends_with(".js")) return "text/javascript; charset=utf-8";
    if (name.ends_with(".json")) return "application/json";
    if (name.ends_with(".svg")) return "image/svg+xml";
    if (name.ends_with(".webmanifest")) return "application/manifest+json";
    return "application/octet-stream";
}

// FNV-1a, 64 bit: only distinguishes builds of a file, so forgery does not matter.
std::string etag_of(std::string_view bytes) {
    std::uint64_t value = 14695981039346656037U;
    for (const char c : bytes) value = (value ^ static_cast<unsigned char>(c)) * 1099511628211U;
    return fmt::format("\"{:016x}\"", value);
}

// Takes the text up to and including `end` off the front.
std::string_view next(std::string_view& text, char end) {
    const std::size_t at = std::min(text.find(end), text.size());
    const std::string_view taken = text.substr(0, at);
    text.remove_prefix(std::min(at + 1, text.size()));
    return taken;
}

const std::vector<WebFile>& web_files() {
    static const std::vector<WebFile> files = [] {
        auto unpacked = unpack_web_files(embedded_web_files().front().bytes);
        if (!unpacked) log::error("server", "the web app's files: {}", unpacked.error().what);
        return unpacked ? std::move(*unpacked) : std::vector<WebFile>();
    }();
    return files;
}

}  // namespace

Result<std::vector<WebFile>> unpack_web_files(std::string_view pack) {
    const std::size_t end = pack.find("\n\n");
    if (end == std::string_view::npos) return fail(Errc::kCorrupt, "the pack has no list of its files");
    std::string_view list = pack.substr(0, end + 1);
    const std::string_view bytes = pack.substr(end + 2);
    std::vector<WebFile> files;
    while (!list.empty()) {
        std::string_view line = next(list, '\n');
        WebFile file;
        file.name = next(line, '\t');
        file.encoding = next(line, '\t');
        const auto offset = whole_number(next(line, '\t'));
        const auto size = whole_number(line);
        if (!offset || !size || *offset > bytes.size() || *size > bytes.size() - *offset)
            return fail(Errc::kCorrupt, fmt::format("{} does not lie within the pack", file.name));
        file.bytes = bytes.substr(*offset, *size);
        files.push_back(file);
    }
    return files;
}

bool accepts_encoding(std::string_view accept_encoding, std::string_view coding) {
    while (!accept_encoding.empty()) {
        std::string_view one = next(accept_encoding, ',');
        const std::string_view name = next(one, ';');
        const auto first = name.find_first_not_of(" \t");
        if (first == std::string_view::npos ||
            !equal_ignoring_case(name.substr(first, name.find_last_not_of(" \t") - first + 1), coding))
            continue;
        // "q=0", "q=0.0": not acceptable.
        const auto q = one.find("q=");
        return q == std::string_view::npos || one.substr(q + 2).find_first_of("123456789") != std::string_view::npos;
    }
    return false;
}

std::optional<Response> web_response(const Request& request) {
    if (!request.path.starts_with('/')) return std::nullopt;
    const std::string_view name = request.path == "/" ? "index.html" : std::string_view(request.path).substr(1);
    const std::string* accepted = request.header("accept-encoding");
    const WebFile* chosen = nullptr;
    for (const std::string_view encoding : {"identity", "gzip", "br"}) {  // later ones are smaller
        if (encoding != "identity" && (accepted == nullptr || !accepts_encoding(*accepted, encoding))) continue;
        const auto found = std::ranges::find_if(
            web_files(), [&](const WebFile& f) { return f.name == name && f.encoding == encoding; });
        if (found != web_files().end()) chosen = &*found;
    }
    if (chosen == nullptr) return std::nullopt;
    // Names in assets/ contain a hash of their content. All other files are revalidated each time (304), because an
    // upgraded program must not get yesterday's page.
    const std::string keeping = name.starts_with("assets/") ? "private, max-age=31536000, immutable" : "no-cache";
    auto response = unless_unchanged(request, etag_of(chosen->bytes), keeping, [&]() -> Result<Response> {
        Response made{200, std::string(content_type_of(name)), chosen->bytes, {{"Vary", "Accept-Encoding"}}};
        if (chosen->encoding != "identity")
            made.headers.emplace_back("Content-Encoding", std::string(chosen->encoding));
        return made;
    });
    return std::move(*response);
}

}  // namespace trove::server
