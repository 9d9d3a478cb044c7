// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/guard.h"

#include <gtest/gtest.h>

#include <utility>

namespace trove::server {
namespace {

Request with(Fields headers, std::string path = "/api/v1/status") {
    Request request;
    request.method = "GET";
    request.path = std::move(path);
    request.headers = std::move(headers);
    return request;
}

bool passes(Fields headers, std::string path = "/api/v1/status") {
    const auto refused = refusal(with(std::move(headers), std::move(path)), 7777);
    EXPECT_EQ(refused ? refused->status : 403U, 403U);
    return !refused;
}

TEST(Guard, OnlyNamesOfThisComputerWithOurPortPass) {
    EXPECT_TRUE(passes({{"Host", "127.0.0.1:7777"}}));
    EXPECT_TRUE(passes({{"host", "LocalHost:7777"}}));
    EXPECT_TRUE(passes({{"Host", "[::1]:7777"}}));
    EXPECT_FALSE(passes({}));
    EXPECT_FALSE(passes({{"Host", ""}}));
    EXPECT_FALSE(passes({{"Host", "localhost"}}));
    EXPECT_FALSE(passes({{"Host", "localhost:80"}}));
    EXPECT_FALSE(passes({{"Host", "127.0.0.1:7777.evil.example"}}));
    EXPECT_FALSE(passes({{"Host", "evil.example:7777"}}));
    EXPECT_FALSE(passes({{"Host", "127.0.0.1:7777"}, {"Host", "evil.example"}}));
}

TEST(Guard, OriginMustBeThePageWeServed) {
    const std::pair<std::string, std::string> host{"Host", "localhost:7777"};
    EXPECT_TRUE(passes({host, {"Origin", "http://localhost:7777"}}));
    EXPECT_FALSE(passes({host, {"Origin", "http://localhost:3000"}}));
    EXPECT_FALSE(passes({host, {"Origin", "https://localhost:7777"}}));
    EXPECT_FALSE(passes({host, {"Origin", "http://evil.example"}}));
    EXPECT_FALSE(passes({host, {"Origin", "null"}}));
}

TEST(Guard, OtherSitesMayOnlyLinkToThePage) {
    const std::pair<std::string, std::string> host{"Host", "localhost:7777"};
    EXPECT_TRUE(passes({host, {"Sec-Fetch-Site", "same-origin"}}));
    EXPECT_TRUE(passes({host, {"Sec-Fetch-Site", "none"}}));
    EXPECT_FALSE(passes({host, {"Sec-Fetch-Site", "cross-site"}}));
    EXPECT_FALSE(passes({host, {"Sec-Fetch-Site", "same-site"}}));
    const Fields link{host, {"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Mode", "navigate"}, {"Sec-Fetch-Dest", "document"}};
    EXPECT_TRUE(passes(link, "/"));
    EXPECT_FALSE(passes(link, "/api/v1/photos/1/picture"));
    const Fields frame{host, {"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Mode", "navigate"}, {"Sec-Fetch-Dest", "iframe"}};
    EXPECT_FALSE(passes(frame, "/"));
}

TEST(Guard, ChangingNeedsAHeaderNoOtherSiteCanSend) {
    EXPECT_FALSE(refusal(with({}), Effect::kReads));
    EXPECT_TRUE(refusal(with({}), Effect::kWrites));
    EXPECT_FALSE(refusal(with({{"X-Trove", "1"}}), Effect::kWrites));
}

}  // namespace
}  // namespace trove::server
