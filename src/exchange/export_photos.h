// SPDX-License-Identifier: GPL-3.0-or-later
//
// Out of the library: XMP sidecars beside originals, for other programs to read, and the photos of an album as files.
//
// 1. export_xmp writes only files that end in ".xmp", whole or not at all, and keeps in the library folder what each
//    was before; undo_export_xmp puts that back, except where somebody has changed the file since.
// 2. export_album never replaces a file.
// 3. Originals are only read. Both hold the library's lock while they write.
// What a sidecar gets: media/xmp_sidecar.h. One call, one thread.
#pragma once
#include "api/export.h"
#include "base/job.h"
#include "base/result.h"

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace trove::exchange {

// kBusy: somebody else writes to the library. kCancelled: what was written stays and can be undone.
[[nodiscard]] Result<ExportReport> export_xmp(const ExportXmpOptions& options, const Job& job);

// Takes back the last export that was not taken back yet. kNotFound: there is none.
[[nodiscard]] Result<ExportReport> undo_export_xmp(const std::filesystem::path& library, const Job& job);

// kNotFound: no such album.
[[nodiscard]] Result<ExportReport> export_album(const ExportAlbumOptions& options, const Job& job);

}  // namespace trove::exchange
