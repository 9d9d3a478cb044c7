// SPDX-License-Identifier: GPL-3.0-or-later
//
// ProgressLine: how a crawl is watched in a terminal. One thread.
#pragma once
#include "engine/library.h"

#include <string>

namespace trove::cli {

// Rewrites one line on a terminal; elsewhere says a line every ten seconds. On the error output.
class ProgressLine {
public:
    ProgressLine();
    void show(const engine::CrawlProgress& progress);
    void end() const;

private:
    bool terminal_;
    double next_s_ = 2;
};

// "found 344 · new 12 · …"
[[nodiscard]] std::string summary(const engine::CrawlProgress& progress);

}  // namespace trove::cli
