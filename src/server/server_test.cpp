// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/server.h"

#include "json/json.h"
#include "server/client_for_test.h"
#include "server/library_for_test.h"
#include "server/web_files.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <optional>
#include <thread>
#include <vector>

namespace trove::server {
namespace {

using json::Json;

class ServerTest : public testing::Test {
protected:
    void SetUp() override { start({}); }

    void start(ServeOptions options) {
        server_.reset();
        options.port = 0;
        auto started = Server::start(*test_library().library, options);
        ASSERT_TRUE(started) << started.error().what;
        server_ = std::move(*started);
    }

    [[nodiscard]] std::string at(const std::string& path) const {
        return fmt::format("http://127.0.0.1:{}{}", server_->port(), path);
    }

    [[nodiscard]] Reply get(const std::string& path, std::vector<std::string> headers = {}) const {
        Ask ask;
        ask.headers = std::move(headers);
        return fetch(at(path), ask);
    }

    // The body as JSON, after checking its type.
    static Json parsed(const Reply& reply, long status = 200) {
        EXPECT_EQ(reply.status, status) << reply.body;
        EXPECT_EQ(reply.headers.at("content-type"), status == 200 ? "application/json" : "application/problem+json");
        return Json::parse(reply.body);
    }

    [[nodiscard]] std::string request_text(const std::string& path) const {
        return fmt::format("GET {} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\r\n", path, server_->port());
    }

    std::unique_ptr<Server> server_;
};

// Tests that need photos.
class ServerWithPhotosTest : public ServerTest {
protected:
    void SetUp() override {
        if (!test_library().problem.empty()) GTEST_SKIP() << "SKIPPED, no crawled library: " << test_library().problem;
        ServerTest::SetUp();
    }

    [[nodiscard]] std::int64_t first_id() const {
        return parsed(get("/api/v1/random?limit=1&seed=1"))["hits"][0]["id"];
    }

    static std::string as_text(const Bytes& bytes) { return {bytes.begin(), bytes.end()}; }
};

TEST_F(ServerTest, HealthIsAnswered) {
    EXPECT_EQ(parsed(get("/healthz")), (Json{{"status", "ok"}}));
}

TEST_F(ServerTest, EveryAnswerCarriesTheSafetyHeaders) {
    for (const char* path : {"/", "/healthz", "/nothing", "/api/v1/search"}) {
        const Reply reply = get(path);
        EXPECT_TRUE(reply.headers.at("content-security-policy").starts_with("default-src 'none'")) << path;
        EXPECT_EQ(reply.headers.at("x-content-type-options"), "nosniff");
        EXPECT_EQ(reply.headers.at("referrer-policy"), "no-referrer");
        EXPECT_EQ(reply.headers.count("access-control-allow-origin"), 0U);
        EXPECT_EQ(reply.headers.count("connection"), 0U) << "the connection must live on";
    }
}

TEST_F(ServerTest, ThePageAndItsFilesAreServed) {
    const auto files = unpack_web_files(embedded_web_files().front().bytes);
    ASSERT_TRUE(files) << files.error().what;
    std::size_t compressed = 0;
    for (const WebFile& file : *files) {
        const std::string path = file.name == "index.html" ? "/" : "/" + std::string(file.name);
        const Reply reply = get(path, {fmt::format("Accept-Encoding: {}", file.encoding)});
        EXPECT_EQ(reply.status, 200) << path;
        EXPECT_EQ(reply.body, file.bytes) << path;
        EXPECT_EQ(reply.headers.count("content-encoding"), file.encoding == "identity" ? 0U : 1U) << path;
        EXPECT_EQ(reply.headers.at("vary"), "Accept-Encoding");
        compressed += file.encoding == "br" ? 1U : 0U;
        const Reply again = get(
            path, {fmt::format("Accept-Encoding: {}", file.encoding), "If-None-Match: " + reply.headers.at("etag")});
        EXPECT_EQ(again.status, 304) << path;
        EXPECT_EQ(again.body, "");
        const bool hashed = file.name.starts_with("assets/");
        EXPECT_EQ(reply.headers.at("cache-control"), hashed ? "private, max-age=31536000, immutable" : "no-cache")
            << path;
        if (!file.name.ends_with(".js")) continue;
        EXPECT_EQ(reply.headers.at("content-type"), "text/javascript; charset=utf-8");
    }
    EXPECT_GE(compressed, 3U);
}

TEST(WebFiles, APackThatIsNoneIsTold) {
    for (const char* pack : {"", "\n", "a\tidentity\t0\t1\n\n", "a\tidentity\t1\t1\n\nx", "a\tidentity\tx\t1\n\nx",
                             "a\tidentity\t18446744073709551615\t2\n\nxyz"})
        EXPECT_EQ(unpack_web_files(pack).error().code, Errc::kCorrupt) << pack;
    EXPECT_EQ(unpack_web_files("a\tidentity\t0\t1\n\nx")->front().bytes, "x");
}

TEST(WebFiles, EncodingsAreReadAsTheHeaderSays) {
    EXPECT_TRUE(accepts_encoding("gzip, deflate, br", "br"));
    EXPECT_TRUE(accepts_encoding("br;q=0.5", "br"));
    EXPECT_FALSE(accepts_encoding("br;q=0", "br"));
    EXPECT_FALSE(accepts_encoding("brotli", "br"));
    EXPECT_FALSE(accepts_encoding("", "br"));
    EXPECT_FALSE(accepts_encoding(" , ;q=1", "br"));
}

TEST_F(ServerTest, StatusModelsAndFailuresAreAnswered) {
    EXPECT_TRUE(parsed(get("/api/v1/status"))["photos"].is_number());
    EXPECT_TRUE(parsed(get("/api/v1/models"))["models"].is_array());
    EXPECT_TRUE(parsed(get("/api/v1/failures"))["failures"].is_array());
    EXPECT_TRUE(parsed(get("/api/v1/failures?limit=0"), 400).contains("detail"));
}

TEST_F(ServerTest, WhatIsNotThereIs404) {
    for (const char* path :
         {"/nothing", "/index.htm", "/assets", "/assets/", "/api", "/api/v1", "/api/v1/photos", "/api/v1/photos/x",
          "/api/v1/photos/123456789/file", "/api/v1/photos/123456789", "/api/v1/photos/123456789/thumbnail",
          "/api/v1/photos/123456789/similar", "/api/v1/photos/123456789/picture"}) {
        EXPECT_EQ(parsed(get(path), 404)["status"], 404) << path;
    }
}

TEST_F(ServerTest, PathTricksFindNothing) {
    for (const char* path :
         {"/api/v1/photos/../../etc/passwd", "/../../../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "//etc/passwd",
          "/assets/../../CMakeLists.txt", "/assets/..%2findex.html", "/api/v1/photos/..%2f..%2fetc%2fpasswd/picture",
          "/api/v1/photos/1%00/picture", "/./index.html", "/icon.svg/"}) {
        const Reply reply = get(path);
        EXPECT_EQ(reply.status, 404) << path;
        EXPECT_EQ(reply.body.find("root:"), std::string::npos);
    }
}

TEST_F(ServerTest, WrongMethodsAreToldTheRightOnes) {
    Ask ask;
    for (const char* method : {"DELETE", "PUT", "OPTIONS", "PATCH"}) {
        ask.method = method;
        const Reply reply = fetch(at("/api/v1/search"), ask);
        EXPECT_EQ(reply.status, 405) << method;
        EXPECT_EQ(reply.headers.at("allow"), "GET, HEAD, POST");
    }
    ask.method = "POST";
    EXPECT_EQ(fetch(at("/"), ask).status, 405);
    EXPECT_EQ(fetch(at("/api/v1/status"), ask).status, 405);
}

TEST_F(ServerTest, HeadHasTheHeadersAndNoBody) {
    Ask ask;
    ask.method = "HEAD";
    for (const char* path : {"/", "/healthz", "/api/v1/status"}) {
        const Reply reply = fetch(at(path), ask);
        EXPECT_EQ(reply.status, 200) << path;
        EXPECT_EQ(reply.body, "");
        EXPECT_GT(std::stoul(reply.headers.at("content-length")), 0U);
    }
}

TEST_F(ServerTest, ForeignHostsAndOriginsAreTurnedAway) {
    EXPECT_EQ(parsed(get("/api/v1/status", {"Host: evil.example"}), 403)["status"], 403);
    EXPECT_EQ(get("/", {fmt::format("Host: evil.example:{}", server_->port())}).status, 403);
    EXPECT_EQ(get("/api/v1/status", {"Origin: http://evil.example"}).status, 403);
    EXPECT_EQ(get("/api/v1/status", {"Sec-Fetch-Site: cross-site"}).status, 403);
    EXPECT_EQ(get("/api/v1/status", {fmt::format("Origin: http://127.0.0.1:{}", server_->port())}).status, 200);
    EXPECT_EQ(fetch(fmt::format("http://localhost:{}/healthz", server_->port())).status, 200);
}

TEST_F(ServerTest, SearchesThatMakeNoSenseAreExplained) {
    for (const char* query :
         {"", "?q=", "?q=%20%20", "?q=a&limit=0", "?q=a&limit=201", "?q=a&limit=x", "?q=a&offset=-1", "?q=a&sort=best",
          "?q=a&strictness=2", "?q=a&strictness=nan", "?q=a&fold=yes", "?q=a&cursor=x", "?q=iso:high"}) {
        EXPECT_FALSE(parsed(get("/api/v1/search" + std::string(query)), 400)["detail"].get<std::string>().empty())
            << query;
    }
    Ask ask;
    ask.method = "POST";
    parsed(fetch(at("/api/v1/search"), ask), 400);
    ask.headers = {"Content-Type: multipart/form-data"};
    ask.body = "no boundary";
    parsed(fetch(at("/api/v1/search"), ask), 400);
    EXPECT_EQ(parsed(get("/api/v1/search?q=" + std::string(9000, 'a')), 400)["status"], 400);
}

TEST_F(ServerTest, AMegabyteOfQueryIsRefusedAndTheServerGoesOn) {
    RawSocket socket(server_->port());
    socket.send(request_text("/api/v1/search?q=" + std::string(1'000'000, 'a')));
    const std::string answer = socket.receive("", std::chrono::seconds(5));
    EXPECT_TRUE(answer.empty() || answer.starts_with("HTTP/1.1 414")) << answer.substr(0, 100);
    RawSocket headers(server_->port());
    headers.send(fmt::format("GET / HTTP/1.1\r\nHost: localhost:{}\r\nX-A: {}\r\n\r\n", server_->port(),
                             std::string(1'000'000, 'a')));
    const std::string refused = headers.receive("", std::chrono::seconds(5));
    EXPECT_TRUE(refused.empty() || refused.starts_with("HTTP/1.1 431") || refused.starts_with("HTTP/1.1 413"))
        << refused.substr(0, 100);
    EXPECT_EQ(get("/healthz").status, 200);
}

TEST_F(ServerTest, BodiesHaveALimit) {
    ServeOptions options;
    options.most_upload_bytes = std::size_t{1} << 20U;
    start(options);
    Ask ask;
    ask.method = "POST";
    ask.body.assign((std::size_t{1} << 20U) + 1, 'x');
    EXPECT_EQ(fetch(at("/api/v1/search"), ask).status, 413);
    ask.chunked = true;
    EXPECT_EQ(fetch(at("/api/v1/search"), ask).status, 413);
    ask.body.assign(std::size_t{8} << 20U, 'x');  // far too much: the server closes the connection
    ask.headers = {"Expect:"};
    EXPECT_EQ(fetch(at("/api/v1/search"), ask).status, 0);
    EXPECT_EQ(get("/healthz").status, 200);
}

TEST_F(ServerTest, BodiesAreOnlyAsLongAsTheirRouteNeeds) {
    Ask ask;
    ask.method = "POST";
    ask.body = "{\"password\": \"" + std::string(5000, 'x') + "\"}";
    EXPECT_EQ(fetch(at("/api/v1/login"), ask).status, 413) << "before the password";
    ask.headers = {"Content-Type: application/json"};
    ask.body = std::string(std::size_t{5} << 20U, '[');
    EXPECT_EQ(fetch(at("/api/v1/embeddings"), ask).status, 400) << "JSON has 4 MiB where pictures have more";
    ask.body = std::string(100'000, '[');
    EXPECT_EQ(fetch(at("/api/v1/embeddings"), ask).status, 400) << "nested too deep";
    ask.headers.push_back("X-Trove: " + json::Json::parse(get("/api/v1/session").body)["token"].get<std::string>());
    ask.body = std::string(std::size_t{5} << 20U, ' ');
    EXPECT_EQ(fetch(at("/api/v1/marks"), ask).status, 413);
}

TEST_F(ServerTest, AllBodiesTogetherHaveALimit) {
    ServeOptions options;
    options.most_uploads_bytes = 100'000;
    options.idle_timeout = std::chrono::seconds(2);  // detects silently closed connections
    start(options);
    RawSocket holder(server_->port());
    Ask ask;
    ask.method = "POST";
    ask.body.assign(50'000, 'x');
    const auto soon = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    long status = 0;
    while (status != 503 && std::chrono::steady_clock::now() < soon) {
        holder = RawSocket(server_->port());  // on a busy machine the previous one may have timed out
        holder.send(fmt::format("POST /api/v1/search HTTP/1.1\r\nHost: localhost:{}\r\nContent-Length: 100000\r\n\r\n",
                                server_->port()));
        holder.send(std::string(90'000, 'x'));
        status = fetch(at("/api/v1/search"), ask).status;
    }
    EXPECT_EQ(status, 503);
    holder = RawSocket(server_->port());  // closes the connection, which returns its bytes
    while (status == 503 && std::chrono::steady_clock::now() < soon) status = fetch(at("/api/v1/search"), ask).status;
    EXPECT_NE(status, 503);
}

TEST_F(ServerTest, IdleAndSlowConnectionsStopNobody) {
    std::vector<RawSocket> idle;
    for (int i = 0; i < 200; ++i) idle.emplace_back(server_->port());
    EXPECT_TRUE(std::ranges::all_of(idle, &RawSocket::connected));
    // Some send a partial request and stop.
    for (std::size_t i = 0; i < idle.size(); i += 2) idle[i].send("GET /healthz HT");
    for (std::size_t i = 1; i < idle.size(); i += 4) {
        idle[i].send(fmt::format("POST /api/v1/search HTTP/1.1\r\nHost: localhost:{}\r\nContent-Length: 1000\r\n\r\nab",
                                 server_->port()));
    }
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < 100; ++i) ASSERT_EQ(get("/healthz").status, 200);
    for (int i = 0; i < 20; ++i) ASSERT_EQ(get("/api/v1/status").status, 200);
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
    // Slow clients are answered in the end.
    idle[0].send(fmt::format("TP/1.1\r\nHost: localhost:{}\r\n\r\n", server_->port()));
    EXPECT_TRUE(idle[0].receive("ok").starts_with("HTTP/1.1 200"));
}

TEST_F(ServerTest, IdleConnectionsAreClosedInTheEnd) {
    ServeOptions options;
    options.idle_timeout = std::chrono::seconds(1);
    start(options);
    RawSocket socket(server_->port());
    socket.send("GET / HTTP/1.1\r\n");
    const auto start = std::chrono::steady_clock::now();
    socket.receive("never", std::chrono::seconds(20));
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
}

TEST_F(ServerTest, HeadersThatDripAreCutOff) {
    ServeOptions options;
    options.password = "open sesame";
    options.header_deadline = std::chrono::seconds(2);
    start(options);
    RawSocket steady(server_->port());
    ASSERT_TRUE(steady.send(request_text("/healthz")));
    EXPECT_TRUE(steady.receive("}\n").starts_with("HTTP/1.1 401"));
    const std::string login = fmt::format(
        "POST /api/v1/login HTTP/1.1\r\nHost: localhost:{}\r\nContent-Length: 4000\r\n\r\n", server_->port());
    for (const std::string& begin : {std::string("GET / HTTP/1.1\r\nX-Slow: "), login}) {
        RawSocket socket(server_->port());
        ASSERT_TRUE(socket.send(begin));
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        bool open = true;
        while (open && std::chrono::steady_clock::now() < end) {
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
            open = socket.send("x");
        }
        EXPECT_FALSE(open) << begin;
    }
    // Between two requests there is the time of an idle connection besides.
    ASSERT_TRUE(steady.send(request_text("/healthz")));
    EXPECT_TRUE(steady.receive("}\n").starts_with("HTTP/1.1 401"));
}

TEST_F(ServerTest, APublicAddressNeedsAPassword) {
    ServeOptions options;
    options.port = 0;
    options.public_url = PublicUrl{true, "photos.example.org", 443};
    const auto started = Server::start(*test_library().library, options);
    ASSERT_FALSE(started);
    EXPECT_EQ(started.error().code, Errc::kInvalid);
    EXPECT_NE(started.error().what.find("--password-file"), std::string::npos);
}

TEST_F(ServerTest, BehindAProxyClientsAreCountedApart) {
    ServeOptions options;
    options.password = "open sesame";
    options.most_connections = 64;
    options.public_url = PublicUrl{true, "photos.example.org", 443};
    start(options);
    const auto login = [&](const std::string& client, const std::string& password) {
        Ask ask;
        ask.method = "POST";
        ask.headers = {"Host: photos.example.org", "X-Forwarded-For: 9.9.9.9, " + client};
        ask.body = Json{{"password", password}}.dump();
        return fetch(at("/api/v1/login"), ask).status;
    };
    for (int i = 0; i < 5; ++i) EXPECT_EQ(login("10.0.0.7", "open barley"), 401);
    EXPECT_EQ(login("10.0.0.7", "open sesame"), 429);
    EXPECT_EQ(login("10.0.0.8", "open sesame"), 200);
    std::vector<RawSocket> held;
    for (int i = 0; i < 16; ++i) {
        held.emplace_back(server_->port());
        held.back().send(
            "POST /api/v1/login HTTP/1.1\r\nHost: photos.example.org\r\nX-Forwarded-For: 10.0.0.9\r\n"
            "Content-Length: 100\r\n\r\nab");
    }
    const auto soon = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    long status = 0;
    while (status != 503 && std::chrono::steady_clock::now() < soon) status = login("10.0.0.9", "open sesame");
    EXPECT_EQ(status, 503);
    EXPECT_EQ(login("10.0.0.8", "open sesame"), 200);
    held.clear();
    while (status == 503 && std::chrono::steady_clock::now() < soon) status = login("10.0.0.9", "open sesame");
    EXPECT_EQ(status, 200);
}

TEST_F(ServerTest, AnUnknownCodingOfABodyIsRefusedAtOnce) {
    RawSocket socket(server_->port());
    socket.send(fmt::format("POST /api/v1/search HTTP/1.1\r\nHost: localhost:{}\r\nTransfer-Encoding: gzip\r\n\r\n",
                            server_->port()));
    EXPECT_TRUE(socket.receive("\r\n\r\n").starts_with("HTTP/1.1 400"));
}

TEST_F(ServerTest, BeyondLoopbackAnAddressHasAShareOfTheConnections) {
    ServeOptions options;
    options.host = "0.0.0.0";
    options.password = "open sesame";
    options.most_connections = 64;
    start(options);
    const auto healthy = [&] { return get("/healthz", {"Authorization: Bearer open sesame"}).status == 200; };
    const auto soon = std::chrono::steady_clock::now() + std::chrono::seconds(15);
    EXPECT_TRUE(healthy());
    std::vector<RawSocket> held;
    for (int i = 0; i < 16; ++i) held.emplace_back(server_->port());
    while (healthy() && std::chrono::steady_clock::now() < soon) held.emplace_back(server_->port());
    EXPECT_LE(held.size(), 20U);
    EXPECT_FALSE(healthy());
    held.clear();
    while (!healthy() && std::chrono::steady_clock::now() < soon) std::this_thread::yield();
    EXPECT_TRUE(healthy());
}

TEST_F(ServerTest, AThousandParametersAreAnsweredAtOnce) {
    for (const int count : {100, 501, 1200, 8000}) {
        RawSocket socket(server_->port());
        std::string address = "/healthz?";
        for (int i = 0; i < count; ++i) address += "a&";
        const auto start = std::chrono::steady_clock::now();
        socket.send(request_text(address));
        const std::string answer = socket.receive("\r\n\r\n");
        EXPECT_TRUE(answer.starts_with(count == 100 ? "HTTP/1.1 200" : "HTTP/1.1 414")) << count << answer;
        EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(8));
    }
}

TEST_F(ServerTest, OneConnectionCarriesManyRequests) {
    RawSocket socket(server_->port());
    for (int i = 0; i < 20; ++i) {
        ASSERT_TRUE(socket.send(request_text(i % 2 == 0 ? "/healthz" : "/api/v1/models")));
        EXPECT_TRUE(socket.receive("}\n").starts_with("HTTP/1.1 200"));
    }
    // Several requests sent before any answer.
    ASSERT_TRUE(socket.send(request_text("/api/v1/models") + request_text("/healthz") + request_text("/nothing")));
    const std::string answers = socket.receive("\"status\":404");
    EXPECT_LT(answers.find("\"models\""), answers.find("\"ok\""));
    EXPECT_NE(answers.find("\"status\":404"), std::string::npos);
}

TEST_F(ServerTest, GarbageIsSurvived) {
    for (const std::string& garbage :
         {std::string("\0\0\0\0", 4), std::string("\x16\x03\x01\x02\x00\x01", 6), std::string("GET\r\n\r\n"),
          std::string("GET / HTTP/9.9\r\n\r\n"), std::string(5000, '\n'),
          std::string("POST /api/v1/search HTTP/1.1\r\nContent-Length: -5\r\n\r\n"),
          std::string("POST /api/v1/search HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nZZZZ\r\n")}) {
        RawSocket socket(server_->port());
        socket.send(garbage);
        socket.receive("\r\n\r\n", std::chrono::milliseconds(200));
    }
    EXPECT_EQ(get("/healthz").status, 200);
}

TEST_F(ServerTest, StoppingInTheMiddleOfManyRequestsIsClean) {
    for (int round = 0; round < 5; ++round) {
        start({});
        const int port = server_->port();
        std::atomic<bool> over{false};
        std::vector<std::jthread> clients;
        for (int i = 0; i < 6; ++i) {
            clients.emplace_back([port, &over, i] {
                while (!over) {
                    static_cast<void>(fetch(fmt::format("http://127.0.0.1:{}{}", port,
                                                        i % 2 == 0 ? "/api/v1/status" : "/api/v1/random?limit=3")));
                }
            });
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        server_->stop();
        over = true;
        clients.clear();
        EXPECT_FALSE(RawSocket(port).connected());
    }
}

TEST_F(ServerTest, WhenTooMuchWaitsTheAnswerIsBusy) {
    ServeOptions options;
    options.workers = 1;
    options.most_waiting = 1;
    start(options);
    std::atomic<int> busy{0};
    std::atomic<int> answered{0};
    {
        std::vector<std::jthread> clients;
        for (int i = 0; i < 8; ++i) {
            clients.emplace_back([&] {
                for (int n = 0; n < 20; ++n) {
                    const Reply reply = get("/api/v1/status");
                    if (reply.status == 503) ++busy;
                    if (reply.status == 200) ++answered;
                }
            });
        }
    }
    EXPECT_EQ(busy + answered, 160);
    EXPECT_GT(answered, 0);
    EXPECT_EQ(get("/healthz").status, 200);
}

TEST_F(ServerTest, ATakenPortIsExplained) {
    ServeOptions options;
    options.port = server_->port();
    const auto second = Server::start(*test_library().library, options);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, Errc::kBusy);
    EXPECT_NE(second.error().what.find("--port"), std::string::npos);
}

TEST_F(ServerTest, OnlyThisComputerIsServed) {
    for (const char* host : {"0.0.0.0", "::", "192.168.1.5", "example.org", "", "*"}) {
        ServeOptions options;
        options.port = 0;
        options.host = host;
        const auto started = Server::start(*test_library().library, options);
        ASSERT_FALSE(started) << host;
        EXPECT_EQ(started.error().code, Errc::kInvalid);
    }
    ServeOptions options;
    options.port = 70000;
    EXPECT_FALSE(Server::start(*test_library().library, options));
}

TEST_F(ServerWithPhotosTest, RandomIsTheSameForASeedAndGoesOn) {
    const Json all = parsed(get("/api/v1/random?seed=7&limit=200"));
    ASSERT_EQ(all["hits"].size(), static_cast<std::size_t>(TestLibrary::kPhotos));
    const Json first = parsed(get("/api/v1/random?seed=7&limit=4"));
    const Json rest = parsed(get("/api/v1/random?seed=7&limit=4&offset=4"));
    EXPECT_EQ(first["seed"], 7);
    ASSERT_EQ(first["hits"].size(), 4U);
    ASSERT_EQ(rest["hits"].size(), static_cast<std::size_t>(TestLibrary::kPhotos) - 4);
    EXPECT_EQ(first["hits"][3], all["hits"][3]);
    EXPECT_EQ(rest["hits"][0], all["hits"][4]);
    EXPECT_FALSE(first["hits"][0].contains("score"));
    EXPECT_TRUE(parsed(get("/api/v1/random?seed=7&offset=100000"))["hits"].empty());
    EXPECT_TRUE(parsed(get("/api/v1/random"))["seed"].is_number());
}

TEST_F(ServerWithPhotosTest, RandomNeverDrawsAHiddenPhoto) {
    auto& browse = test_library().library->browse();
    const std::array photos{PhotoId{first_id()}};
    ASSERT_TRUE(browse.mark(photos, std::nullopt, true));
    const Json drawn = parsed(get("/api/v1/random?seed=1&limit=200"))["hits"];
    ASSERT_TRUE(browse.mark(photos, std::nullopt, false));
    EXPECT_EQ(drawn.size(), static_cast<std::size_t>(TestLibrary::kPhotos) - 1);
    for (const Json& hit : drawn) EXPECT_NE(hit["id"], to_int(photos.front()));
}

TEST_F(ServerWithPhotosTest, WordsFindPictures) {
    const Json found = parsed(get("/api/v1/search?q=a+colourful+gradient&limit=3"));
    EXPECT_EQ(found["query"], "a colourful gradient");
    EXPECT_FALSE(found["model"].get<std::string>().empty());
    EXPECT_EQ(found["total"], TestLibrary::kPhotos);
    ASSERT_EQ(found["hits"].size(), 3U);
    const Json& hit = found["hits"][0];
    EXPECT_TRUE(hit["path"].get<std::string>().ends_with(".bmp"));
    EXPECT_GT(hit["width"], 0);
    EXPECT_GE(hit["score"].get<double>(), found["hits"][1]["score"].get<double>());
    EXPECT_EQ(parsed(get("/api/v1/search?q=a+colourful+gradient&limit=2&offset=1"))["hits"][0], found["hits"][1]);
    EXPECT_EQ(parsed(get("/api/v1/search?q=%ff%fe+x"))["query"], "\xef\xbf\xbd\xef\xbf\xbd x");
}

TEST_F(ServerWithPhotosTest, FiltersCursorsFacetsAndReasons) {
    const Json first = parsed(get("/api/v1/search?q=a+gradient+ext:bmp&limit=2&explain=1&facets=1"));
    EXPECT_EQ(first["understood"], "a gradient ext:bmp");
    EXPECT_TRUE(first["hits"][0]["why"]["deviations"].is_number());
    EXPECT_EQ(first["facets"][0]["name"], "type");
    EXPECT_EQ(first["facets"][0]["values"][0]["count"], TestLibrary::kPhotos);
    const Json all = parsed(get("/api/v1/search?q=a+gradient+ext:bmp&limit=4"));
    EXPECT_EQ(parsed(get("/api/v1/search?q=a+gradient+ext:bmp&limit=2&cursor=" +
                         first["next"].get<std::string>()))["hits"][0],
              all["hits"][2]);
    EXPECT_EQ(parsed(get("/api/v1/search?q=camra:sony"))["notes"][0]["suggestion"], "camera:sony");
    EXPECT_EQ(parsed(get("/api/v1/search?q=yesterday"))["total"], 0);
    EXPECT_EQ(get("/api/v1/search?q=%22/etc/hostname%22").status, 404) << "files are not opened";
    EXPECT_EQ(parsed(get("/api/v1/complete?q=x+cam"))["completions"][0]["text"], "x camera:");
    EXPECT_FALSE(parsed(get("/api/v1/complete"))["completions"].empty());
}

TEST_F(ServerWithPhotosTest, APictureFindsItself) {
    Ask ask;
    ask.method = "POST";
    ask.body = as_text(bitmap(64, 32, 0));
    const Json raw = parsed(fetch(at("/api/v1/search?limit=1"), ask));
    ASSERT_EQ(raw["hits"].size(), 1U);
    EXPECT_TRUE(raw["hits"][0]["path"].get<std::string>().ends_with("picture 0.bmp"));
    EXPECT_GT(raw["hits"][0]["score"].get<double>(), 0.98);
    Ask form;
    form.method = "POST";
    form.form_picture = ask.body;
    EXPECT_EQ(parsed(fetch(at("/api/v1/search?limit=1"), form)), raw);
    ask.chunked = true;
    EXPECT_EQ(parsed(fetch(at("/api/v1/search?limit=1"), ask)), raw);
}

TEST_F(ServerWithPhotosTest, WhatIsNoPictureIsSaidToBeNone) {
    Ask ask;
    ask.method = "POST";
    ask.body = "this is no picture";
    const Reply reply = fetch(at("/api/v1/search"), ask);
    EXPECT_TRUE(reply.status == 415 || reply.status == 422) << reply.status;
    EXPECT_FALSE(Json::parse(reply.body)["detail"].get<std::string>().empty());
}

TEST_F(ServerWithPhotosTest, APhotoHasItsFactsAndItsNeighbours) {
    const std::int64_t id = first_id();
    const Json photo = parsed(get(fmt::format("/api/v1/photos/{}", id)));
    EXPECT_EQ(photo["id"], id);
    EXPECT_EQ(photo["hash"].get<std::string>().size(), 32U);
    EXPECT_EQ(photo["locations"].size(), 1U);
    const Json similar = parsed(get(fmt::format("/api/v1/photos/{}/similar", id)));
    EXPECT_EQ(similar["query"], fmt::format("like {}", id));
    ASSERT_EQ(similar["hits"].size(), static_cast<std::size_t>(TestLibrary::kPhotos) - 1);
    for (const Json& hit : similar["hits"]) EXPECT_NE(hit["id"], id);
}

TEST_F(ServerWithPhotosTest, ThumbnailsAreKeptByTheirHash) {
    const std::int64_t id = first_id();
    const std::string hash = parsed(get(fmt::format("/api/v1/photos/{}", id)))["hash"];
    const std::string path = fmt::format("/api/v1/photos/{}/thumbnail", id);
    const Reply reply = get(path);
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.headers.at("content-type"), "image/jpeg");
    EXPECT_EQ(reply.headers.at("etag"), "\"" + hash + "\"");
    EXPECT_EQ(reply.headers.at("cache-control"), "private, max-age=31536000, immutable");
    EXPECT_TRUE(reply.body.starts_with("\xff\xd8\xff"));
    const Reply again = get(path, {"If-None-Match: " + reply.headers.at("etag")});
    EXPECT_EQ(again.status, 304);
    EXPECT_EQ(again.body, "");
    EXPECT_EQ(get(path + "?v=" + hash).headers.at("cache-control"), "private, max-age=31536000, immutable");
    EXPECT_EQ(get(path + "?v=another").headers.at("cache-control"), "private, no-cache");
}

TEST_F(ServerWithPhotosTest, ThePictureComesAtTheSizeAskedFor) {
    const std::string path = fmt::format("/api/v1/photos/{}/picture", first_id());
    const Reply reply = get(path);
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.headers.at("content-type"), "image/jpeg");
    EXPECT_TRUE(reply.body.starts_with("\xff\xd8\xff"));
    const Reply small = get(path + "?edge=16");
    EXPECT_LT(small.body.size(), reply.body.size());
    EXPECT_NE(small.headers.at("etag"), reply.headers.at("etag"));
    EXPECT_EQ(get(path + "?edge=16", {"If-None-Match: " + small.headers.at("etag")}).status, 304);
    EXPECT_EQ(get(path + "?edge=0").status, 400);
    EXPECT_EQ(get(path + "?edge=100000").status, 400);
}

TEST_F(ServerWithPhotosTest, FailuresSayWhy) {
    const Json failures = parsed(get("/api/v1/failures"));
    ASSERT_EQ(failures["total"], 1);
    EXPECT_TRUE(failures["failures"][0]["path"].get<std::string>().ends_with("broken.jpg"));
    EXPECT_FALSE(failures["failures"][0]["reason"].get<std::string>().empty());
    EXPECT_TRUE(parsed(get("/api/v1/failures?offset=1"))["failures"].empty());
}

}  // namespace
}  // namespace trove::server
