// SPDX-License-Identifier: GPL-3.0-or-later
//
// A Google Takeout: folders, zip archives read where they are, or both; all parts of one export are read together,
// because a picture and its JSON may be in different parts. Nothing is unpacked to disk.
//
// 1. Every file is accounted for: see TakeoutReport.
// 2. A picture in a year's folder and in albums is an item in each; the catalog makes one photo of them, because the
//    bytes are equal.
// 3. An edited copy is a file of its original's item; the film of a live photo is its live_part.
// 4. A JSON in an album without its picture adds the picture of that name in another folder to the album.
// takeout_names.h matches the names.
#pragma once
#include "api/takeout_report.h"
#include "sources/source.h"

namespace trove::sources {

// Looks inside: any zip archive, or a folder with a Takeout's folders, JSON files or archives.
[[nodiscard]] bool looks_like_takeout(const std::filesystem::path& path);

Result<void> read_takeout(const std::filesystem::path& path, const SourceVisitor& visitor, const Job& job);

[[nodiscard]] Result<TakeoutReport> report_takeout(const std::filesystem::path& path, const Job& job);

}  // namespace trove::sources
