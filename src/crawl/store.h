// SPDX-License-Identifier: GPL-3.0-or-later
//
// CrawlStore: the last stage of a crawl: writes the results of the others to the catalog. Borrows all its arguments.
// Used by the crawl's write thread, then by the thread that finishes the crawl.
//
// 1. Further locations of content still in the pipeline wait for it: they are stored when it arrives, or fail with it.
// 2. What may be an edit of a known photo waits until the crawl has seen the other files, because a photo keeps its
//    content where another file still has it (history.h). At most kMostWaiting files wait.
#pragma once
#include "base/result.h"
#include "catalog/reader.h"
#include "catalog/writer.h"
#include "crawl/crawl.h"
#include "crawl/discovery.h"
#include "crawl/history.h"
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
    // `known`: files under the roots as the last crawl saw them. It may be filled until the first put().
    CrawlStore(const CrawlInput& input,
               catalog::CatalogWriter& writer,
               ProgressMeter& meter,
               const PhotoHistory::Known& known)
        : input_(input), writer_(writer), meter_(meter), intake_(writer), history_(input, writer, known) {}

    // Call within a batch of the writer.
    Result<void> put(Message message) {
        return std::visit([this](auto& m) { return store(m); }, message);
    }

    // Stores the edits that wait. Then marks known files that were not seen as missing or away, or as moved if this crawl
    // found the photo elsewhere. In batches of its own.
    Result<void> finish(const Discovered& discovered);

    // Sentences for a person about what finish() could not look for.
    [[nodiscard]] const std::vector<std::string>& remarks() const { return remarks_; }

private:
    enum class Role { kNew, kChanged, kKnown };

    static constexpr std::size_t kMostWaiting = 512;

    Result<void> take_in(IncomingFile& file, const Belonging& belonging);
    Result<void> settle();
    Result<void> absorb_replaced();
    void find_away_roots(const Discovered& discovered, const std::unordered_set<std::int64_t>& turned_up);
    [[nodiscard]] bool is_away(const std::string& path) const;
    // Marks a file that was not seen.
    Result<void> miss(const std::string& path, const catalog::KnownFile& known);
    // Places outside the crawled folders of photos that this crawl found at a new place: a drive may be mounted
    // elsewhere.
    Result<void> look_for_old_places(const Discovered& discovered);
    Result<void> finish_roots(const Discovered& discovered);
    bool is_mounted(const std::string& uuid);
    Result<void> store(Finished& message);
    Result<void> store(SameContent& message);
    Result<void> store(Failed& message);
    Result<void> store(BackAgain& message);
    Result<void> store(SourceTold& message);
    Result<void> store(ItemTold& message);
    Result<void> store(Linked& message);
    Result<void> store_failure(const SameContent& same, const std::pair<FailureCause, Error>& why);
    // Records the file as a location of the photo.
    Result<void> put_file(const SameContent& file, PhotoId id, Role role);
    Result<std::int64_t> volume_row(std::uint64_t device);

    const CrawlInput& input_;
    catalog::CatalogWriter& writer_;
    ProgressMeter& meter_;
    SourceIntake intake_;
    PhotoHistory history_;
    std::vector<IncomingFile> edits_;                    // wait for settle()
    std::vector<std::pair<PhotoId, PhotoId>> replaced_;  // a photo whose place another known one has now
    std::unordered_set<std::int64_t> moved_over_;        // known photos that now lie where others lay
    std::vector<ContentHash> old_contents_;              // their thumbnails are to be dropped
    std::unordered_set<std::string> left_;               // paths of photos that moved and were edited
    std::unordered_map<std::string, bool> mounted_;      // by UUID
    std::unordered_set<std::string> volume_uuids_;       // of files that this crawl read
    std::unordered_set<std::string> away_;               // roots
    std::vector<std::string> remarks_;
    std::unordered_map<ContentHash, PhotoId> stored_;
    std::unordered_map<ContentHash, std::pair<FailureCause, Error>> failed_;
    std::unordered_map<ContentHash, std::vector<SameContent>> waiting_;
    std::unordered_map<std::uint64_t, std::int64_t> volume_rows_;
    std::vector<PhotoId> new_places_;
    std::unordered_set<std::string> previews_;  // taken in, though discovery may not have seen them
};

}  // namespace trove::crawl
