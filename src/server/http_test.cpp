// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http.h"

#include "server/json_response.h"
#include "server/parameters.h"
#include "server/problem.h"

#include <gtest/gtest.h>

namespace trove::server {
namespace {

TEST(Http, ETagsAreComparedAsTheSpecificationSays) {
    EXPECT_TRUE(names_etag("\"a\"", "\"a\""));
    EXPECT_TRUE(names_etag("\"b\" , W/\"a\"", "\"a\""));
    EXPECT_TRUE(names_etag("*", "\"a\""));
    EXPECT_FALSE(names_etag("\"ab\"", "\"a\""));
    EXPECT_FALSE(names_etag("", "\"a\""));
    EXPECT_FALSE(names_etag(",,,", "\"a\""));
}

TEST(Http, HeaderNamesHaveNoCaseAndParametersDo) {
    Request request;
    request.headers = {{"Content-TYPE", "x"}};
    request.parameters = {{"q", "first"}, {"q", "second"}};
    ASSERT_NE(request.header("content-type"), nullptr);
    EXPECT_EQ(*request.parameter("q"), "first");
    EXPECT_EQ(request.parameter("Q"), nullptr);
}

TEST(Parameters, NumbersAreStrict) {
    EXPECT_EQ(whole_number("18446744073709551615"), 18446744073709551615U);
    for (const char* bad : {"", "-1", "+1", " 1", "1 ", "1.0", "1e3", "0x10", "18446744073709551616"}) {
        EXPECT_FALSE(whole_number(bad)) << bad;
    }
    Request request;
    EXPECT_EQ(*number_parameter(request, "limit", {1, 200, 50}), 50U);
    request.parameters = {{"limit", "200"}};
    EXPECT_EQ(*number_parameter(request, "limit", {1, 200, 50}), 200U);
    request.parameters = {{"limit", "201"}};
    const auto refused = number_parameter(request, "limit", {1, 200, 50});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::kInvalid);
    EXPECT_EQ(refused.error().what, "limit must be a whole number from 1 to 200");
}

TEST(Problem, SaysWhatIsWrongAsJson) {
    const Response response = problem(Error{Errc::kNotFound, "There is no photo 7"});
    EXPECT_EQ(response.status, 404U);
    EXPECT_EQ(response.content_type, "application/problem+json");
    const auto body = json::Json::parse(bytes_of(response.body));
    EXPECT_EQ(body["type"], "urn:trove:problem:not_found");
    EXPECT_EQ(body["title"], "Not found");
    EXPECT_EQ(body["status"], 404);
    EXPECT_EQ(body["detail"], "There is no photo 7");
}

TEST(Problem, BusyAsksToComeBack) {
    const Response response = problem(Error{Errc::kBusy, "busy"});
    EXPECT_EQ(response.status, 503U);
    Request as_request;
    as_request.headers = response.headers;
    EXPECT_NE(as_request.header("retry-after"), nullptr);
}

TEST(JsonResponse, BytesThatAreNotUtf8AreReplaced) {
    const Response response = json_response(json::Json{{"path", "a\xff"}});
    EXPECT_EQ(bytes_of(response.body), "{\"path\":\"a\xef\xbf\xbd\"}\n");
}

}  // namespace
}  // namespace trove::server
