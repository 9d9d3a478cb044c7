// SPDX-License-Identifier: GPL-3.0-or-later
//
// Jobs: long work in the background: one crawl, fetch or change of model, or reading of texts at a time, on the thread
// "job". A facade of Library, which owns it. Any thread.
//
// 1. Pausing stops a crawl; going on is the same crawl again, which does not repeat finished work (crawl/crawl.h,
//    rule 2).
// 2. Listeners hear every change in the order in which the changes happened, one at a time, on the thread of whoever
//    made the change: about five times a second while a job runs. A listener must be quick. It may ask for state(); it
//    must not start, pause or stop a job, nor end a subscription.
// 3. A job yields the processor to windows, searches and other programs.
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

    // A listener for as long as this lives. Once it is destroyed, the listener is not running and never called again.
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
    Result<void> pull_model(std::string model);  // Models::pull; files whose SHA-256 nobody knows are refused
    Result<void> resume();                       // kInvalid: nothing is paused

    void pause();
    void stop();  // and forget what was paused
    void end();   // stop(), and wait until the job's thread is gone; its finished work is kept

    [[nodiscard]] JobState state() const;

    // The listener hears the present state at once, and each change from then on.
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
    // Locked before inner_, and for the whole of a change and its telling: this is what keeps rule 2's order.
    Guarded<Listeners> listeners_;
};

}  // namespace trove::engine
