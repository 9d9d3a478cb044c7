// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a crawl is asked to do, and how far it is. Plain values, any thread.
#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace trove {

enum class CrawlPhase { kScanning, kIndexing, kTagging, kReading, kFinishing, kDone };

struct CrawlProgress {
    CrawlPhase phase = CrawlPhase::kScanning;
    std::int64_t found = 0;      // picture files seen so far
    std::int64_t fresh = 0;      // photos not known before
    std::int64_t unchanged = 0;  // files that are as they were
    std::int64_t moved = 0;      // known photos found at a new place, their old one gone
    std::int64_t copies = 0;     // known photos found at a further place
    std::int64_t failed = 0;     // files recorded with a reason
    std::int64_t gone = 0;       // files no longer there
    std::int64_t to_do =
        // files that need work, known so far; while tags are suggested and texts are read: photos, or the vocabulary's
        // phrases
        0;
    std::int64_t done = 0;    // of those, finished, failed ones included
    std::int64_t judged = 0;  // photos for which tags were suggested, or found not to be called for
    std::int64_t read = 0;    // photos looked at for words
    std::int64_t unread = 0;  // photos that could be looked at for words and were not
    std::vector<std::string>
        left_undone;        // what was asked for and could not be done, though the rest was; why, and what helps
    double per_second = 0;  // done, over the last seconds
    std::optional<double> eta_s;
    double elapsed_s = 0;
    bool scan_finished = false;  // to_do and found are final
};

struct CrawlOptions {
    std::size_t memory_bytes = std::size_t{1} << 30U;  // ceiling beside the model
    int threads = 0;                                   // 0: as many as cores
    bool suggest_tags = false;                         // for what is new, afterwards; see engine/tags.h
    bool ocr = false;                                  // look for words in the pictures, after that
    std::string embedder;  // address of a Trove that embeds pictures for this one; empty: none
    // Of other programs' libraries also what is hidden (archived) or in the trash there. Remembered for crawls without
    // paths.
    bool include_hidden = false;
    bool include_trashed = false;
    std::function<void(const CrawlProgress&)> on_progress;  // about five times a second and at the end; from one thread
};

}  // namespace trove
