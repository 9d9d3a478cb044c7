// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/guard.h"

#include "base/folder_for_test.h"

#include <gtest/gtest.h>

#include <filesystem>
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

bool passes(Fields headers, std::string path = "/api/v1/status", const std::string& password = {}) {
    const auto refused = refusal(with(std::move(headers), std::move(path)), Access(7777, password, !password.empty()));
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
    EXPECT_FALSE(passes({host, {"Origin", "http://localhost:7777"}, {"Origin", "http://evil.example"}}));
}

TEST(Guard, OtherSitesMayOnlyLinkToThePage) {
    const std::pair<std::string, std::string> host{"Host", "localhost:7777"};
    EXPECT_TRUE(passes({host, {"Sec-Fetch-Site", "same-origin"}}));
    EXPECT_TRUE(passes({host, {"Sec-Fetch-Site", "none"}}));
    EXPECT_FALSE(passes({host, {"Sec-Fetch-Site", "cross-site"}}));
    EXPECT_FALSE(passes({host, {"Sec-Fetch-Site", "same-site"}}));
    const Fields link{
        host, {"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Mode", "navigate"}, {"Sec-Fetch-Dest", "document"}};
    EXPECT_TRUE(passes(link, "/"));
    EXPECT_FALSE(passes(link, "/api/v1/photos/1/picture"));
    const Fields frame{
        host, {"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Mode", "navigate"}, {"Sec-Fetch-Dest", "iframe"}};
    EXPECT_FALSE(passes(frame, "/"));
}

TEST(Guard, BeyondLoopbackAddressesInNumbersPass) {
    const std::string path = "/api/v1/status";
    EXPECT_TRUE(passes({{"Host", "192.168.1.5:7777"}}, path, "secret"));
    EXPECT_TRUE(passes({{"Host", "[fe80::1]:7777"}}, path, "secret"));
    EXPECT_FALSE(passes({{"Host", "192.168.1.5:7777"}}, path));
    EXPECT_FALSE(passes({{"Host", "evil.example:7777"}}, path, "secret"));
    EXPECT_FALSE(passes({{"Host", "192.168.1.5.evil.example:7777"}}, path, "secret"));
    EXPECT_FALSE(passes({{"Host", "[fe80::1"}}, path, "secret"));
}

TEST(Guard, ChangingNeedsATokenNoOtherSiteCanRead) {
    Access access(7777, "");
    EXPECT_FALSE(refusal(with({}), Effect::kReads, access));
    EXPECT_TRUE(refusal(with({}), Effect::kWrites, access));
    EXPECT_TRUE(refusal(with({{"X-Trove", "1"}}), Effect::kWrites, access));
    EXPECT_TRUE(refusal(with({{"X-Trove", ""}}), Effect::kWrites, access));
    EXPECT_FALSE(refusal(with({{"X-Trove", access.token()}}), Effect::kWrites, access));
}

TEST(Guard, BeyondLoopbackNothingIsToldWithoutThePassword) {
    Access access(7777, "open sesame");
    EXPECT_EQ(refusal(with({}), Effect::kReads, access)->status, 401U);
    EXPECT_EQ(refusal(with({{"X-Trove", access.token()}}), Effect::kWrites, access)->status, 401U);
    EXPECT_FALSE(refusal(with({}), Effect::kLogsIn, access));
    EXPECT_FALSE(refusal(with({{"Authorization", "Bearer open sesame"}}), Effect::kReads, access));
    EXPECT_TRUE(refusal(with({{"Authorization", "Bearer open"}}), Effect::kReads, access));
    const std::string cookie = access.cookie(with({}));  // of a right login
    EXPECT_NE(cookie.find("HttpOnly; SameSite=Strict"), std::string::npos);
    EXPECT_FALSE(refusal(with({{"Cookie", "a=b; " + cookie.substr(0, cookie.find(';'))}}), Effect::kReads, access));
    EXPECT_TRUE(refusal(with({{"Cookie", "trove_7777="}}), Effect::kReads, access));
    EXPECT_TRUE(refusal(with({{"Cookie", "trove_7777=open sesame"}}), Effect::kReads, access));
}

TEST(Guard, GuessingIsSlow) {
    Access access(7777, "open sesame");
    for (int i = 0; i < 5; ++i) EXPECT_EQ(access.login("open barley", "10.0.0.7"), Access::Login::kWrong);
    EXPECT_EQ(access.login("open sesame", "10.0.0.7"), Access::Login::kTooMany);
    EXPECT_EQ(access.login("open sesame", "10.0.0.8"), Access::Login::kRight) << "only the one who guessed waits";
}

TEST(Guard, ALogoutEndsItsOwnSessionAndNoOther) {
    Access access(7777, "open sesame");
    const auto request = [](const std::string& cookie) {
        return with({{"Cookie", cookie.substr(0, cookie.find(';'))}});
    };
    const Request mine = request(access.cookie(with({})));
    const Request yours = request(access.cookie(with({})));
    EXPECT_TRUE(access.is_let_in(mine));
    EXPECT_NE(access.expired_cookie(mine).find("Max-Age=0"), std::string::npos);
    EXPECT_FALSE(access.is_let_in(mine)) << "the old cookie is worth nothing";
    EXPECT_TRUE(access.is_let_in(yours));
}

TEST(Guard, APasswordIsAskedForOnLoopbackToo) {
    Access access(7777, "open sesame");
    EXPECT_FALSE(access.beyond_loopback());
    EXPECT_EQ(refusal(with({}), Effect::kReads, access)->status, 401U);
}

class ProxyGuard : public testing::Test {
protected:
    [[nodiscard]] bool passes(Fields headers) const { return !refusal(with(std::move(headers)), access_); }

    [[nodiscard]] std::string client(const std::string& peer, Fields headers) const {
        Request request = with(std::move(headers));
        request.peer = peer;
        return access_.client_of(request);
    }

    Access access_{7777, "open sesame", false, {}, PublicUrl{true, "photos.example.org", 443}};
};

TEST_F(ProxyGuard, ThePublicAddressPassesAndNoOther) {
    const std::pair<std::string, std::string> host{"Host", "photos.example.org"};
    EXPECT_TRUE(passes({host}));
    EXPECT_TRUE(passes({{"Host", "127.0.0.1:7777"}}));
    EXPECT_FALSE(passes({{"Host", "photos.example.org:7777"}}));
    EXPECT_FALSE(passes({{"Host", "other.example.org"}}));
    EXPECT_FALSE(passes({{"Host", "192.168.1.5:7777"}})) << "the port itself is on loopback";
    EXPECT_FALSE(passes({host, host}));
    EXPECT_TRUE(passes({host, {"Origin", "https://photos.example.org"}}));
    EXPECT_FALSE(passes({host, {"Origin", "http://photos.example.org"}}));
    EXPECT_FALSE(passes({host, {"Origin", "https://evil.example"}}));
    EXPECT_FALSE(passes({host, {"Origin", "http://127.0.0.1:7777"}}));
    EXPECT_FALSE(passes({{"Host", "127.0.0.1:7777"}, {"Origin", "https://photos.example.org"}}));
    EXPECT_FALSE(passes({host, {"Sec-Fetch-Site", "cross-site"}}));
}

TEST_F(ProxyGuard, ItsCookieIsForHttpsOnly) {
    const Request proxied = with({{"Host", "photos.example.org"}});
    const Request direct = with({{"Host", "localhost:7777"}});
    EXPECT_TRUE(access_.cookie(proxied).ends_with("; Secure"));
    EXPECT_TRUE(access_.expired_cookie(proxied).ends_with("; Secure"));
    EXPECT_EQ(access_.cookie(direct).find("Secure"), std::string::npos) << "a browser would not send it back";
    Access plain(7777, "open sesame", false, {}, PublicUrl{false, "photos.example.org", 80});
    EXPECT_EQ(plain.cookie(proxied).find("Secure"), std::string::npos);
}

TEST_F(ProxyGuard, OnlyAProxyHereNamesTheClient) {
    EXPECT_EQ(client("127.0.0.1", {{"X-Forwarded-For", "10.0.0.7"}}), "10.0.0.7");
    EXPECT_EQ(client("::1", {{"x-forwarded-for", "9.9.9.9, 2001:db8::7"}}), "2001:db8::7");
    EXPECT_EQ(client("127.0.0.1", {{"X-Forwarded-For", "10.0.0.7"}, {"X-Forwarded-For", "10.0.0.8"}}), "10.0.0.8");
    EXPECT_EQ(client("192.168.1.5", {{"X-Forwarded-For", "10.0.0.7"}}), "192.168.1.5") << "anybody's word";
    for (const char* none : {"", "unknown", "10.0.0.7,", "10.0.0.7 10.0.0.8", "[::1]"})
        EXPECT_EQ(client("127.0.0.1", {{"X-Forwarded-For", none}}), "127.0.0.1") << none;
    Request request = with({{"X-Forwarded-For", "10.0.0.7"}});
    request.peer = "127.0.0.1";
    EXPECT_EQ(Access(7777, "open sesame").client_of(request), "127.0.0.1") << "without a public address";
}

TEST_F(ProxyGuard, LoopbackIsNoLongerPrivate) {
    EXPECT_TRUE(access_.beyond_loopback());
    EXPECT_FALSE(access_.may_add("/anywhere"));
}

TEST(Guard, ABodyHasOneLength) {
    const std::pair<std::string, std::string> host{"Host", "localhost:7777"};
    const auto status = [&](Fields fields) {
        fields.insert(fields.begin(), host);
        const auto refused = refusal(with(std::move(fields)), Access(7777, ""));
        return refused ? refused->status : 200U;
    };
    EXPECT_EQ(status({{"Content-Length", "5"}}), 200U);
    EXPECT_EQ(status({{"Transfer-Encoding", "Chunked"}}), 200U);
    EXPECT_EQ(status({{"Content-Length", "5"}, {"Content-Length", "6"}}), 400U);
    EXPECT_EQ(status({{"Content-Length", "5"}, {"Transfer-Encoding", "chunked"}}), 400U);
    EXPECT_EQ(status({{"Transfer-Encoding", "gzip"}}), 400U);
    EXPECT_EQ(status({{"Transfer-Encoding", "chunked"}, {"Transfer-Encoding", "identity"}}), 400U);
    EXPECT_EQ(status({{"Transfer-Encoding ", "chunked"}}), 400U);
}

TEST(Guard, FoldersAreAddedOnlyWhereTheStartAllowsIt) {
    const TemporaryFolder folder;
    const auto allowed = std::filesystem::canonical(folder.path()) / "pictures";
    std::filesystem::create_directories(allowed / "2020");
    std::filesystem::create_directories(folder.path() / "private");
    std::filesystem::create_directory_symlink(folder.path() / "private", allowed / "link");
    EXPECT_TRUE(Access(7777, "").may_add("/anywhere"));
    EXPECT_FALSE(Access(7777, "secret", true).may_add(allowed));
    for (const bool beyond_loopback : {false, true}) {
        const Access access(7777, "secret", beyond_loopback, {allowed});
        EXPECT_TRUE(access.may_add(allowed));
        EXPECT_TRUE(access.may_add(allowed / "2020"));
        EXPECT_TRUE(access.may_add(allowed / "not there"));
        EXPECT_FALSE(access.may_add(folder.path()));
        EXPECT_FALSE(access.may_add("/etc/shadow"));
        EXPECT_FALSE(access.may_add(allowed / "../private"));
        EXPECT_FALSE(access.may_add(allowed / "link")) << "a link is resolved first";
        EXPECT_FALSE(access.may_add(allowed.native() + "2"));
    }
}

}  // namespace
}  // namespace trove::server
