// SPDX-License-Identifier: GPL-3.0-or-later
//
// CrawlStore: the last stage of a crawl: writes the results of the others to the catalog. Borrows all its arguments.
// Used by the crawl's write thread, then by the thread that finishes the crawl.
//
// Further locations of content still in the pipeline wait for it: they are stored when it arrives, or fail with it.
#pragma once
#include "base/result.h"
#include "catalog/reader.h"
#include "catalog/writer.h"
#include "crawl/crawl.h"
#include "crawl/discovery.h"
#include "crawl/messages.h"
#include "crawl/progress.h"
#include "crawl/source_intake.h"

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

namespace trove::crawl {

class CrawlStore {
public:
    CrawlStore(const CrawlInput& input, catalog::CatalogWriter& writer, ProgressMeter& meter)
        : input_(input), writer_(writer), meter_(meter), intake_(writer) {}

    // Call within a batch of the writer.
    Result<void> put(Message message) {
        return std::visit([this](auto& m) { return store(m); }, message);
    }

    // Marks known files that were not seen as absent, or as moved if this crawl found the photo elsewhere. A batch of
    // its own.
    Result<void> finish(const Discovered& discovered);

private:
    Result<void> store(Finished& message);
    Result<void> store(SameContent& message);
    Result<void> store(Failed& message);
    Result<void> store(BackAgain& message);
    Result<void> store(SourceTold& message);
    Result<void> store(ItemTold& message);
    Result<void> store(Linked& message);
    Result<void> store_failure(const SameContent& same, const std::pair<FailureCause, Error>& why);
    // Records the file as a location of the photo.
    Result<void> put_file(const SameContent& file, PhotoId id, bool is_fresh);
    Result<std::int64_t> volume_row(std::uint64_t device);

    const CrawlInput& input_;
    catalog::CatalogWriter& writer_;
    ProgressMeter& meter_;
    SourceIntake intake_;
    std::unordered_map<ContentHash, PhotoId> stored_;
    std::unordered_map<ContentHash, std::pair<FailureCause, Error>> failed_;
    std::unordered_map<ContentHash, std::vector<SameContent>> waiting_;
    std::unordered_map<std::uint64_t, std::int64_t> volume_rows_;
    std::vector<PhotoId> new_places_;
    std::unordered_set<std::string> previews_;  // taken in, though discovery may not have seen them
};

}  // namespace trove::crawl
