// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/compress.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>

namespace trove::server {
namespace {

std::string unzipped(std::string_view bytes, std::size_t size) {
    std::string out(size, '\0');
    z_stream stream{};
    EXPECT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
    std::string in(bytes);
    stream.next_in = reinterpret_cast<Bytef*>(in.data());
    stream.avail_in = static_cast<uInt>(in.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
    out.resize(stream.total_out);
    inflateEnd(&stream);
    return out;
}

bool has(const Response& response, std::string_view name, std::string_view value) {
    return std::ranges::any_of(response.headers,
                               [&](const auto& header) { return header.first == name && header.second == value; });
}

struct Case {
    Request request;
    Response response{200, "application/json", std::string(5000, 'a'), {}};
};

TEST(Compress, JsonShrinksForWhoCanUndoIt) {
    Case c;
    c.request.headers = {{"Accept-Encoding", "br, gzip;q=0.5"}};
    compress(c.request, c.response);
    EXPECT_TRUE(has(c.response, "Content-Encoding", "gzip"));
    EXPECT_TRUE(has(c.response, "Vary", "Accept-Encoding"));
    EXPECT_LT(bytes_of(c.response.body).size(), 100U);
    EXPECT_EQ(unzipped(bytes_of(c.response.body), 6000), std::string(5000, 'a'));
}

TEST(Compress, WhoDoesNotAskGetsPlainTextAndCachesAreTold) {
    for (const char* accepted : {"", "br", "gzip;q=0"}) {
        Case c;
        if (*accepted != '\0') c.request.headers = {{"Accept-Encoding", accepted}};
        compress(c.request, c.response);
        EXPECT_EQ(bytes_of(c.response.body), std::string(5000, 'a')) << accepted;
        EXPECT_TRUE(has(c.response, "Vary", "Accept-Encoding")) << accepted;
    }
}

TEST(Compress, PicturesAndShortAnswersStayAsTheyAre) {
    Case picture;
    picture.request.headers = {{"Accept-Encoding", "gzip"}};
    picture.response.content_type = "image/jpeg";
    compress(picture.request, picture.response);
    EXPECT_TRUE(picture.response.headers.empty());
    Case brief;
    brief.request.headers = {{"Accept-Encoding", "gzip"}};
    brief.response.body = std::string("{}");
    compress(brief.request, brief.response);
    EXPECT_TRUE(brief.response.headers.empty());
}

}  // namespace
}  // namespace trove::server
