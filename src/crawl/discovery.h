// SPDX-License-Identifier: GPL-3.0-or-later
//
// CrawlDiscovery: the first stage of a crawl: finds files in folders and in other programs' libraries, and separates
// known, unchanged files from those to read. Borrows all its arguments. Call prepare() before the crawl's threads
// start, run() on one of them, and discovered() after it.
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

// Files known to the catalog under the roots, and the findings of the walk.
struct Discovered {
    std::unordered_map<std::string, catalog::KnownFile> known;  // by path
    std::unordered_set<std::string> seen;
    std::unordered_set<std::string> unreadable;  // folders and archives that could not be opened, links not followed
    std::unordered_set<std::string> walked;      // roots: folders walked to their end
    std::unordered_set<std::string> away;        // roots that are not there
    std::unordered_set<std::string> gone_files;  // roots: files that are not there, in a folder that is
    std::vector<std::shared_ptr<SourceState>> complete;  // sources read completely

    // The path's state is unknown, because it or a folder above it could not be opened.
    [[nodiscard]] bool is_unknowable(std::string_view path) const;
};

// Whether the path is one of these, or lies below one.
[[nodiscard]] bool lies_at_or_below(std::string_view path, const std::unordered_set<std::string>& folders);

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
    // Reported once per crawl, and not for paths that are roots themselves.
    void pass_by(const std::filesystem::path& path);
    // False: the crawl has to stop.
    Result<bool> discover_folder(const std::filesystem::path& root, bool is_takeout);
    void not_there(const std::filesystem::path& root, const Error& error);
    Result<bool> discover_source(sources::SourceKind kind, const std::filesystem::path& root);
    // The walk of a folder around the source does not take the item's files either.
    void leave_out(const sources::Item& item);
    void found(const std::shared_ptr<SourceState>& source, sources::Item item, catalog::CatalogReader& reader);
    void found(sources::FoundFile file);
    void found(IncomingFile incoming);
    // False: the file is missing, or is known to be unusable.
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
    std::unordered_set<std::string> forgotten_;                      // a person does not want these
    std::unordered_set<std::string> follows_links_;                  // roots
    std::unordered_set<std::string> left_out_;                       // files of hidden and trashed items
    std::unordered_set<std::string> films_;                          // counted already, or not to be counted
    std::unordered_map<std::string, catalog::KnownFile> looked_up_;  // known files outside the roots
};

// Takes size, time and device from the file that holds the place. False: it is missing.
[[nodiscard]] bool stat_place(const sources::ItemFile& file, IncomingFile& incoming);

}  // namespace trove::crawl
