// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/safekeeping.h"

#include "catalog/thumbnails.h"
#include "engine/library_impl.h"
#include "rescue/rescue.h"

#include <fmt/format.h>

#include <utility>

namespace trove::engine {
namespace {

// Thumbnails of a file with a damaged page are made again, all of them.
Result<void> drop_damaged_thumbnails(const std::filesystem::path& library) {
    TROVE_TRY(const bool sound, catalog::thumbnails_are_sound(library));
    return sound ? Result<void>() : catalog::drop_thumbnails(library);
}

}  // namespace

Result<BackupReport> back_up(const BackupOptions& options, const Job& job) {
    return rescue::back_up(options, job);
}

Result<RestoreReport> restore(const RestoreOptions& options, const Job& job) {
    return rescue::restore(options, job);
}

Result<RepairReport> repair(const OpenOptions& options, const Job& job) {
    TROVE_TRY(auto report, rescue::repair_catalog(options.folder, job));
    std::error_code error;
    std::filesystem::remove_all(options.folder / "graphs", error);
    TROVE_CHECKED(drop_damaged_thumbnails(options.folder));
    TROVE_TRY(const auto library, Library::open(options));
    TROVE_TRY(report.thumbnails, LibraryImpl::of(*library).make_missing_thumbnails(job));
    // A model that is missing, or that is told from another one only by its name, is the next crawl's business.
    if (const auto rebuilt = library->rebuild_index(); !rebuilt)
        report.notes.push_back(fmt::format("the vectors were not made ready for searches: {}", rebuilt.error().what));
    return report;
}

}  // namespace trove::engine
