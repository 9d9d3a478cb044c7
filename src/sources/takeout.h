// SPDX-License-Identifier: GPL-3.0-or-later
//
// A Google Takeout: folders, zip archives read where they are, or both; all parts of one export together, because a
// picture and its JSON may be in different ones. Nothing is unpacked to disk.
//
// 1. Every file is accounted for: see TakeoutReport.
// 2. A picture in a year's folder and in albums is an item in each, with the same bytes: the catalog makes one photo of
//    it.
// 3. An edited copy is a file of its original's item; the moving part of a live photo is its live_part.
// 4. A JSON in an album whose picture is not beside it puts the picture that it names elsewhere into the album.
// Names are matched in takeout_names.h.
#pragma once
#include "api/takeout_report.h"
#include "sources/source.h"

namespace trove::sources {

// By a look inside: any zip archive; a folder with a Takeout's folders, JSON files or archives in it.
[[nodiscard]] bool looks_like_takeout(const std::filesystem::path& path);

Result<void> read_takeout(const std::filesystem::path& path, const SourceVisitor& visitor, const Job& job);

[[nodiscard]] Result<TakeoutReport> report_takeout(const std::filesystem::path& path, const Job& job);

}  // namespace trove::sources
