// SPDX-License-Identifier: GPL-3.0-or-later
//
// The progress of a crawl or a download as text, for StatusLine. Pure.
#pragma once
#include "api/crawl.h"
#include "api/models.h"

#include <cstddef>
#include <string>

namespace trove::cli {

// Fits one line of a terminal with `columns` columns, with a bar if there is room. 0 columns: no terminal.
[[nodiscard]] std::string line_of(const CrawlProgress& progress, std::size_t columns);

// "textual.onnx (2 of 3)  ███ 45%  158.2 MB of 351.7 MB  3.4 MB/s  1 min 02 s left"
[[nodiscard]] std::string line_of(const PullProgress& progress, std::size_t columns);

// "found 344 · new 12 · …"
[[nodiscard]] std::string summary(const CrawlProgress& progress);

// "left out: hidden 3 · films 12 (not read)"; empty: nothing was left out.
[[nodiscard]] std::string left_out(const CrawlProgress& progress);

}  // namespace trove::cli
