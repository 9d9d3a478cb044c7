// SPDX-License-Identifier: GPL-3.0-or-later
//
// Exchange with other programs: exports sidecars and albums, recovers pictures from a preview cache, and inspects other
// programs' libraries before they are crawled. The latter two need no library of Trove. One call, one thread.
#pragma once
#include "api/export.h"
#include "api/inspect.h"
#include "api/recover.h"
#include "api/takeout_report.h"
#include "base/job.h"
#include "base/result.h"

#include <cstddef>
#include <filesystem>

namespace trove::engine {

// Writes XMP sidecars beside originals. kBusy: another program writes to the library. kCancelled: finished sidecars stay
// and can be undone.
[[nodiscard]] Result<ExportReport> export_xmp(const ExportXmpOptions& options, const Job& job);
// Undoes the newest export that is not undone yet. kNotFound: there is none.
[[nodiscard]] Result<ExportReport> undo_export_xmp(const std::filesystem::path& library, const Job& job);
// Copies or links an album's photos into a folder; replaces no file. kNotFound: no such album.
[[nodiscard]] Result<ExportReport> export_album(const ExportAlbumOptions& options, const Job& job);

// Recovers pictures from a Lightroom preview cache (exchange/recover.h). kNotFound: no such cache or catalog.
[[nodiscard]] Result<RecoverReport> recover(const RecoverOptions& options, const Job& job);

// Summarises another program's library. kInvalid: a plain folder.
[[nodiscard]] Result<SourceSummary> inspect_source(const std::filesystem::path& path,
                                                   std::size_t samples,
                                                   const Job& job);
// Lists every file of a Takeout, with the JSON that belongs to each picture.
[[nodiscard]] Result<TakeoutReport> takeout_report(const std::filesystem::path& path, const Job& job);

}  // namespace trove::engine
