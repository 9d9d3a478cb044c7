// SPDX-License-Identifier: GPL-3.0-or-later
//
// The options of a crawl, and its progress. Plain values, any thread.
#pragma once
#include "photo/origin.h"

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
    std::int64_t fresh = 0;      // new photos
    std::int64_t changed = 0;    // known photos whose file has other content: an edit, or an earlier version come back
    std::int64_t unchanged = 0;  // unchanged files
    std::int64_t moved = 0;      // known photos found at a new place, with the old place gone
    std::int64_t copies = 0;     // known photos found at one more place
    std::int64_t failed = 0;     // files recorded with a reason
    std::int64_t gone = 0;       // files no longer there: their photos are missing
    std::int64_t away = 0;       // files that cannot be looked for, because their folder or drive is away
    std::int64_t links_left_out = 0;  // links that lead out of the crawled folders and were not followed
    std::int64_t films = 0;           // films seen; they are not read
    std::int64_t left_hidden = 0;     // hidden or archived items of other programs, left out
    std::int64_t left_trashed = 0;    // items in other programs' trash, left out
    std::int64_t to_do =
        // files that need work, as known so far; during tags and OCR: photos, or phrases of the vocabulary
        0;
    std::int64_t done = 0;                 // finished ones of `to_do`, including failures
    std::int64_t judged = 0;               // photos judged for tags, with or without a suggestion
    std::int64_t read = 0;                 // photos read by OCR
    std::int64_t unread = 0;               // photos that OCR could read but did not
    std::vector<std::string> left_undone;  // requested work that could not be done, each with the reason and the remedy
    double per_second = 0;                 // rate over the last seconds
    std::optional<double> eta_s;
    double elapsed_s = 0;
    bool scan_finished = false;  // to_do and found are final
};

struct CrawlOptions {
    std::size_t memory_bytes = std::size_t{1} << 30U;  // ceiling, without the model's memory
    int threads = 0;                                   // 0: as many as cores
    bool suggest_tags = false;                         // for new photos, after the crawl; see engine/tags.h
    bool ocr = false;                                  // read words in the pictures, after the tags
    std::string embedder;                              // address of another Trove that embeds the pictures; empty: none
    // Includes items that are hidden (archived) or in the trash of another program's library. Remembered for crawls
    // without paths.
    bool include_hidden = false;
    bool include_trashed = false;
    // Follows links that lead out of the crawled folders. Remembered for crawls without paths.
    bool follow_links = false;
    // Where folders that other programs' catalogs name lie here. Remembered with each of the sources that are crawled.
    std::vector<MovedRoot> roots;
    std::function<void(const CrawlProgress&)> on_progress;  // about five times a second and at the end, on one thread
};

}  // namespace trove
