// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/bitmap_for_test.h"
#include "json/json.h"
#include "server/client_for_test.h"
#include "server/library_for_test.h"
#include "server/server.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace trove::server {
namespace {

using json::Json;

class TagRoutesTest : public testing::Test {
protected:
    void SetUp() override {
        if (!test_library().problem.empty()) GTEST_SKIP() << test_library().problem;
        ServeOptions options;
        options.port = 0;
        auto started = Server::start(*test_library().library, options);
        ASSERT_TRUE(started) << started.error().what;
        server_ = std::move(*started);
        token_ = Json::parse(get("/api/v1/session").body)["token"].get<std::string>();
    }

    [[nodiscard]] Reply get(const std::string& path) const {
        return fetch(fmt::format("http://127.0.0.1:{}{}", server_->port(), path));
    }

    [[nodiscard]] Reply post(const std::string& path, const std::string& body, bool marked = true) const {
        Ask ask;
        ask.method = "POST";
        ask.body = body;
        if (marked) ask.headers.push_back("X-Trove: " + token_);
        return fetch(fmt::format("http://127.0.0.1:{}{}", server_->port(), path), ask);
    }

    std::unique_ptr<Server> server_;
    std::string token_;
};

TEST_F(TagRoutesTest, TagsComeAndGo) {
    auto reply = post("/api/v1/photos/1/tags", R"({"add":["Harbour","low sun"]})");
    ASSERT_EQ(reply.status, 200) << reply.body;
    EXPECT_EQ(Json::parse(reply.body)["tags"][0],
              (Json{{"name", "Harbour"}, {"source", "person"}, {"state", "holds"}, {"score", nullptr}}));
    EXPECT_EQ(post("/api/v1/tags/rename", R"({"from":"harbour","to":"port"})").status, 200);
    EXPECT_EQ(Json::parse(get("/api/v1/tags?begin=po").body)["tags"][0],
              (Json{{"name", "port"}, {"photos", 1}, {"suggested", 0}}));
    EXPECT_EQ(post("/api/v1/tags/merge", R"({"tags":["low sun"],"into":"port"})").status, 200);
    EXPECT_EQ(Json::parse(get("/api/v1/photos/1/tags").body)["tags"].size(), 1U);
    reply = post("/api/v1/photos/1/tags", R"({"remove":["port"]})");
    ASSERT_EQ(reply.status, 200) << reply.body;
    EXPECT_TRUE(Json::parse(reply.body)["tags"].empty());
}

TEST_F(TagRoutesTest, ManyAtOnceOrNone) {
    EXPECT_EQ(Json::parse(post("/api/v1/tags", R"({"ids":[1,2],"add":["trip"]})").body),
              (Json{{"changed", 2}, {"added", {1, 2}}, {"removed", Json::array()}}));
    EXPECT_EQ(Json::parse(get("/api/v1/tags?begin=tri").body)["tags"][0]["photos"], 2);
    EXPECT_EQ(post("/api/v1/tags", R"({"ids":[1,987654],"add":["other"]})").status, 404);
    EXPECT_TRUE(Json::parse(get("/api/v1/tags?begin=other").body)["tags"].empty()) << "nothing was done by half";
    for (const char* body : {"{}", R"({"ids":[1]})", R"({"ids":[],"add":["x"]})", R"({"ids":["1"],"add":["x"]})"})
        EXPECT_EQ(post("/api/v1/tags", body).status, 400) << body;
    EXPECT_EQ(post("/api/v1/tags", R"({"ids":[1,2],"remove":["trip"]})").status, 200);
}

TEST_F(TagRoutesTest, CaptionsComeAndGo) {
    EXPECT_EQ(Json::parse(get("/api/v1/photos/2/caption").body)["caption"], Json());
    ASSERT_EQ(post("/api/v1/photos/2/caption", R"({"text":"Two boats."})").status, 200);
    const auto caption = Json::parse(get("/api/v1/photos/2/caption").body)["caption"];
    EXPECT_EQ(caption["text"], "Two boats.");
    EXPECT_EQ(caption["source"], "person");
    EXPECT_EQ(Json::parse(get("/api/v1/captions").body)["by_person"], 1);
}

TEST_F(TagRoutesTest, WhatMakesNoSenseChangesNothing) {
    EXPECT_EQ(post("/api/v1/photos/3/tags", R"({"add":["x"]})", false).status, 403) << "not marked as ours";
    for (const char* body : {"", "[]", "nonsense", "{\"add\":\"x\"}", "{\"add\":[1]}", "{\"add\":[\" \"]}"})
        EXPECT_EQ(post("/api/v1/photos/3/tags", body).status, 400) << body;
    EXPECT_EQ(post("/api/v1/photos/3/tags", R"({"remove":["not there"]})").status, 404);
    EXPECT_EQ(post("/api/v1/photos/987654/tags", R"({"add":["x"]})").status, 404);
    EXPECT_EQ(post("/api/v1/photos/987654/caption", R"({"text":"x"})").status, 404);
    EXPECT_EQ(post("/api/v1/photos/3/caption", R"({"text":3})").status, 400);
    EXPECT_EQ(post("/api/v1/tags/rename", R"({"from":"x"})").status, 400);
    EXPECT_EQ(post("/api/v1/tags/merge", R"({"into":"x"})").status, 400);
    EXPECT_EQ(get("/api/v1/photos/987654/tags").status, 404);
    EXPECT_TRUE(Json::parse(get("/api/v1/photos/3/tags").body)["tags"].empty());
}

}  // namespace
}  // namespace trove::server
