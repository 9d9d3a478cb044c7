// SPDX-License-Identifier: GPL-3.0-or-later
#include "hub/pull.h"

#include "hub/folder_for_test.h"
#include "hub/http_server_for_test.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <atomic>
#include <map>
#include <thread>

namespace trove::hub {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

#define EXPECT_SAYS(error, part) EXPECT_NE((error).what.find(part), std::string::npos) << (error).what

class PullModel : public testing::Test {
protected:
    PullModel() {
        CatalogueModel& model = request_.model;
        model.name = "small";
        model.title = "A small model";
        model.family = "clip";
        model.licence = "MIT";
        model.languages = {"en"};
        model.dimensions = 8;
        model.image = {"pixel_values", "image_embeds", 224, "squash", "bicubic", {0.5, 0.5, 0.5}, {0.5, 0.5, 0.5}};
        model.text = {"input_ids", "text_embeds", "", 77, "none", 7};
        model.default_precision = "fp32";
        for (const std::string name : {"visual.onnx", "textual.onnx", "tokenizer.json"}) {
            const std::string path = "somebody/small/resolve/main/" + name;
            bodies_["/" + path] = random_bytes(100'000 + 1000 * name.size(), static_cast<unsigned>(name.size()));
            const std::string& body = bodies_["/" + path];
            model.precisions["fp32"].push_back({name, path, body.size(), hash_of(body)});
            model.precisions["int8"].push_back({name, path, std::nullopt, std::nullopt});
        }
        request_.models_folder = folder_.path() / "models";
        request_.patience = hasty();
        request_.base = server_.base();
    }

    HttpReply answer(const HttpRequest& request) {
        while (held_) std::this_thread::sleep_for(milliseconds(2));
        const auto found = bodies_.find(request.target);
        if (found == bodies_.end()) return {.status = 404, .body = ""};
        auto reply = ranged(request, found->second);
        if (request.number <= cut_) reply.cut_at = 50'000;
        return reply;
    }

    Result<Pulled> pulled(const Job& job = {}) { return pull(request_, {}, job); }

    [[nodiscard]] fs::path model() const { return request_.models_folder / "small"; }

    [[nodiscard]] fs::path partial() const { return request_.models_folder / "small.partial"; }

    std::string& body(const std::string& name) { return bodies_.at("/somebody/small/resolve/main/" + name); }

    std::map<std::string, std::string> bodies_;
    std::atomic<bool> held_ = false;
    std::atomic<std::size_t> cut_ = 0;
    TemporaryFolder folder_;
    NoProxies proxies_;
    HttpServer server_{[this](const HttpRequest& r) { return answer(r); }};
    PullRequest request_;
};

TEST_F(PullModel, AppearsWholeWithItsManifest) {
    std::vector<PullProgress> seen;
    const auto done = pull(request_, [&](const PullProgress& p) { seen.push_back(p); }, {});
    ASSERT_TRUE(done) << done.error().what;
    EXPECT_EQ(done->folder, model());
    EXPECT_FALSE(done->was_there);
    for (const auto& file : request_.model.precisions["fp32"])
        EXPECT_EQ(contents(model() / file.name), body(file.name));
    EXPECT_EQ(std::distance(fs::directory_iterator(model()), {}), 4);
    EXPECT_EQ(std::distance(fs::directory_iterator(request_.models_folder), {}), 1) << "something was left beside";
    const auto manifest = nlohmann::json::parse(contents(model() / "trove-model.json"));
    EXPECT_EQ(manifest["name"], "small");
    EXPECT_EQ(manifest["dimensions"], 8);
    EXPECT_EQ(manifest["sha256"]["textual.onnx"], hash_of(body("textual.onnx")));
    EXPECT_EQ(manifest["text"]["pad"], "none");
    EXPECT_EQ(manifest["source"], server_.base());
    EXPECT_FALSE(manifest.contains("unverified"));
    ASSERT_FALSE(seen.empty());
    for (std::size_t i = 1; i < seen.size(); ++i) EXPECT_GE(seen[i].all.done_bytes, seen[i - 1].all.done_bytes);
    EXPECT_EQ(seen.back().file_number, 3U);
    EXPECT_EQ(seen.back().all.done_bytes, done->downloaded_bytes);
    EXPECT_EQ(seen.back().all.total_bytes, done->downloaded_bytes);

    const std::size_t asked = server_.requests().size();
    const auto again = pulled();
    ASSERT_TRUE(again) << again.error().what;
    EXPECT_TRUE(again->was_there);
    EXPECT_EQ(server_.requests().size(), asked);
}

TEST_F(PullModel, FetchesOnlyWhatIsDamaged) {
    ASSERT_TRUE(pulled());
    const std::size_t asked = server_.requests().size();
    write(model() / "textual.onnx", "damaged");
    const auto again = pulled();
    ASSERT_TRUE(again) << again.error().what;
    EXPECT_EQ(server_.requests().size(), asked + 1);
    EXPECT_EQ(contents(model() / "textual.onnx"), body("textual.onnx"));
    // A useless manifest is as bad as a damaged file, and repairing it needs no network.
    for (const std::string spoilt : {"{", R"({"sha256": {"visual.onnx": "0"}, "source": ""})"}) {
        write(model() / "trove-model.json", spoilt);
        ASSERT_TRUE(pulled());
        EXPECT_EQ(nlohmann::json::parse(contents(model() / "trove-model.json"))["name"], "small");
    }
    EXPECT_EQ(server_.requests().size(), asked + 1);
}

TEST_F(PullModel, ShowsNoHalfModelAndGoesOnLater) {
    request_.patience.tries_without_progress = 1;
    cut_ = 1;
    const auto cut = pulled();
    ASSERT_FALSE(cut);
    EXPECT_FALSE(fs::exists(model()));
    EXPECT_EQ(fs::file_size(partial() / "visual.onnx.part"), 50'000U);
    const auto done = pulled();
    ASSERT_TRUE(done) << done.error().what;
    std::uint64_t all = 0;
    for (const auto& [path, bytes] : bodies_) all += bytes.size();
    EXPECT_EQ(done->downloaded_bytes, all - 50'000);
}

TEST_F(PullModel, RefusesWhatIsNotTheCataloguesFile) {
    body("tokenizer.json").back() ^= 1;
    const auto done = pulled();
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, Errc::kCorrupt);
    EXPECT_SAYS(done.error(), "SHA-256");
    EXPECT_FALSE(fs::exists(model()));
    bodies_.erase("/somebody/small/resolve/main/tokenizer.json");
    const auto missing = pulled();
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, Errc::kNotFound);
    EXPECT_FALSE(fs::exists(model()));
}

TEST_F(PullModel, TrustsAFirstDownloadOnlyWhenTold) {
    request_.precision = "int8";
    const auto refused = pulled();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::kInvalid);
    EXPECT_SAYS(refused.error(), "visual.onnx, textual.onnx and tokenizer.json of small-int8");
    EXPECT_SAYS(refused.error(), "--allow-unverified");
    EXPECT_TRUE(server_.requests().empty());
    request_.allow_unverified = true;
    const auto done = pulled();
    ASSERT_TRUE(done) << done.error().what;
    EXPECT_EQ(done->name, "small-int8");
    EXPECT_EQ(done->unverified.size(), 3U);
    EXPECT_EQ(nlohmann::json::parse(contents(done->folder / "trove-model.json"))["unverified"].size(), 3U);
    // From then on the files must match it.
    request_.allow_unverified = false;
    EXPECT_TRUE(pulled()->was_there);
    write(done->folder / "visual.onnx", "damaged");
    body("visual.onnx").back() ^= 1;
    const auto other = pulled();
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().code, Errc::kCorrupt);
}

TEST_F(PullModel, SaysWhatToCarryOverToAClosedNetwork) {
    {
        const HttpServer gone([](const HttpRequest&) { return HttpReply{}; });
        request_.base = gone.base();
    }
    fs::create_directories(partial());
    write(partial() / "textual.onnx", body("textual.onnx"));
    write(partial() / "tokenizer.json", "not it");
    const auto refused = pulled();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::kIo);
    const auto address = request_.base + "/somebody/small/resolve/main/";
    EXPECT_SAYS(refused.error(), request_.base.substr(7) + " cannot be reached from here (");
    EXPECT_SAYS(refused.error(), fmt::format("with a computer that can, get {0}visual.onnx as {1}/visual.onnx and "
                                             "{0}tokenizer.json as {1}/tokenizer.json "
                                             "(the file there now is a different one), and pull small again",
                                             address, partial().native()));
    EXPECT_EQ(refused.error().what.find("textual"), std::string::npos) << refused.error().what;
    EXPECT_EQ(refused.error().what.find('\n'), std::string::npos) << refused.error().what;
    for (const std::string name : {"visual.onnx", "tokenizer.json"}) write(partial() / name, body(name));
    const auto done = pulled();
    ASSERT_TRUE(done) << done.error().what;
    EXPECT_EQ(done->downloaded_bytes, 0U);
    EXPECT_TRUE(fs::exists(model() / "trove-model.json"));
}

TEST_F(PullModel, ASecondOneIsTurnedAway) {
    held_ = true;
    Result<Pulled> first = fail(Errc::kInternal, "not run");
    {
        const std::jthread other([&] { first = pulled(); });
        while (server_.requests().empty()) std::this_thread::sleep_for(milliseconds(2));
        const auto second = pulled();
        held_ = false;
        ASSERT_FALSE(second);
        EXPECT_EQ(second.error().code, Errc::kBusy);
        EXPECT_EQ(second.error().what, "small is being fetched by another process");
    }
    EXPECT_TRUE(first) << first.error().what;
}

TEST_F(PullModel, StopsAndKeepsThePart) {
    std::stop_source stop;
    request_.patience.stall = std::chrono::seconds(60);
    const HttpServer slow([&](const HttpRequest& r) {
        auto reply = ranged(r, body("visual.onnx"));
        reply.stall_at = 40'000;
        return reply;
    });
    request_.base = slow.base();
    const std::jthread person([&] {
        while (!fs::exists(partial() / "visual.onnx.part") || fs::file_size(partial() / "visual.onnx.part") < 40'000)
            std::this_thread::sleep_for(milliseconds(5));
        stop.request_stop();
    });
    const auto stopped = pulled({stop.get_token()});
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().code, Errc::kCancelled);
    EXPECT_EQ(fs::file_size(partial() / "visual.onnx.part"), 40'000U);
}

TEST_F(PullModel, AsksForRoomForAllFiles) {
    if (!folder_.become_disk("256k")) GTEST_SKIP() << "no right to mount a small disk";
    const auto done = pulled();
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, Errc::kNoSpace) << done.error().what;
    EXPECT_TRUE(server_.requests().empty());
}

TEST_F(PullModel, LeavesAloneWhatItDidNotPutThere) {
    fs::create_directories(model());
    write(model() / "holiday.jpg", "mine");
    const auto folder = pulled();
    ASSERT_FALSE(folder);
    EXPECT_EQ(folder.error().code, Errc::kInvalid);
    write(model() / "trove-model.json", R"({"schema": 1, "name": "small", "sha256": {}})");
    const auto added = pulled();
    ASSERT_FALSE(added);
    EXPECT_SAYS(added.error(), "trove models remove small");
    EXPECT_EQ(contents(model() / "holiday.jpg"), "mine");
    EXPECT_TRUE(server_.requests().empty());
    request_.precision = "fp4";
    EXPECT_SAYS(pulled().error(), "small comes as fp32 and int8, not as \"fp4\"");
}

TEST_F(PullModel, ComesFromAFolderWithTheSameTree) {
    const auto mirror = folder_.path() / "a mirror%";
    fs::create_directories(mirror / "somebody/small/resolve/main");
    for (const auto& [path, bytes] : bodies_) write(mirror / path.substr(1), bytes);
    request_.base = mirror.native();
    EXPECT_TRUE(can_reach(request_, {}));
    const auto done = pulled();
    ASSERT_TRUE(done) << done.error().what;
    EXPECT_EQ(contents(model() / "visual.onnx"), body("visual.onnx"));
}

TEST_F(PullModel, SaysWhetherTheNetworkAnswers) {
    EXPECT_TRUE(can_reach(request_, {}));
    EXPECT_FALSE(fs::exists(request_.models_folder));
    const HttpServer portal([](const HttpRequest&) {
        return HttpReply{.status = 200, .headers = {"Content-Type: text/html"}, .body = "log in"};
    });
    request_.base = portal.base();
    EXPECT_FALSE(can_reach(request_, {}));
    bodies_.clear();
    request_.base = server_.base();
    EXPECT_EQ(can_reach(request_, {}).error().code, Errc::kNotFound);
}

}  // namespace
}  // namespace trove::hub
