// SPDX-License-Identifier: GPL-3.0-or-later
//
// Runs a crawl, or similar work, with visible progress. One thread.
#pragma once
#include "cli/verb.h"

#include <functional>

namespace trove::cli {

struct Watched {
    Result<CrawlProgress> done;
    CrawlProgress last;  // last progress, even if it was stopped or failed
};

// Runs `work`, which reports through `options`, and shows its progress; with --json, prints the result with "complete".
[[nodiscard]] Watched watched(const Context& context,
                              bool quiet,
                              CrawlOptions& options,
                              const std::function<Result<CrawlProgress>()>& work);

}  // namespace trove::cli
