// SPDX-License-Identifier: GPL-3.0-or-later
//
// ProgressLine: how a crawl or a download is watched in a terminal. One thread.
#pragma once
#include "engine/library.h"

#include <chrono>
#include <string>

namespace trove::cli {

// Rewrites one line on a terminal; elsewhere says a line every ten seconds. On the error output.
class ProgressLine {
public:
    ProgressLine();
    void show(const CrawlProgress& progress);
    void show(const PullProgress& progress);
    void end() const;

private:
    void put(const std::string& line) const;

    bool terminal_;
    std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
    double next_s_ = 2;
};

// "351.7 MB"; "?" when it is not known.
[[nodiscard]] std::string size_text(std::optional<std::uint64_t> bytes);

// "found 344 · new 12 · …"
[[nodiscard]] std::string summary(const CrawlProgress& progress);

}  // namespace trove::cli
