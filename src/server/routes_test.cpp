// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/routes.h"

#include "base/file.h"
#include "base/source_folder_for_test.h"
#include "server/openapi.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <set>
#include <string>

namespace trove::server {
namespace {

TEST(Routes, EveryPathFindsItsRow) {
    for (const Route& route : routes()) {
        std::string path(route.pattern);
        if (const std::size_t at = path.find("{id}"); at != std::string::npos) path.replace(at, 4, "12");
        const Match found = match(routes(), route.method, path);
        ASSERT_EQ(found.route, &route) << path;
        EXPECT_EQ(found.id, path.find("12") == std::string::npos ? 0 : 12);
    }
}

TEST(Routes, HeadIsAnsweredByGet) {
    EXPECT_EQ(match(routes(), "HEAD", "/healthz").route, match(routes(), "GET", "/healthz").route);
}

TEST(Routes, AWrongMethodIsToldTheRightOnes) {
    const Match found = match(routes(), "DELETE", "/api/v1/search");
    EXPECT_EQ(found.route, nullptr);
    EXPECT_EQ(found.allow, "GET, HEAD, POST");
}

TEST(Routes, OnlyNumbersAreIds) {
    for (const char* id : {"", "x", "-1", "1x", "..", "%31", "99999999999999999999", "9223372036854775808", "1/../2"}) {
        const Match found = match(routes(), "GET", "/api/v1/photos/" + std::string(id));
        EXPECT_EQ(found.route, nullptr) << id;
        EXPECT_TRUE(found.allow.empty());
    }
    EXPECT_EQ(match(routes(), "GET", "/api/v1/photos/1/").route, nullptr);
    EXPECT_EQ(match(routes(), "GET", "//api/v1/photos/1").route, nullptr);
    EXPECT_EQ(match(routes(), "GET", "").route, nullptr);
}

// Methods that browsers send without a user's intent must not change the library.
TEST(Routes, GetNeverWrites) {
    for (const Route& route : routes()) {
        EXPECT_TRUE(route.method != "GET" || route.effect != Effect::kWrites) << route.pattern;
    }
}

TEST(Routes, EveryRowIsDescribed) {
    const auto description = openapi(routes());
    const auto& shapes = description.at("components").at("schemas");
    for (const Route& route : routes()) {
        EXPECT_FALSE(route.summary.empty()) << route.pattern;
        EXPECT_TRUE(route.answer.find('/') != std::string_view::npos || shapes.contains(std::string(route.answer)))
            << route.pattern;
        EXPECT_TRUE(route.body.empty() || route.body == "picture" || shapes.contains(std::string(route.body)))
            << route.pattern;
        EXPECT_EQ(route.method == "POST",
                  !route.body.empty() || route.pattern == "/api/v1/logout" || route.pattern.ends_with("/open-folder"))
            << route.pattern;
    }
    std::set<std::string> ids;
    for (const auto& [path, operations] : description.at("paths").items())
        for (const auto& [method, operation] : operations.items())
            EXPECT_TRUE(ids.insert(operation.at("operationId").get<std::string>()).second) << method << " " << path;
    EXPECT_EQ(description.at("openapi"), "3.1.0");
    const auto& search = description.at("paths").at("/api/v1/search").at("get");
    EXPECT_EQ(search.at("operationId"), "getSearch");
    EXPECT_EQ(search.at("parameters").at(0).at("name"), "q");
}

// The build makes the web app's types from this file (web/types.mjs).
TEST(Routes, TheWebAppIsBuiltFromThisDescription) {
    const auto file = source_folder() / "web/openapi.json";
    const std::string wanted = openapi(routes()).dump(1) + "\n";
    if (std::getenv("TROVE_REWRITE") != nullptr) {  // NOLINT(concurrency-mt-unsafe)
        ASSERT_TRUE(write_file_atomically(file, Bytes(wanted.begin(), wanted.end())));
    }
    const auto written = read_file(file, std::size_t{1} << 24U);
    ASSERT_TRUE(written) << written.error().what;
    EXPECT_TRUE(std::ranges::equal(*written, wanted))
        << "web/openapi.json is not what the server says. To write it anew:\n"
           "TROVE_REWRITE=1 build/check/bin/server_tests --gtest_filter=Routes.TheWebAppIsBuiltFromThisDescription";
}

}  // namespace
}  // namespace trove::server
