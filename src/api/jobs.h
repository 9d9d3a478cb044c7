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
    bool paused = false;                       // stopped by pause(); resume() goes on
    std::vector<std::filesystem::path> roots;  // of a crawl; empty: all that were crawled before
    bool with_text = false;                    // of a crawl: look for words in the pictures afterwards
    std::string model;                         // of a fetch or a change of model
    CrawlProgress progress;                    // of all but a fetch
    std::optional<PullProgress> pull;          // of a fetch, once it has begun
    std::optional<Error> problem;              // how the last job ended, when not well
};

}  // namespace trove
