// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/multipart.h"

#include <gtest/gtest.h>

#include <string>

namespace trove::server {
namespace {

std::span<const std::uint8_t> bytes(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

Result<std::string> part(std::string_view body, std::string_view boundary = "B") {
    TROVE_TRY(const auto found, multipart_part(bytes(body), boundary, "image"));
    return std::string(reinterpret_cast<const char*>(found.data()), found.size());
}

TEST(Multipart, BoundaryIsReadFromTheType) {
    EXPECT_EQ(multipart_boundary("multipart/form-data; boundary=abc").value(), "abc");
    EXPECT_EQ(multipart_boundary("Multipart/Form-Data; charset=x; Boundary=\"a;b\"").value(), "a;b");
    EXPECT_EQ(multipart_boundary("image/png").value(), std::nullopt);
    EXPECT_FALSE(multipart_boundary("multipart/form-data"));
    EXPECT_FALSE(multipart_boundary("multipart/form-data; boundary="));
    EXPECT_FALSE(multipart_boundary("multipart/form-data; boundary=" + std::string(71, 'x')));
}

TEST(Multipart, TheNamedPartIsFoundAmongOthers) {
    const std::string body =
        "preamble\r\n--B\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\nno\r\n"
        "--B\r\nContent-Type: image/png\r\ncontent-disposition: form-data; filename=\"a;name=x.png\"; "
        "name=\"image\"\r\n\r\n"
        "yes\r\n\r\n--A\r\nstill\r\n--B--\r\n";
    EXPECT_EQ(part(body).value(), "yes\r\n\r\n--A\r\nstill");
}

TEST(Multipart, AnEmptyPartIsEmpty) {
    EXPECT_EQ(part("--B\r\nContent-Disposition: form-data; name=\"image\"\r\n\r\n\r\n--B--").value(), "");
}

TEST(Multipart, BytesOfEveryValuePass) {
    std::string all;
    for (int i = 0; i < 256; ++i) all.push_back(static_cast<char>(i));
    EXPECT_EQ(part("--B\r\nContent-Disposition: form-data; name=image\r\n\r\n" + all + "\r\n--B--").value(), all);
}

TEST(Multipart, WhatBreaksOffIsAnError) {
    const std::string whole = "--B\r\nContent-Disposition: form-data; name=\"image\"\r\n\r\nyes\r\n--B--";
    ASSERT_TRUE(part(whole));
    for (std::size_t size = 0; size < whole.size() - 2; ++size) {
        EXPECT_FALSE(part(whole.substr(0, size))) << "cut at " << size;
    }
    EXPECT_FALSE(part("--B--\r\n"));
    EXPECT_FALSE(part("--B\r\n\r\nno header\r\n--B--"));
    EXPECT_FALSE(part(std::string(100'000, '-')));
}

}  // namespace
}  // namespace trove::server
