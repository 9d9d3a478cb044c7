// SPDX-License-Identifier: GPL-3.0-or-later
//
// gather_takeout: every file of a Takeout, from folders and archives alike, with the folder in which Takeout means it
// to be, and the JSON files read. One thread.
#pragma once
#include "api/takeout_report.h"
#include "base/job.h"
#include "base/result.h"
#include "sources/source.h"
#include "sources/takeout_json.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace trove::sources {

struct TakeoutEntry {
    std::filesystem::path place;
    std::string folder;  // below "Takeout/Google Photos": the same whichever part a file came in
    std::string name;
    std::int64_t size_bytes = 0;
    std::optional<ItemFile::Stamp> stamp;  // of members of archives
    TakeoutFile::Kind kind = TakeoutFile::Kind::kOther;
    std::optional<TakeoutJson> json;
};

struct TakeoutFiles {
    std::vector<TakeoutEntry> entries;  // by folder and name; a name once in a folder
    std::vector<TakeoutFile> aside;     // refused and repeated ones
    std::vector<std::string> warnings;  // parts that cannot be read: what is in them is not among the entries
};

// kNotFound, kCancelled; kCorrupt or kUnsupported when no part at all can be read.
[[nodiscard]] Result<TakeoutFiles> gather_takeout(const std::filesystem::path& path, const Job& job);

// "takeout-20240525T201456Z-001.zip" -> "takeout-20240525T201456Z-"; empty when it is not named so.
[[nodiscard]] std::string_view takeout_export_name(std::string_view file_name);

}  // namespace trove::sources
