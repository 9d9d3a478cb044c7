// SPDX-License-Identifier: GPL-3.0-or-later
//
// CrawlDiscovery: the first stage of a crawl: finds files in folders and in other programs' libraries, and tells apart
// what is known and unchanged from what has to be read. Borrows all it is given. prepare() comes before the crawl's
// threads, run() is one of them, discovered() comes after it.
#pragma once
#include "base/job.h"
#include "base/result.h"
#include "catalog/reader.h"
#include "crawl/crawl.h"
#include "crawl/messages.h"
#include "crawl/progress.h"
#include "sources/folder.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace trove::crawl {

// What is known to lie under the roots, and what was met there.
struct Discovered {
    std::unordered_map<std::string, catalog::KnownFile> known;  // by path
    std::unordered_set<std::string> seen;
    std::unordered_set<std::string> unreadable;          // what could not be looked into
    std::vector<std::shared_ptr<SourceState>> complete;  // sources that were read to their end

    // Nothing can be said of the path: it, or something that it lies in, could not be looked into.
    [[nodiscard]] bool is_unknowable(std::string_view path) const;
};

class CrawlDiscovery {
public:
    struct To {
        std::function<void(Message)> tell;
        std::function<void(IncomingFile)> read;
    };

    CrawlDiscovery(const CrawlInput& input, const Job& job, ProgressMeter& meter, To to)
        : input_(input), now_(input.conditions()), job_(job), meter_(meter), to_(std::move(to)) {}

    Result<void> prepare();
    // Returns early when the job is stopped. An error: the crawl cannot go on.
    Result<void> run();

    // Photos to which the model owes a vector. Filled by prepare(), any thread afterwards.
    [[nodiscard]] const std::unordered_set<PhotoId>& owed() const { return owed_; }

    [[nodiscard]] const Discovered& discovered() const { return discovered_; }

private:
    // Said once a crawl, and not of what is crawled by its own name anyway.
    void pass_by(const std::filesystem::path& path);
    // False when the crawl is to stop.
    Result<bool> discover_source(sources::SourceKind kind, const std::filesystem::path& root);
    void found(const std::shared_ptr<SourceState>& source, sources::Item item, catalog::CatalogReader& reader);
    void found(sources::FoundFile file);
    void found(IncomingFile incoming);
    // False when the file is not there, or is known to yield nothing.
    bool take(const std::shared_ptr<ItemState>& item,
              const sources::ItemFile& file,
              std::vector<sources::ItemFile> otherwise,
              catalog::CatalogReader& reader);
    [[nodiscard]] const catalog::KnownFile* known_file(const std::filesystem::path& path) const;
    void count_known_failure(const catalog::KnownFile& known);

    const CrawlInput& input_;
    const TryConditions now_;
    const Job& job_;
    ProgressMeter& meter_;
    To to_;
    std::unordered_set<PhotoId> owed_;
    Discovered discovered_;
    std::unordered_set<std::string> passed_by_;
    std::unordered_map<std::string, catalog::KnownFile> looked_up_;  // known, outside the roots
};

// Size, time and device of the file that has it. False when it is not there.
[[nodiscard]] bool stat_place(const sources::ItemFile& file, IncomingFile& incoming);

}  // namespace trove::crawl
