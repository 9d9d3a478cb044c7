// SPDX-License-Identifier: GPL-3.0-or-later
//
// run_ocr: looks for words in the photos that owe it: the last phase of a crawl, and a command of its own.
//
//   load -> ocr.N -> write
//
// 1. What is owed is a question to the catalog (TextReader::unread), so a phase that was killed goes on by itself,
//    and a new version of the reader reads everything again.
// 2. Each picture is decoded again, at the size that reading wants. Only `load` grows shares of the memory budget, and
//    only `write` changes the catalog.
// 3. A picture that cannot be read is recorded with a reason, and not tried again by the same reader. A file that has
//    changed since the crawl saw it, or has gone, stays owed: the next crawl says what lies there now.
// 4. At least every 2 seconds or 64 photos there is a commit.
#pragma once
#include "api/crawl.h"
#include "base/job.h"
#include "base/result.h"
#include "catalog/writer.h"
#include "ocr/reader.h"

#include <filesystem>
#include <memory>

namespace trove::crawl {

struct OcrInput {
    std::filesystem::path library;
    std::shared_ptr<const ocr::Reader> reader;
    const CrawlOptions& options;
    CrawlProgress before;  // of the crawl that this ends, which its answer carries on
};

// The writer is used by this call alone until it returns. kCancelled when the job was stopped.
Result<CrawlProgress> run_ocr(const OcrInput& input, catalog::CatalogWriter& writer, const Job& job);

}  // namespace trove::crawl
