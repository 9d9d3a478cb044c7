// SPDX-License-Identifier: GPL-3.0-or-later
//
// The long job under way, or the last one. Plain values, any thread.
#pragma once
#include "api/crawl.h"
#include "api/models.h"
#include "base/result.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace trove {

enum class JobKind { kNone, kCrawl, kUseModel, kReadText, kPullModel };

struct JobState {
    JobKind kind = JobKind::kNone;
    bool running = false;
    bool paused = false;                       // stopped by pause(); resume() continues
    std::vector<std::filesystem::path> roots;  // of a crawl; empty: everything crawled before
    bool with_text = false;                    // of a crawl: read words in the pictures afterwards
    std::string model;                         // of a download or a change of model
    CrawlProgress progress;                    // of all but a download
    std::optional<PullProgress> pull;          // of a download, once it has begun
    std::optional<Error> problem;              // the last job's error, if it failed
};

}  // namespace trove
