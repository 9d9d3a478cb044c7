// SPDX-License-Identifier: GPL-3.0-or-later
#include "captioner/captioner.h"

#include "captioner/server_for_test.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <array>
#include <stdlib.h>  // NOLINT(modernize-deprecated-headers): setenv is POSIX

namespace trove::captioner {
namespace {

using Asked = ServerForTest::Asked;
constexpr std::array<std::uint8_t, 4> kJpeg{0xff, 0xd8, 0xff, 0xe0};

Outcome ask(const ServerForTest::Behave& behave,
            std::chrono::milliseconds patience = std::chrono::seconds(10),
            std::string key = {}) {
    const ServerForTest server(behave);
    auto client = http_client::Client::open();
    return describe(*client, {server.endpoint(), std::move(key)}, {"llava", "What is it?", 20, patience}, kJpeg, {});
}

TEST(Captioner, SendsThePictureAndTheWordsAndTakesTheSentence) {
    Asked seen;
    const auto outcome = ask(
        [&](const Asked& asked) {
            seen = asked;
            return said("  A heron\\n on a \\u201cjetty\\u201d. ");
        },
        std::chrono::seconds(10), "secret");
    ASSERT_EQ(outcome.ending, Ending::kSaid) << outcome.error.what;
    EXPECT_EQ(outcome.text, "A heron on a \xE2\x80\x9Cjetty\xE2\x80\x9D.");
    EXPECT_TRUE(seen.head.starts_with("POST /v1/chat/completions HTTP/1.1\r\n")) << seen.head;
    EXPECT_NE(seen.head.find("Authorization: Bearer secret"), std::string::npos);
    const auto json = nlohmann::json::parse(seen.body);
    EXPECT_EQ(json["model"], "llava");
    EXPECT_EQ(json["stream"], false);
    const auto& content = json["messages"][0]["content"];
    EXPECT_EQ(content[0]["text"], "What is it?");
    EXPECT_EQ(content[1]["type"], "image_url");
    EXPECT_EQ(content[1]["image_url"]["url"], "data:image/jpeg;base64,/9j/4A==");
}

TEST(Captioner, WhatServersDoWrongIsToldApart) {
    const auto json = [](std::string_view body) { return answer(200, "application/json", body); };

    struct Case {
        std::string reply;
        Ending ending;
        std::string_view reason;
    };

    const std::array cases{
        Case{answer(500, "application/json", R"({"error":{"message":"out of memory"}})"), Ending::kAgain,
             "500: out of memory"},
        Case{answer(503, "text/plain", "loading model"), Ending::kAgain, "503"},
        Case{answer(429, "application/json", R"({"error":"slow down"})", "Retry-After: 7\r\n"), Ending::kAgain,
             "slow down"},
        Case{answer(400, "application/json", R"({"error":{"message":"this model takes no images"}})"), Ending::kNotThis,
             "no images"},
        Case{answer(401, "application/json", R"({"error":"no key"})"), Ending::kNobody, "key"},
        Case{answer(404, "application/json", R"({"error":{"message":"model \"x\" not found"}})"), Ending::kNobody,
             "not found"},
        Case{answer(200, "text/html", "<html>welcome to the router</html>"), Ending::kAgain, "text/html"},
        Case{json("{\"choices\":[{\"mess"), Ending::kAgain, "chat completion"},
        Case{json("[]"), Ending::kAgain, "chat completion"},
        Case{json("null"), Ending::kAgain, "chat completion"},
        Case{json(R"({"choices":[]})"), Ending::kAgain, "chat completion"},
        Case{json(R"({"choices":{"0":1}})"), Ending::kAgain, "chat completion"},
        Case{json(R"({"choices":[{"message":{"content":7}}]})"), Ending::kAgain, "chat completion"},
        Case{json(R"({"choices":[{"message":{"content":null}}]})"), Ending::kAgain, "nothing"},
        Case{said(""), Ending::kAgain, "nothing"},
        Case{said(" \\n\\t "), Ending::kAgain, "nothing"},
        Case{said("<think>It is a bird, perhaps"), Ending::kAgain, "nothing"},
        Case{json(std::string(200'000, '[')), Ending::kAgain, "chat completion"},
        Case{said(std::string(2'000'000, 'x')), Ending::kAgain, "longer than"},
        Case{"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{\"choices\"",
             Ending::kAgain, ""},
        Case{"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"cho",
             Ending::kAgain, ""},
        Case{"\x00\xFFnonsense", Ending::kAgain, ""},
        Case{"", Ending::kAgain, ""},
    };
    for (const Case& c : cases) {
        const auto outcome = ask([&](const Asked&) { return c.reply; });
        EXPECT_EQ(outcome.ending, c.ending) << c.reply.substr(0, 120) << "\n" << outcome.error.what;
        EXPECT_NE(outcome.error.what.find(c.reason), std::string::npos) << outcome.error.what;
        EXPECT_TRUE(outcome.text.empty());
        if (c.reply.find("Retry-After") != std::string::npos) {
            EXPECT_EQ(outcome.retry_after, std::chrono::seconds(7));
        }
    }
}

TEST(Captioner, ASlowServerIsWaitedForAndNotForEver) {
    const auto slow = [](const Asked&) {
        std::this_thread::sleep_for(std::chrono::milliseconds(600));
        return said("A heron.");
    };
    EXPECT_EQ(ask(slow).text, "A heron.");
    const auto outcome = ask(slow, std::chrono::milliseconds(150));
    EXPECT_EQ(outcome.ending, Ending::kAgain);
    EXPECT_NE(outcome.error.what.find("no answer in"), std::string::npos) << outcome.error.what;
}

TEST(Captioner, NothingGoesToAnotherAddress) {
    const ServerForTest other([](const Asked&) { return said("caught"); });
    const auto outcome = ask([&](const Asked&) {
        return answer(307, "text/plain", "", fmt::format("Location: {}/v1/chat/completions\r\n", other.endpoint()));
    });
    EXPECT_EQ(outcome.ending, Ending::kNobody);
    EXPECT_NE(outcome.error.what.find("not sent there"), std::string::npos) << outcome.error.what;
    EXPECT_TRUE(other.asked().empty());
    // Nor to a proxy that the environment names.
    ::setenv("http_proxy", other.endpoint().c_str(), 1);  // NOLINT(concurrency-mt-unsafe)
    EXPECT_EQ(ask([](const Asked&) { return said("straight"); }).text, "straight");
    ::unsetenv("http_proxy");  // NOLINT(concurrency-mt-unsafe)
    EXPECT_TRUE(other.asked().empty());
}

TEST(Captioner, AStopIsHeardAtOnce) {
    std::stop_source stop;
    const ServerForTest server([&](const Asked&) {
        stop.request_stop();
        std::this_thread::sleep_for(std::chrono::milliseconds(500));
        return said("too late");
    });
    auto client = http_client::Client::open();
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(describe(*client, {server.endpoint(), {}}, {"llava", "?", 20, std::chrono::seconds(60)}, kJpeg,
                       stop.get_token())
                  .ending,
              Ending::kStopped);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
    EXPECT_FALSE(client->pause(std::chrono::seconds(60), stop.get_token()));
}

TEST(Captioner, NobodyThereIsSaidSo) {
    std::string endpoint;
    {
        const ServerForTest gone([](const Asked&) { return std::string(); });
        endpoint = gone.endpoint();
    }
    auto client = http_client::Client::open();
    EXPECT_EQ(describe(*client, {endpoint, {}}, {"llava", "?", 20, std::chrono::seconds(5)}, kJpeg, {}).ending,
              Ending::kAway);
    EXPECT_EQ(models_of(*client, {endpoint, {}}, {}).error().code, Errc::kNotFound);
}

TEST(Captioner, ModelsAreAskedForAndTheOneThatSeesIsTaken) {
    const ServerForTest server([](const Asked&) { return has_models({"llama3.1:8b", "qwen2.5vl:7b", "llava:13b"}); });
    auto client = http_client::Client::open();
    const auto models = models_of(*client, {server.endpoint(), {}}, {});
    ASSERT_TRUE(models) << models.error().what;
    EXPECT_EQ(*model_that_sees(*models), "qwen2.5vl:7b");
    EXPECT_EQ(*model_that_sees(std::vector<std::string>{"anything"}), "anything");
    const auto blind = model_that_sees(std::vector<std::string>{"mistral", "phi"});
    ASSERT_FALSE(blind);
    EXPECT_NE(blind.error().what.find("mistral, phi"), std::string::npos);
    EXPECT_FALSE(model_that_sees({}));
    for (const auto& reply :
         {answer(200, "text/html", "<html>"), answer(200, "application/json", "{}"), answer(500, "text/plain", "")}) {
        const ServerForTest stranger([&](const Asked&) { return reply; });
        EXPECT_EQ(models_of(*client, {stranger.endpoint(), {}}, {}).error().code, Errc::kIo) << reply;
    }
}

TEST(Captioner, EndpointsAreReadAsPeopleWriteThem) {
    for (const char* address : {"127.0.0.1:8080", "http://127.0.0.1:8080", "http://127.0.0.1:8080/",
                                "http://127.0.0.1:8080/v1", "127.0.0.1:8080/v1/chat/completions"})
        EXPECT_EQ(*endpoint_of(address), "http://127.0.0.1:8080") << address;
    EXPECT_EQ(*endpoint_of("https://big.machine/llm/v1/"), "https://big.machine/llm");
    for (const char* bad : {"", "file:///etc/passwd", "ftp://x", "http://", "http:///v1", "http://user:word@host",
                            "http://a b", "http://x/?q=1", "http://x\r\nHost: y"})
        EXPECT_EQ(endpoint_of(bad).error().code, Errc::kInvalid) << bad;
    EXPECT_TRUE(is_this_computer("http://localhost:1234"));
    EXPECT_TRUE(is_this_computer("http://[::1]:1234"));
    EXPECT_FALSE(is_this_computer("http://127.0.0.1.example.org"));
}

TEST(Tidied, KeepsOneLineOfText) {
    EXPECT_EQ(tidied("\"A dog.\""), "A dog.");
    EXPECT_EQ(tidied("\"A\" and \"B\""), "\"A\" and \"B\"");
    EXPECT_EQ(tidied("<think>a bird?</think>\n\nA heron."), "A heron.");
    EXPECT_EQ(tidied("a\x01"
                     "b\xFF"),
              "a b\xEF\xBF\xBD");
    std::string words;
    for (int i = 0; i < 2000; ++i) words += "caf\xC3\xA9 ";
    const auto cut = tidied(words);
    EXPECT_LE(cut.size(), 4000U);
    EXPECT_TRUE(cut.ends_with("caf\xC3\xA9"));
    EXPECT_LE(tidied(std::string(3999, 'x') + std::string(100, '\xC3')).size(), 4000U);
}

}  // namespace
}  // namespace trove::captioner
