// SPDX-License-Identifier: GPL-3.0-or-later
//
// Crawl: folders and other programs' libraries -> catalog, as bounded queues between named threads. What happens to one
// file stands in photo.h; docs/architecture.md draws the threads.
//
//   discover -> read -> decode.N -> embed.N -> write
//
// 1. Only `read` grows shares of the memory budget, and only `write` changes the catalog.
// 2. What is still to be done is a question to the catalog: a file whose stamp is known and whose photo owes the model
//    nothing costs one stat. Resuming after a crash, and going on with another model, are therefore the same run.
// 3. A bad file is recorded with a reason and the crawl goes on; photo/failure.h says when it is tried again. A catalog
//    that cannot be written (full disk), and whatever a thread throws, ends the crawl at once, the walk included, with
//    everything committed so far kept.
// 4. At least every 2 seconds or 64 photos there is a commit.
#pragma once
#include "api/crawl.h"
#include "base/job.h"
#include "base/result.h"
#include "base/version.h"
#include "catalog/reader.h"
#include "catalog/writer.h"
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
    models::Speeds& speeds;  // where the best number of pictures at once is looked up, and kept when it is found
    bool named = true;  // a person named the roots just now; else what was wanted of sources before is wanted again

    // What a file is tried under in this crawl.
    [[nodiscard]] TryConditions conditions() const {
        return {options.memory_bytes, model.fingerprint, std::string(program_version())};
    }
};

// The writer is used by this call alone until it returns. kCancelled when the job was stopped.
Result<CrawlProgress> crawl(const CrawlInput& input, catalog::CatalogWriter& writer, const Job& job);

}  // namespace trove::crawl
