// SPDX-License-Identifier: GPL-3.0-or-later
// Captions with a real library and a real HTTP server of ours (captioner/server_for_test.h).
#include "engine/captions.h"

#include "captioner/server_for_test.h"
#include "catalog/reader.h"
#include "catalog/write_lock.h"
#include "engine/with_library_for_test.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <thread>

namespace trove::engine {
namespace {

namespace fs = std::filesystem;
using captioner::a_model_that;
using captioner::said;
using captioner::ServerForTest;
using Asked = ServerForTest::Asked;

class CaptionsTest : public WithLibrary {
protected:
    void SetUp() override {
        WithLibrary::SetUp();
        for (unsigned i = 0; i < kPhotos; ++i)
            ASSERT_TRUE(write_file_atomically(pictures_ / fmt::format("{}.bmp", i), bitmap(1000, 500, i)));
        const std::array roots{pictures_};
        ASSERT_TRUE(library_->crawl(roots, {}, {}));
        options_.first_pause = std::chrono::milliseconds(1);
        options_.patience = std::chrono::seconds(20);
    }

    Result<CaptionProgress> run(const ServerForTest& server, const Job& job = {}) {
        CaptionChange change;
        change.endpoint = server.endpoint() + "/v1";
        EXPECT_TRUE(captions_->change(change));
        return captions_->run(options_, job);
    }

    std::vector<PhotoId> found(std::string word) {
        catalog::TextQuery query;
        query.words = {std::move(word)};
        std::vector<PhotoId> ids;
        auto reader = catalog::CatalogReader::open(library_->folder());
        const auto matches = reader->text().matches(query, 100);
        EXPECT_TRUE(matches);
        for (const auto& match : *matches) ids.push_back(match.photo);
        return ids;
    }

    static constexpr unsigned kPhotos = 5;

    struct Borrowed {  // made once the library exists
        std::unique_ptr<Library>& library;
        std::optional<Captions> captions;

        Captions* operator->() { return captions ? &*captions : &captions.emplace(*library); }
    } captions_{library_, std::nullopt};

    CaptionOptions options_;
};

TEST_F(CaptionsTest, EveryPhotoIsDescribedOnceAndFoundAtOnce) {
    std::atomic<int> count = 0;
    const ServerForTest server(
        a_model_that([&](const Asked&) { return said(fmt::format("A heron number{}x on a jetty.", ++count)); }));
    std::vector<std::int64_t> seen;
    options_.on_progress = [&](const CaptionProgress& progress) {
        if (progress.done == 0 || progress.done == static_cast<std::int64_t>(seen.size())) return;
        seen.push_back(progress.done);
        EXPECT_EQ(found(fmt::format("number{}x", progress.done)), std::vector<PhotoId>{progress.photo})
            << "committed before the next is sent";
        EXPECT_EQ(progress.model, "llava");
        EXPECT_EQ(progress.to_do, kPhotos);
    };
    const auto done = run(server);
    ASSERT_TRUE(done) << done.error().what;
    EXPECT_EQ(done->done, kPhotos);
    EXPECT_EQ(seen.size(), kPhotos);
    EXPECT_EQ(found("jetty").size(), kPhotos);
    EXPECT_EQ(run(server)->to_do, 0) << "nothing is asked twice";
    const auto asked = server.asked();
    EXPECT_EQ(asked.size(), 2 + kPhotos) << "twice for the models, once a photo";
    EXPECT_NE(asked[1].body.find("Answer in English"), std::string::npos);
    EXPECT_NE(asked[1].body.find("data:image/jpeg;base64,/9j/"), std::string::npos);
    EXPECT_EQ(captions_->status()->by_model, kPhotos);
    EXPECT_EQ((*captions_->of(PhotoId{1}))->model, "llava");
}

TEST_F(CaptionsTest, SettingsAreKeptAndAskedWith) {
    std::string body;
    const ServerForTest server(a_model_that([&](const Asked& asked) {
        body = asked.body;
        return said("Ein Reiher.");
    }));
    CaptionChange change;
    change.model = "pixtral-12b";
    change.prompt = "Was ist zu sehen?";
    change.language = "German";
    change.words = 12;
    ASSERT_TRUE(captions_->change(change));
    options_.most = 1;
    EXPECT_EQ(run(server)->done, 1);
    for (const char* part : {"pixtral-12b", "Was ist zu sehen? Use at most 12 words. Answer in German."})
        EXPECT_NE(body.find(part), std::string::npos) << body;
    EXPECT_EQ(captions_->settings()->words, 12) << "what is not changed stays";
    for (const int words : {4, 301, -1}) {
        CaptionChange bad;
        bad.words = words;
        EXPECT_EQ(captions_->change(bad).error().code, Errc::kInvalid);
    }
    CaptionChange bad;
    bad.endpoint = "file:///etc/passwd";
    EXPECT_EQ(captions_->change(bad).error().code, Errc::kInvalid);
}

TEST_F(CaptionsTest, AServerThatStumblesIsAskedAgain) {
    std::atomic<int> asked = 0;
    const ServerForTest server(a_model_that([&](const Asked&) {
        switch (++asked % 3) {
            case 1:
                return captioner::answer(500, "application/json", R"({"error":"out of memory"})");
            case 2:
                return std::string(
                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 999\r\n\r\n{\"choi");
            default:
                return said("A heron.");
        }
    }));
    const auto done = run(server);
    ASSERT_TRUE(done) << done.error().what;
    EXPECT_EQ(done->done, kPhotos);
    EXPECT_EQ(asked, 3 * static_cast<int>(kPhotos));
    EXPECT_TRUE(captions_->failures(10)->empty()) << "what went well in the end has not failed";
}

TEST_F(CaptionsTest, APhotoThatNeverGoesIsLeftAloneAndTheRestGoesOn) {
    std::atomic<int> asked = 0;
    std::string bad;
    const ServerForTest server(a_model_that([&](const Asked& request) {
        if (++asked == 1) bad = request.body;
        return request.body == bad ? said("") : said("A heron.");
    }));
    const auto done = run(server);
    ASSERT_TRUE(done) << done.error().what;
    EXPECT_EQ(done->done, kPhotos - 1);
    EXPECT_EQ(done->failed, 1);
    EXPECT_EQ(asked, 3 + static_cast<int>(kPhotos) - 1);
    const auto failures = captions_->failures(10);
    ASSERT_EQ(failures->size(), 1U);
    EXPECT_EQ(failures->front().tries, 3);
    EXPECT_NE(failures->front().reason.find("nothing"), std::string::npos);
    EXPECT_EQ(run(server)->to_do, 0);
    options_.retry_failed = true;
    EXPECT_EQ(run(server)->failed, 1) << "asked for, it is tried again";
}

TEST_F(CaptionsTest, AServerThatOnlyFailsEndsTheRunAndTheNextGoesOn) {
    std::atomic<bool> broken = true;
    const ServerForTest server(a_model_that(
        [&](const Asked&) { return broken ? captioner::answer(503, "text/plain", "loading") : said("A heron."); }));
    const auto failed = run(server);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, Errc::kIo);
    EXPECT_NE(failed.error().what.find("again and again"), std::string::npos) << failed.error().what;
    EXPECT_EQ(server.asked().size(), 1 + 8U);
    broken = false;
    options_.retry_failed = true;
    EXPECT_EQ(run(server)->done, kPhotos);
}

TEST_F(CaptionsTest, WhatAskingAgainCannotMendIsSaidAtOnce) {
    const ServerForTest server(a_model_that([](const Asked&) {
        return captioner::answer(404, "application/json", R"({"error":{"message":"model not found, try pulling it"}})");
    }));
    const auto failed = run(server);
    ASSERT_FALSE(failed);
    EXPECT_NE(failed.error().what.find("try pulling it"), std::string::npos) << failed.error().what;
    EXPECT_EQ(server.asked().size(), 2U);
    EXPECT_TRUE(captions_->failures(10)->empty()) << "no photo is to blame";
}

TEST_F(CaptionsTest, AStopKeepsWhatWasDone) {
    std::stop_source stop;
    std::atomic<int> asked = 0;
    const ServerForTest server(a_model_that([&](const Asked&) {
        if (++asked == 3) stop.request_stop();
        return said("A heron.");
    }));
    const auto stopped = run(server, {stop.get_token()});
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().code, Errc::kCancelled);
    EXPECT_EQ(captions_->status()->by_model, 2);
    EXPECT_EQ(run(server)->done, kPhotos - 2);
}

TEST_F(CaptionsTest, ARunGoesOnBesideACrawlAndThereIsOnlyOne) {
    const auto lock = catalog::lock_for_writing(library_->folder());  // as during a crawl
    ASSERT_TRUE(lock);
    const ServerForTest server(a_model_that([](const Asked&) { return said("A heron."); }));
    int looks = 0;
    options_.on_progress = [&](const CaptionProgress& /*unused*/) {
        if (++looks > 1) return;
        EXPECT_EQ(captions_->run(options_, {}).error().code, Errc::kBusy) << "a second run";
    };
    CaptionChange change;
    change.endpoint = server.endpoint();
    ASSERT_TRUE(captions_->change(change));
    const auto done = captions_->run(options_, {});
    ASSERT_TRUE(done) << done.error().what;
    EXPECT_EQ(done->done, kPhotos);
    EXPECT_GT(looks, 0);
}

TEST_F(CaptionsTest, LookingWhetherARunIsUnderWayNeitherStopsItNorFindsAnotherOnesLook) {
    const ServerForTest server(a_model_that([](const Asked&) { return said("A heron."); }));
    EXPECT_EQ(run(server)->done, kPhotos);
    std::atomic<bool> over{false};
    std::atomic<int> mistaken{0};
    const auto look = [&] {
        while (!over)
            if (const auto status = library_->status(); status && status->being_written) ++mistaken;
    };
    {
        const std::jthread one(look);
        const std::jthread another(look);
        const std::jthread third([&] {
            while (!over) static_cast<void>(captions_->status());
        });
        for (int i = 0; i < 100; ++i) {
            const auto again = captions_->run(options_, {});
            EXPECT_TRUE(again) << again.error().what;
        }
        over = true;
    }
    EXPECT_EQ(mistaken, 0) << "nobody writes";
}

TEST_F(CaptionsTest, APersonsWordsStandAlsoWhereTheyAreNone) {
    ASSERT_TRUE(captions_->set(PhotoId{1}, " Aunt Ada's\nlast summer "));
    ASSERT_TRUE(captions_->set(PhotoId{2}, ""));
    EXPECT_EQ(captions_->set(PhotoId{77}, "x").error().code, Errc::kNotFound);
    EXPECT_EQ(found("ada").size(), 1U);
    const ServerForTest server(a_model_that([](const Asked&) { return said("A heron."); }));
    EXPECT_EQ(run(server)->done, kPhotos - 2);
    CaptionChange change;
    change.model = "better";
    ASSERT_TRUE(captions_->change(change));
    options_.again = true;
    EXPECT_EQ(run(server)->done, kPhotos - 2) << "another model looks at what the first one saw";
    EXPECT_EQ((*captions_->of(PhotoId{1}))->text, "Aunt Ada's last summer");
    EXPECT_EQ((*captions_->of(PhotoId{2}))->text, "");
    EXPECT_EQ((*captions_->of(PhotoId{3}))->model, "better");
    EXPECT_EQ(captions_->status()->by_person, 2);
}

TEST_F(CaptionsTest, APictureThatIsAwayIsNotAskedAboutAndNobodyThereIsSaidSo) {
    fs::rename(pictures_ / "0.bmp", scratch_.path() / "away.bmp");
    const ServerForTest server(a_model_that([](const Asked&) { return said("A heron."); }));
    const auto done = run(server);
    ASSERT_TRUE(done) << done.error().what;
    EXPECT_EQ(done->done, kPhotos - 1);
    EXPECT_EQ(done->failed, 1) << "nobody had noticed yet that it is gone";
    CaptionChange change;
    {
        const ServerForTest gone(a_model_that([](const Asked&) { return said("x"); }));
        change.endpoint = gone.endpoint();
    }
    ASSERT_TRUE(captions_->change(change));
    EXPECT_EQ(captions_->run(options_, {}).error().code, Errc::kNotFound);
}

}  // namespace
}  // namespace trove::engine
