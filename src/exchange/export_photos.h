// SPDX-License-Identifier: GPL-3.0-or-later
//
// Exports: XMP sidecars beside originals, for other programs, and the photos of an album as files.
//
// 1. export_xmp writes only files that end in ".xmp", completely or not at all, and keeps the previous contents in the
//    library folder. undo_export_xmp restores them, except for files changed since.
// 2. export_album never replaces a file.
// 3. Originals are only read. Both hold the library's lock while they write.
// Contents of a sidecar: media/xmp_sidecar.h. One call, one thread.
#pragma once
#include "api/export.h"
#include "base/job.h"
#include "base/result.h"

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace trove::exchange {

// kBusy: another program writes to the library. kCancelled: finished sidecars stay and can be undone.
[[nodiscard]] Result<ExportReport> export_xmp(const ExportXmpOptions& options, const Job& job);

// Undoes the newest export that is not undone yet. kNotFound: there is none.
[[nodiscard]] Result<ExportReport> undo_export_xmp(const std::filesystem::path& library, const Job& job);

// kNotFound: no such album.
[[nodiscard]] Result<ExportReport> export_album(const ExportAlbumOptions& options, const Job& job);

}  // namespace trove::exchange
