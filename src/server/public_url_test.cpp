// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/public_url.h"

#include <gtest/gtest.h>

namespace trove::server {
namespace {

TEST(PublicUrl, HasANameAndAPort) {
    const auto plain = public_url("https://Photos.Example.org/");
    ASSERT_TRUE(plain) << plain.error().what;
    EXPECT_EQ(plain->origin(), "https://photos.example.org");
    EXPECT_TRUE(plain->is_host("photos.example.ORG"));
    EXPECT_TRUE(plain->is_host("photos.example.org:443"));
    EXPECT_FALSE(plain->is_host("photos.example.org:80"));
    EXPECT_FALSE(plain->is_host("www.photos.example.org"));
    EXPECT_FALSE(plain->is_host("photos.example.org.evil.example"));
    const auto other = public_url("http://[2001:db8::1]:8080");
    ASSERT_TRUE(other) << other.error().what;
    EXPECT_EQ(other->origin(), "http://[2001:db8::1]:8080");
    EXPECT_TRUE(other->is_host("[2001:db8::1]:8080"));
    EXPECT_FALSE(other->is_host("[2001:db8::1]"));
}

TEST(PublicUrl, WhatIsNoneIsTold) {
    for (const char* text :
         {"", "photos.example.org", "ftp://photos.example.org", "https://", "https:///", "https://a b", "https://a:0",
          "https://a:65536", "https://a:", "https://a:x", "https://me@a", "https://[::1", "https://[x]",
          "https://f\xc3\xb6tos.example", "https://a\r\nb"}) {
        const auto url = public_url(text);
        ASSERT_FALSE(url) << text;
        EXPECT_EQ(url.error().code, Errc::kInvalid);
    }
    const auto path = public_url("https://example.org/photos/");
    ASSERT_FALSE(path);
    EXPECT_NE(path.error().what.find("has a path"), std::string::npos) << path.error().what;
}

}  // namespace
}  // namespace trove::server
