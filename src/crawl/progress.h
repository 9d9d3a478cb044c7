// SPDX-License-Identifier: GPL-3.0-or-later
//
// ProgressMeter: counts the work of the crawl's threads and makes CrawlProgress from it. Counters: any thread;
// snapshot(): one.
#pragma once
#include "api/crawl.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>

namespace trove::crawl {

class ProgressMeter {
public:
    std::atomic<std::int64_t> found{0};
    std::atomic<std::int64_t> fresh{0};
    std::atomic<std::int64_t> changed{0};
    std::atomic<std::int64_t> unchanged{0};
    std::atomic<std::int64_t> moved{0};
    std::atomic<std::int64_t> copies{0};
    std::atomic<std::int64_t> failed{0};
    std::atomic<std::int64_t> gone{0};
    std::atomic<std::int64_t> away{0};
    std::atomic<std::int64_t> links_left_out{0};
    std::atomic<std::int64_t> films{0};
    std::atomic<std::int64_t> left_hidden{0};
    std::atomic<std::int64_t> left_trashed{0};
    std::atomic<std::int64_t> to_do{0};
    std::atomic<std::int64_t> done{0};
    std::atomic<bool> scan_finished{false};
    std::atomic<std::int64_t> seen{0};     // files that the walk has reported
    std::atomic<std::int64_t> counted{0};  // files that it will report, by count_files()
    std::atomic<bool> all_counted{false};
    std::atomic<CrawlPhase> phase{CrawlPhase::kScanning};

    // The rate covers the last 15 seconds, so that it stays current.
    [[nodiscard]] CrawlProgress snapshot() {
        const auto now = Clock::now();
        CrawlProgress p;
        p.phase = phase;
        p.scan_finished = scan_finished;
        p.found = found;
        p.fresh = fresh;
        p.changed = changed;
        p.unchanged = unchanged;
        p.moved = moved;
        p.copies = copies;
        p.failed = failed;
        p.gone = gone;
        p.away = away;
        p.links_left_out = links_left_out;
        p.films = films;
        p.left_hidden = left_hidden;
        p.left_trashed = left_trashed;
        p.done = done;
        p.to_do = to_do;
        const bool has_total = p.scan_finished || estimate(p.to_do);
        p.elapsed_s = std::chrono::duration<double>(now - start_).count();
        samples_.push_back({now, p.done});
        while (samples_.size() > 2 && now - samples_.front().at > std::chrono::seconds(15)) samples_.pop_front();
        const double span_s = std::chrono::duration<double>(now - samples_.front().at).count();
        if (span_s > 0) p.per_second = static_cast<double>(p.done - samples_.front().done) / span_s;
        if (has_total && p.per_second > 0) p.eta_s = static_cast<double>(p.to_do - p.done) / p.per_second;
        return p;
    }

private:
    // Before the walk ends: as many of the files to come need work as of those that it has reported. False: nothing is
    // known of those to come.
    bool estimate(std::int64_t& total_to_do) const {
        const std::int64_t reported = seen;
        if (!all_counted || reported <= 0 || counted < reported) return false;
        const double share = static_cast<double>(total_to_do) / static_cast<double>(reported);
        total_to_do += static_cast<std::int64_t>(share * static_cast<double>(counted - reported));
        return true;
    }

    using Clock = std::chrono::steady_clock;

    struct Sample {
        Clock::time_point at;
        std::int64_t done = 0;
    };

    Clock::time_point start_ = Clock::now();
    std::deque<Sample> samples_{{start_, 0}};
};

}  // namespace trove::crawl
