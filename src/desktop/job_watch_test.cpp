// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/job_watch.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QThread>
#include <QThreadPool>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace trove::desktop {
namespace {

class JobWatchTest : public testing::Test {
protected:
    JobWatchTest() {
        auto opened = engine::Library::open(
            {.folder = folder() / "library", .models_folder = engine::default_models_folder(), .create = true});
        if (opened) library_ = std::move(*opened);
    }

    ~JobWatchTest() override {
        pool_.clear();
        pool_.waitForDone();
    }

    [[nodiscard]] std::filesystem::path folder() const { return scratch_.path().toStdString(); }

    static bool wait_for(const std::function<bool()>& done) {
        constexpr int kMostMs = 300'000;  // even a crawl of nothing loads a model
        QElapsedTimer waited;
        waited.start();
        while (!done() && waited.elapsed() < kMostMs) QCoreApplication::processEvents(QEventLoop::AllEvents, 20);
        return done();
    }

    int count_ = 1;
    char name_[8] = "test";
    char* arguments_[2] = {name_, nullptr};
    QCoreApplication app_{count_, arguments_};
    QTemporaryDir scratch_;
    QThreadPool pool_;
    std::unique_ptr<engine::Library> library_;
};

TEST_F(JobWatchTest, TheEndIsToldOnceAndAfterTheLastChange) {
    ASSERT_TRUE(library_);
    JobWatch watch(*library_, pool_, [] { return WallQuery{}; });
    std::vector<std::string> told;
    QObject::connect(&watch, &JobWatch::changed, &app_, [&](const JobState& state) {
        EXPECT_EQ(QThread::currentThread(), app_.thread());
        told.emplace_back(state.running ? "runs" : "rests");
    });
    QObject::connect(&watch, &JobWatch::ended, &app_, [&](const JobState& state) {
        EXPECT_EQ(state.kind, JobKind::kCrawl);
        told.emplace_back("ended");
    });
    std::filesystem::create_directory(folder() / "photos");
    ASSERT_TRUE(watch.jobs().crawl({folder() / "photos"}));
    ASSERT_TRUE(wait_for([&] { return !told.empty() && told.back() == "ended"; }));
    EXPECT_FALSE(watch.is_running());
    EXPECT_FALSE(watch.state().running);
    EXPECT_EQ(std::ranges::count(told, "ended"), 1);
    ASSERT_GE(told.size(), 4U);
    EXPECT_EQ(told[0], "rests") << "the state at first";
    EXPECT_EQ(told[1], "runs");
    EXPECT_EQ(told[told.size() - 2], "rests");
    pool_.waitForDone();
}

TEST_F(JobWatchTest, TheLibraryIsLookedAtAgainAndAgainAndIsTheSameWhileNothingChanges) {
    ASSERT_TRUE(library_);
    JobWatch watch(*library_, pool_, [] { return WallQuery{}; });
    std::vector<Seen> looks;
    QObject::connect(&watch, &JobWatch::seen, &app_, [&](const Seen& seen) { looks.push_back(seen); });
    ASSERT_TRUE(wait_for([&] { return looks.size() >= 2; }));
    ASSERT_TRUE(looks[0].wall);
    EXPECT_EQ(looks[0].wall, looks[1].wall);
    EXPECT_FALSE(looks[0].written_elsewhere);
    pool_.waitForDone();
}

}  // namespace
}  // namespace trove::desktop
