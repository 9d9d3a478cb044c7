// SPDX-License-Identifier: GPL-3.0-or-later
//
// A crawl, or what is made like one, run while a person watches. One thread.
#pragma once
#include "cli/verb.h"

#include <functional>

namespace trove::cli {

struct Watched {
    Result<CrawlProgress> done;
    CrawlProgress last;  // how far it came, also when it was stopped or failed
};

// Runs `work`, which reports by `options`, showing how far it is; with --json, prints the end with "complete".
[[nodiscard]] Watched watched(const Context& context,
                              bool quiet,
                              CrawlOptions& options,
                              const std::function<Result<CrawlProgress>()>& work);

}  // namespace trove::cli
