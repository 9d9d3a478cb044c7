// SPDX-License-Identifier: GPL-3.0-or-later
//
// JobRunner: long work that nobody waits for: one crawl, fetch or change of model, or reading of texts at a time, on
// the thread "job". Any thread.
//
// 1. Pausing stops a crawl; going on is the same crawl again, which does not repeat what is finished (crawl/crawl.h,
//    rule 2).
// 2. `on_change` is called from the thread of whoever changes something, about five times a second while a job runs. It
//    must be quick and must not call back.
// 3. A job leaves the processor to whatever somebody waits for: windows, searches, other programs.
#pragma once
#include "api/jobs.h"
#include "base/guarded.h"
#include "base/result.h"
#include "engine/library.h"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace trove::engine {

class JobRunner {
public:
    JobRunner(Library& library, std::function<void(const JobState&)> on_change)
        : library_(library), on_change_(std::move(on_change)) {}

    ~JobRunner();  // stops what runs; what it has finished is kept
    JobRunner(const JobRunner&) = delete;
    JobRunner& operator=(const JobRunner&) = delete;

    // kBusy: a job is running.
    Result<void> crawl(std::vector<std::filesystem::path> roots, bool with_text = false);
    Result<void> use_model(std::string model);
    Result<void> read_text();                    // Library::read_texts
    Result<void> pull_model(std::string model);  // Library::pull_model; files whose SHA-256 nobody knows are refused
    Result<void> resume();                       // kInvalid: nothing is paused

    void pause();
    void stop();  // and forget what was paused

    [[nodiscard]] JobState state() const;

private:
    struct Inner {
        JobState state;
        bool pausing = false;
        std::jthread thread;
    };

    Result<void> start(JobState wanted);
    void run(const std::stop_token& stop, const JobState& wanted);
    Result<CrawlProgress> pull(const std::stop_token& stop, const std::string& model);
    void change(const std::function<void(JobState&)>& how);

    Library& library_;
    const std::function<void(const JobState&)> on_change_;
    Guarded<Inner> inner_;
};

}  // namespace trove::engine
