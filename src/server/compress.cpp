// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/compress.h"

#include "server/web_files.h"

#include <zlib.h>

#include <algorithm>
#include <string>

namespace trove::server {
namespace {

constexpr std::size_t kLeastBytes = 1400;  // an answer in one packet arrives no sooner if it is smaller
constexpr int kLevel = 1;  // JSON shrinks to a sixth; higher levels cost more time than they save on a home network
constexpr int kGzip = 15 + 16;  // zlib.h: the largest window, with a gzip header

// Empty on failure.
std::string gzipped(std::string_view text) {
    z_stream stream{};
    if (deflateInit2(&stream, kLevel, Z_DEFLATED, kGzip, 8, Z_DEFAULT_STRATEGY) != Z_OK) return {};
    std::string out(deflateBound(&stream, text.size()), '\0');
    // The library's pointer is not const, but it only reads.
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const bool done = deflate(&stream, Z_FINISH) == Z_STREAM_END;
    out.resize(done ? stream.total_out : 0);
    deflateEnd(&stream);
    return out;
}

}  // namespace

void compress(const Request& request, Response& response) {
    const auto* text = std::get_if<std::string>(&response.body);
    if (text == nullptr || text->size() < kLeastBytes || text->size() > UINT32_MAX) return;
    if (response.content_type != "application/json" && response.content_type != "application/problem+json") return;
    if (std::ranges::any_of(response.headers, [](const auto& header) { return header.first == "Content-Encoding"; }))
        return;
    response.headers.emplace_back("Vary", "Accept-Encoding");
    const std::string* accepted = request.header("accept-encoding");
    if (accepted == nullptr || !accepts_encoding(*accepted, "gzip")) return;
    std::string smaller = gzipped(*text);
    if (smaller.empty() || smaller.size() >= text->size()) return;
    response.body = std::move(smaller);
    response.headers.emplace_back("Content-Encoding", "gzip");
}

}  // namespace trove::server
