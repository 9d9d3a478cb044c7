// SPDX-License-Identifier: GPL-3.0-or-later
//
// Crawl: folders and other programs' libraries -> catalog, as bounded queues between named threads. photo.h has the
// steps for one file; docs/architecture.md draws the threads.
//
//   discover -> read -> decode.N -> embed.N -> write
//
// 1. Only `read` grows shares of the memory budget, and only `write` changes the catalog.
// 2. The catalog knows the remaining work: a file with a known stamp and a photo with a vector of the model costs one
//    stat. Resuming after a crash and continuing with another model are therefore the same run.
// 3. A bad file is recorded with a reason and the crawl goes on; photo/failure.h says when it is tried again. A catalog
//    that cannot be written (full disk), and any exception in a thread, ends the crawl at once, including the walk;
//    everything committed so far is kept.
// 4. A commit happens at least every 2 seconds or 64 photos.
#pragma once
#include "api/crawl.h"
#include "base/job.h"
#include "base/result.h"
#include "base/version.h"
#include "catalog/reader.h"
#include "catalog/writer.h"
#include "decoder/pool.h"
#include "embed/embedder.h"
#include "models/speeds.h"
#include "photo/failure.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace trove::crawl {

struct CrawlInput {
    std::filesystem::path library;
    std::vector<std::filesystem::path> roots;  // absolute, normal
    std::shared_ptr<const embed::Embedder> embedder;
    catalog::ModelRow model;
    const CrawlOptions& options;
    models::Speeds& speeds;  // stores the best batch size, once it is found
    decoder::DecoderPool& decoders;
    bool named = true;  // a person has just named the roots; otherwise the sources' earlier options apply

    // The conditions under which this crawl tries a file.
    [[nodiscard]] TryConditions conditions() const {
        return {options.memory_bytes, model.fingerprint, std::string(program_version())};
    }
};

// Uses the writer exclusively until it returns. kCancelled: the job was stopped.
Result<CrawlProgress> crawl(const CrawlInput& input, catalog::CatalogWriter& writer, const Job& job);

}  // namespace trove::crawl
