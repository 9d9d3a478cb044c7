// SPDX-License-Identifier: GPL-3.0-or-later
//
// gather_takeout: lists every file of a Takeout, from folders and archives, with its folder in the export, and reads
// the JSON files. One thread.
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
    std::string folder;  // below "Takeout/Google Photos": the same for every part of the export
    std::string name;
    int ordinal = 0;      // among different files with this folder and name, of several exports
    bool googles = true;  // lies in a folder of Google's; an archive may be anybody's
    std::int64_t size_bytes = 0;
    std::optional<ItemFile::Stamp> stamp;  // of members of archives
    TakeoutFile::Kind kind = TakeoutFile::Kind::kOther;
    std::optional<TakeoutJson> json;
};

struct TakeoutFiles {
    std::vector<TakeoutEntry> entries;  // by folder and name
    std::vector<TakeoutFile> aside;     // refused and repeated files
    std::vector<std::string> warnings;  // unreadable parts, whose files are missing from the entries
    std::vector<std::string> notes;     // other sentences for a person
};

// kNotFound, kCancelled; kCorrupt or kUnsupported: no part can be read.
[[nodiscard]] Result<TakeoutFiles> gather_takeout(const std::filesystem::path& path, const Job& job);

// "takeout-20240525T201456Z-001.zip" -> "takeout-20240525T201456Z-"; empty for other names.
[[nodiscard]] std::string_view takeout_export_name(std::string_view file_name);

}  // namespace trove::sources
