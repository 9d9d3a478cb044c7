// SPDX-License-Identifier: GPL-3.0-or-later
//
// run_ocr: reads words in the photos not yet read: the last phase of a crawl, and a command of its own.
//
//   load -> ocr.N -> write
//
// 1. The catalog knows the unread photos (TextReader::unread), so a phase that was killed resumes by itself, and a new
//    version of the reader reads everything again.
// 2. Each picture is decoded again, at the size suited to OCR. Only `load` grows shares of the memory budget, and only
//    `write` changes the catalog.
// 3. A picture that cannot be read is recorded with a reason, and not tried again by the same reader. A file that has
//    changed or vanished since the crawl stays unread: the next crawl records its new content.
// 4. A commit happens at least every 2 seconds or 64 photos.
#pragma once
#include "api/crawl.h"
#include "base/job.h"
#include "base/result.h"
#include "catalog/writer.h"
#include "decoder/pool.h"
#include "ocr/reader.h"

#include <filesystem>
#include <memory>

namespace trove::crawl {

struct OcrInput {
    std::filesystem::path library;
    std::shared_ptr<const ocr::Reader> reader;
    const CrawlOptions& options;
    decoder::DecoderPool& decoders;
    CrawlProgress before;  // progress of the crawl before this phase; the result continues it
};

// Uses the writer exclusively until it returns. kCancelled: the job was stopped.
Result<CrawlProgress> run_ocr(const OcrInput& input, catalog::CatalogWriter& writer, const Job& job);

}  // namespace trove::crawl
