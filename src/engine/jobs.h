// SPDX-License-Identifier: GPL-3.0-or-later
//
// Jobs: work in the background, on the thread "job": one crawl, model download, change of model or OCR run at a time. A
// facade of Library, which owns it. Any thread.
//
// 1. Pausing stops a crawl; resuming starts it again, and finished work is not repeated (crawl/crawl.h, rule 2).
// 2. Listeners get every change, in order and one at a time, on the thread that made it: about five times a second
//    while a job runs. A listener must be fast. It may call state(), but must not start, pause or stop a job, or end a
//    subscription.
// 3. A job runs at a lower priority than windows, searches and other programs.
#pragma once
#include "api/crawl.h"
#include "api/jobs.h"
#include "base/guarded.h"
#include "base/result.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace trove::engine {

class Library;

class Jobs {
public:
    using Listener = std::function<void(const JobState&)>;

    // Keeps a listener registered. After the destructor, the listener is not running and never called again.
    class Subscription {
    public:
        Subscription() = default;

        Subscription(Subscription&& other) noexcept : jobs_(std::exchange(other.jobs_, nullptr)), id_(other.id_) {}

        Subscription& operator=(Subscription&& other) noexcept {
            std::swap(jobs_, other.jobs_);
            std::swap(id_, other.id_);
            return *this;
        }

        Subscription(const Subscription&) = delete;
        Subscription& operator=(const Subscription&) = delete;

        ~Subscription() {
            if (jobs_ != nullptr) jobs_->forget(id_);
        }

    private:
        friend class Jobs;

        Subscription(Jobs& jobs, std::uint64_t id) : jobs_(&jobs), id_(id) {}

        Jobs* jobs_ = nullptr;
        std::uint64_t id_ = 0;
    };

    explicit Jobs(Library& library) : library_(library) {}

    ~Jobs();  // end()
    Jobs(const Jobs&) = delete;
    Jobs& operator=(const Jobs&) = delete;

    // kBusy: a job is running.
    Result<void> crawl(std::vector<std::filesystem::path> roots, bool with_text = false);
    Result<void> use_model(std::string model);
    Result<void> read_text();                    // Text::run
    Result<void> pull_model(std::string model);  // Models::pull; files without a known SHA-256 are refused
    Result<void> resume();                       // kInvalid: nothing is paused

    void pause();
    void stop();  // also forgets a paused job
    void end();   // stop(), then wait for the job's thread; its finished work is kept

    [[nodiscard]] JobState state() const;

    // The listener gets the current state at once, and every later change.
    [[nodiscard]] Subscription subscribe(Listener listener);

private:
    struct Inner {
        JobState state;
        bool pausing = false;
        std::jthread thread;
    };

    struct Listeners {
        std::map<std::uint64_t, Listener> all;
        std::uint64_t next = 0;
    };

    Result<void> start(JobState wanted);
    void run(const std::stop_token& stop, const JobState& wanted);
    Result<CrawlProgress> perform(const std::stop_token& stop, const JobState& wanted);
    Result<CrawlProgress> pull(const std::stop_token& stop, const std::string& model);
    void change(const std::function<void(JobState&)>& how);
    void forget(std::uint64_t listener);

    Library& library_;
    Guarded<Inner> inner_;
    // Locked before inner_, and during a whole change and its notification, to keep the order of rule 2.
    Guarded<Listeners> listeners_;
};

}  // namespace trove::engine
