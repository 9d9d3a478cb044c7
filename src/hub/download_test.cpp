// SPDX-License-Identifier: GPL-3.0-or-later
#include "hub/download.h"

#include "hub/folder_for_test.h"
#include "hub/http_server_for_test.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <thread>

namespace trove::hub {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

const std::string& big_file() {
    static const std::string kBytes = random_bytes(3'000'017, 1);
    return kBytes;
}

class Download : public testing::Test {
protected:
    FetchRequest request(const std::string& url, const std::string& body) const {
        return {url, file(), body.size(), hash_of(body), hasty()};
    }

    Result<Fetched> get(const FetchRequest& request, const Job& job = {}) { return fetch(request, {}, job); }

    [[nodiscard]] fs::path file() const { return folder_.path() / "visual.onnx"; }

    [[nodiscard]] fs::path part() const { return folder_.path() / "visual.onnx.part"; }

    // Names of the files in the folder.
    [[nodiscard]] std::vector<std::string> left() const {
        std::vector<std::string> names;
        for (const auto& entry : fs::directory_iterator(folder_.path())) names.push_back(entry.path().filename());
        std::ranges::sort(names);
        return names;
    }

    TemporaryFolder folder_;
    NoProxies proxies_;
};

#define EXPECT_SAYS(error, part) EXPECT_NE((error).what.find(part), std::string::npos) << (error).what

TEST_F(Download, FetchesAndLeavesNothingBeside) {
    const HttpServer server([](const HttpRequest& r) { return ranged(r, big_file()); });
    const auto fetched = get(request(server.base() + "/m", big_file()));
    ASSERT_TRUE(fetched) << fetched.error().what;
    EXPECT_EQ(fetched->size_bytes, big_file().size());
    EXPECT_EQ(fetched->downloaded_bytes, big_file().size());
    EXPECT_EQ(contents(file()), big_file());
    EXPECT_EQ(left(), std::vector<std::string>{"visual.onnx"});
    const auto again = get(request(server.base() + "/m", big_file()));
    ASSERT_TRUE(again);
    EXPECT_EQ(again->downloaded_bytes, 0U);
    EXPECT_EQ(server.requests().size(), 1U);
}

// The connection is cut at ten random bytes, once per call and all in one call, with and without a length.
TEST_F(Download, GoesOnWhereTheConnectionWasCut) {
    std::mt19937 random(7);
    for (const bool says_length : {true, false}) {
        std::vector<std::size_t> cuts;
        for (int i = 0; i < 10; ++i) cuts.push_back(random() % big_file().size());
        std::ranges::sort(cuts);
        const HttpServer server([&](const HttpRequest& r) {
            auto reply = ranged(r, big_file());
            reply.says_length = says_length;
            const std::size_t start = big_file().size() - reply.body.size();
            if (r.number <= cuts.size()) reply.cut_at = cuts[r.number - 1] - std::min(start, cuts[r.number - 1]);
            return reply;
        });
        fs::remove(file());
        const auto fetched = get(request(server.base() + "/m", big_file()));
        ASSERT_TRUE(fetched) << fetched.error().what;
        EXPECT_EQ(contents(file()), big_file());
        EXPECT_EQ(fetched->downloaded_bytes, big_file().size()) << "a byte came twice";
        const auto requests = server.requests();
        ASSERT_EQ(requests.size(), cuts.size() + 1);
        for (std::size_t i = 1; i < requests.size(); ++i)
            EXPECT_EQ(requests[i].header("range"), cuts[i - 1] == 0 ? "" : fmt::format("bytes={}-", cuts[i - 1])) << i;
        EXPECT_EQ(requests.back().header("if-range"), "\"one\"");
        EXPECT_EQ(left(), std::vector<std::string>{"visual.onnx"});
    }
}

TEST_F(Download, GoesOnInALaterCall) {
    const HttpServer server([&](const HttpRequest& r) {
        auto reply = ranged(r, big_file());
        if (r.number <= 3) reply.cut_at = 1000;
        return reply;
    });
    auto wanted = request(server.base() + "/m", big_file());
    wanted.patience.tries_without_progress = 1;
    for (int call = 1; call <= 3; ++call) {
        const auto cut = get(wanted);
        ASSERT_FALSE(cut);
        EXPECT_EQ(cut.error().code, Errc::kIo);
        EXPECT_TRUE(cut.error().what.starts_with(server.base() + "/m: ")) << cut.error().what;
        EXPECT_FALSE(fs::exists(file()));
        EXPECT_EQ(fs::file_size(part()), 1000U * static_cast<unsigned>(call));
    }
    const auto fetched = get(wanted);
    ASSERT_TRUE(fetched) << fetched.error().what;
    EXPECT_EQ(fetched->downloaded_bytes, big_file().size() - 3000);
    EXPECT_EQ(contents(file()), big_file());
}

TEST_F(Download, StartsAnewWhereTheServerKnowsNoRanges) {
    const HttpServer server([&](const HttpRequest& r) {
        HttpReply reply;
        reply.body = big_file();
        if (r.number <= 2) reply.cut_at = 1'000'000 * r.number;
        return reply;
    });
    const auto fetched = get(request(server.base() + "/m", big_file()));
    ASSERT_TRUE(fetched) << fetched.error().what;
    EXPECT_EQ(contents(file()), big_file());
    EXPECT_EQ(server.requests().size(), 3U);
}

TEST_F(Download, NeverJoinsTwoVersions) {
    const std::string newer = random_bytes(big_file().size(), 2);
    // Servers that support If-Range, that ignore it, and that have no validator.
    for (const int kind : {0, 1, 2}) {
        const HttpServer server([&](const HttpRequest& r) {
            const bool first = r.number == 1;
            auto asked = r;
            if (kind != 0) asked.headers.erase("if-range");
            auto reply = ranged(asked, first ? big_file() : newer, first ? "\"one\"" : "\"two\"");
            if (kind == 2) reply.headers.clear();
            if (kind == 2 && reply.status == 206)
                reply.headers = {fmt::format("Content-Range: bytes {}-{}/{}", newer.size() - reply.body.size(),
                                             newer.size() - 1, newer.size())};
            if (first) reply.cut_at = 1'234'567;
            return reply;
        });
        fs::remove(file());
        const auto fetched = get(request(server.base() + "/m", newer));
        ASSERT_TRUE(fetched) << kind << fetched.error().what;
        EXPECT_EQ(contents(file()), newer) << kind;
    }
}

TEST_F(Download, RefusesAWrongChecksum) {
    const HttpServer server([](const HttpRequest& r) { return ranged(r, big_file()); });
    auto wanted = request(server.base() + "/m", big_file());
    wanted.sha256 = hash_of("something else");
    const auto fetched = get(wanted);
    ASSERT_FALSE(fetched);
    EXPECT_EQ(fetched.error().code, Errc::kCorrupt);
    EXPECT_SAYS(fetched.error(), hash_of(big_file()));
    EXPECT_SAYS(fetched.error(), *wanted.sha256);
    EXPECT_FALSE(fs::exists(file()));
    EXPECT_FALSE(fs::exists(part())) << "bad bytes would be continued";
}

TEST_F(Download, ADamagedPartIsWorthOneStartFromNothing) {
    const HttpServer server([](const HttpRequest& r) { return ranged(r, big_file()); });
    for (const std::size_t size : {std::size_t{5000}, big_file().size(), big_file().size() + 5}) {
        fs::remove(file());
        write(part(), std::string(size, 'x'));
        const auto fetched = get(request(server.base() + "/m", big_file()));
        ASSERT_TRUE(fetched) << fetched.error().what;
        EXPECT_EQ(contents(file()), big_file());
    }
}

TEST_F(Download, TellsAMissingFile) {
    const HttpServer server([](const HttpRequest&) { return HttpReply{.status = 404, .body = "<html>none</html>"}; });
    const auto fetched = get(request(server.base() + "/m", big_file()));
    ASSERT_FALSE(fetched);
    EXPECT_EQ(fetched.error().code, Errc::kNotFound);
    EXPECT_EQ(fetched.error().what, server.base() + "/m: the server has no such file (404)");
    EXPECT_EQ(server.requests().size(), 1U) << "asking again does not help";
}

TEST_F(Download, TriesAgainWhenTheServerIsBusy) {
    const HttpServer server([](const HttpRequest& r) {
        if (r.number <= 2)
            return HttpReply{.status = r.number == 1 ? 503 : 429, .headers = {"Retry-After: 0"}, .body = "later"};
        return ranged(r, big_file());
    });
    const auto fetched = get(request(server.base() + "/m", big_file()));
    ASSERT_TRUE(fetched) << fetched.error().what;
    EXPECT_EQ(contents(file()), big_file());
}

TEST_F(Download, FollowsRedirectsButNotToFilesOfThisMachine) {
    const HttpServer server([&](const HttpRequest& r) {
        if (r.target == "/m")
            return HttpReply{
                .status = 302, .headers = {"Location: /other/place?signed=1"}, .body = std::string(100'000, 'x')};
        if (r.target == "/round") return HttpReply{.status = 301, .headers = {"Location: /round"}, .body = ""};
        if (r.target == "/inside")
            return HttpReply{.status = 302, .headers = {"Location: file:///etc/passwd"}, .body = ""};
        auto reply = ranged(r, big_file());
        if (r.number == 2) reply.cut_at = 70'000;
        return reply;
    });
    const auto fetched = get(request(server.base() + "/m", big_file()));
    ASSERT_TRUE(fetched) << fetched.error().what;
    EXPECT_EQ(contents(file()), big_file());
    EXPECT_EQ(fetched->downloaded_bytes, big_file().size());
    fs::remove(file());
    const auto round = get(request(server.base() + "/round", big_file()));
    ASSERT_FALSE(round);
    EXPECT_EQ(round.error().code, Errc::kIo);
    FetchRequest inside{server.base() + "/inside", file(), {}, {}, hasty()};
    EXPECT_FALSE(get(inside));
    EXPECT_FALSE(fs::exists(file()));
}

TEST_F(Download, GivesUpOnASilentServerAndGoesOnWhereItFellSilent) {
    const HttpServer server([](const HttpRequest& r) {
        auto reply = ranged(r, big_file());
        if (r.number == 1) reply.stall_at = 200'000;
        return reply;
    });
    const auto fetched = get(request(server.base() + "/m", big_file()));
    ASSERT_TRUE(fetched) << fetched.error().what;
    EXPECT_EQ(fetched->downloaded_bytes, big_file().size());
    EXPECT_EQ(contents(file()), big_file());
    EXPECT_EQ(server.requests().size(), 2U);
}

TEST_F(Download, IsPatientWithASlowServerAndSaysHowLong) {
    const std::string body = random_bytes(60 * 1024, 3);
    const HttpServer server([&](const HttpRequest& r) {
        auto reply = ranged(r, body);
        reply.pause = milliseconds(20);
        return reply;
    });
    std::vector<FetchProgress> seen;
    const auto fetched =
        fetch(request(server.base() + "/m", body), [&](const FetchProgress& p) { seen.push_back(p); }, {});
    ASSERT_TRUE(fetched) << fetched.error().what;
    ASSERT_GE(seen.size(), 4U);
    EXPECT_LE(seen.size(), 40U) << "more than ten a second";
    for (std::size_t i = 1; i < seen.size(); ++i) EXPECT_GE(seen[i].done_bytes, seen[i - 1].done_bytes);
    EXPECT_EQ(seen[2].total_bytes, body.size());
    EXPECT_GT(seen[2].bytes_per_s, 0);
    EXPECT_TRUE(seen[2].left.has_value());
    EXPECT_EQ(seen.back().done_bytes, body.size());
}

TEST_F(Download, KeepsThePartWhenStopped) {
    std::stop_source stop;
    const HttpServer server([&](const HttpRequest& r) {
        auto reply = ranged(r, big_file());
        if (r.number == 1) reply.stall_at = 300'000;
        return reply;
    });
    auto wanted = request(server.base() + "/m", big_file());
    wanted.patience.stall = std::chrono::seconds(60);
    steady_clock::time_point stopped;
    const std::jthread person([&] {
        while (!fs::exists(part()) || fs::file_size(part()) < 300'000) std::this_thread::sleep_for(milliseconds(5));
        stopped = steady_clock::now();
        stop.request_stop();
    });
    const auto fetched = get(wanted, {stop.get_token()});
    ASSERT_FALSE(fetched);
    EXPECT_EQ(fetched.error().code, Errc::kCancelled);
    EXPECT_LT(steady_clock::now() - stopped, milliseconds(1000));
    EXPECT_EQ(fs::file_size(part()), 300'000U);
    const auto again = get(wanted);
    ASSERT_TRUE(again) << again.error().what;
    EXPECT_EQ(again->downloaded_bytes, big_file().size() - 300'000);
    EXPECT_EQ(contents(file()), big_file());
}

TEST_F(Download, ASecondOneOfTheSameFileIsTurnedAway) {
    std::atomic<bool> second_is_done = false;
    const HttpServer server([&](const HttpRequest& r) {
        while (!second_is_done) std::this_thread::sleep_for(milliseconds(2));
        return ranged(r, big_file());
    });
    Result<Fetched> first = fail(Errc::kInternal, "not run");
    {
        const std::jthread other([&] { first = get(request(server.base() + "/m", big_file())); });
        while (server.requests().empty()) std::this_thread::sleep_for(milliseconds(2));
        const auto second = get(request(server.base() + "/m", big_file()));
        second_is_done = true;
        ASSERT_FALSE(second);
        EXPECT_EQ(second.error().code, Errc::kBusy);
    }
    ASSERT_TRUE(first) << first.error().what;
    EXPECT_EQ(contents(file()), big_file());
}

TEST_F(Download, AsksForRoomBeforeTheFirstByte) {
    if (!folder_.become_disk("1m")) GTEST_SKIP() << "no right to mount a small disk";
    const HttpServer server([](const HttpRequest& r) { return ranged(r, big_file()); });
    const auto known = get(request(server.base() + "/m", big_file()));
    ASSERT_FALSE(known);
    EXPECT_EQ(known.error().code, Errc::kNoSpace);
    EXPECT_SAYS(known.error(), "3.0 MB are needed and 1.0 MB are free");
    EXPECT_TRUE(server.requests().empty());
    const auto announced = get({server.base() + "/m", file(), {}, {}, hasty()});
    ASSERT_FALSE(announced);
    EXPECT_EQ(announced.error().code, Errc::kNoSpace);
    EXPECT_EQ(fs::file_size(part()), 0U);
}

TEST_F(Download, KeepsWhatFittedOnAFullDisk) {
    if (!folder_.become_disk("1m")) GTEST_SKIP() << "no right to mount a small disk";
    const HttpServer server([](const HttpRequest& r) {
        auto reply = ranged(r, big_file());
        reply.says_length = false;
        return reply;
    });
    const auto fetched = get({server.base() + "/m", file(), {}, hash_of(big_file()), hasty()});
    ASSERT_FALSE(fetched);
    EXPECT_EQ(fetched.error().code, Errc::kNoSpace) << fetched.error().what;
    EXPECT_FALSE(fs::exists(file()));
    const auto kept = contents(part());
    EXPECT_GT(kept.size(), 500'000U);
    EXPECT_EQ(kept, big_file().substr(0, kept.size()));
    EXPECT_EQ(server.requests().size(), 1U);
}

TEST_F(Download, AsksTheProxyOfTheEnvironment) {
    const HttpServer proxy([](const HttpRequest& r) { return ranged(r, big_file()); });
    const Variable set("http_proxy", proxy.base());
    const std::string url = "http://models.example/a/m";
    const auto fetched = get(request(url, big_file()));
    ASSERT_TRUE(fetched) << fetched.error().what;
    ASSERT_EQ(proxy.requests().size(), 1U);
    EXPECT_EQ(proxy.requests()[0].target, url);
    fs::remove(file());
    const HttpServer direct([](const HttpRequest& r) { return ranged(r, big_file()); });
    const Variable except("no_proxy", "127.0.0.1");
    ASSERT_TRUE(get(request(direct.base() + "/m", big_file())));
    EXPECT_EQ(proxy.requests().size(), 1U);
    EXPECT_EQ(direct.requests().size(), 1U);
}

TEST_F(Download, TellsAClosedNetworkFromATrouble) {
    std::string nobody;
    {
        const HttpServer gone([](const HttpRequest&) { return HttpReply{}; });
        nobody = gone.base();
    }
    const auto fetched = fetch_or_why(request(nobody + "/m", big_file()), {}, {});
    ASSERT_FALSE(fetched);
    EXPECT_TRUE(fetched.error().unreachable);
    EXPECT_EQ(fetched.error().error.code, Errc::kIo);
    EXPECT_TRUE(fetched.error().error.what.starts_with(nobody + "/m: ")) << fetched.error().error.what;

    const HttpServer walled(
        [](const HttpRequest& r) { return HttpReply{.status = r.method == "CONNECT" ? 403 : 404, .body = ""}; });
    const Variable set("https_proxy", walled.base());
    const auto behind = fetch_or_why(request("https://models.example/m", big_file()), {}, {});
    ASSERT_FALSE(behind);
    EXPECT_TRUE(behind.error().unreachable) << behind.error().error.what;
    EXPECT_SAYS(behind.error().error, "the proxy refuses the way there (403)");

    const HttpServer answering([](const HttpRequest&) { return HttpReply{.status = 500, .body = ""}; });
    const auto trouble = fetch_or_why(request(answering.base() + "/m", big_file()), {}, {});
    ASSERT_FALSE(trouble);
    EXPECT_FALSE(trouble.error().unreachable);
    EXPECT_SAYS(trouble.error().error, "500");
}

// A network with a login page answers every address with that page.
TEST_F(Download, ALoginPageDoesNotCostThePart) {
    const std::string half = big_file().substr(0, 1'500'000);
    for (const bool says_length : {true, false}) {
        write(part(), half);
        const HttpServer server([&](const HttpRequest&) {
            return HttpReply{.status = 200,
                             .headers = {"Content-Type: text/html; charset=utf-8"},
                             .body = "<html>log in</html>",
                             .says_length = says_length};
        });
        const auto fetched = get(request(server.base() + "/m", big_file()));
        ASSERT_FALSE(fetched);
        EXPECT_EQ(fetched.error().code, Errc::kCorrupt);
        EXPECT_SAYS(fetched.error(), "login");
        EXPECT_EQ(contents(part()), half);
    }
    const HttpServer other([](const HttpRequest&) { return HttpReply{.status = 200, .body = "another size"}; });
    const auto fetched = get(request(other.base() + "/m", big_file()));
    ASSERT_FALSE(fetched);
    EXPECT_SAYS(fetched.error(), "announces 12 bytes where 3000017 belong");
    EXPECT_EQ(contents(part()), half);
}

TEST_F(Download, TakesNoMoreThanBelongsThere) {
    const HttpServer server([](const HttpRequest&) {
        HttpReply reply;
        reply.body = big_file() + "and more";
        reply.says_length = false;
        return reply;
    });
    const auto fetched = get(request(server.base() + "/m", big_file()));
    ASSERT_FALSE(fetched);
    EXPECT_EQ(fetched.error().code, Errc::kCorrupt);
    EXPECT_SAYS(fetched.error(), "more than the 3000017 bytes");
    EXPECT_FALSE(fs::exists(file()));
}

TEST_F(Download, WritesThroughNoLink) {
    const HttpServer server([](const HttpRequest& r) { return ranged(r, big_file()); });
    const auto victim = folder_.path() / "victim";
    write(victim, "mine");
    fs::create_symlink(victim, part());
    EXPECT_FALSE(get(request(server.base() + "/m", big_file())));
    EXPECT_EQ(contents(victim), "mine");
}

TEST_F(Download, ShowsNoPassword) {
    const HttpServer server([](const HttpRequest&) { return HttpReply{.status = 404, .body = ""}; });
    auto url = server.base() + "/m";
    url.insert(7, "somebody:secret@");
    const auto fetched = get(request(url, big_file()));
    ASSERT_FALSE(fetched);
    EXPECT_EQ(fetched.error().what.find("secret"), std::string::npos) << fetched.error().what;
    EXPECT_EQ(server.requests().at(0).header("authorization").substr(0, 6), "Basic ");
}

TEST_F(Download, FetchesFromAFolder) {
    const auto source = folder_.path() / "source";
    write(source, big_file());
    const auto fetched = get(request("file://" + source.native(), big_file()));
    ASSERT_TRUE(fetched) << fetched.error().what;
    EXPECT_EQ(contents(file()), big_file());
    const auto missing = get({"file://" + source.native() + "-not", folder_.path() / "x", {}, {}, hasty()});
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, Errc::kNotFound);
    const auto odd = get({"gopher://a/b", folder_.path() / "x", {}, {}, hasty()});
    ASSERT_FALSE(odd);
    EXPECT_EQ(odd.error().code, Errc::kInvalid);
}

}  // namespace
}  // namespace trove::hub
