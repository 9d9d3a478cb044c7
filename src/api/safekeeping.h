// SPDX-License-Identifier: GPL-3.0-or-later
//
// Backup, restore, repair: options and reports. Plain values, any thread.
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace trove {

// The parts of the work that is done, of all. Called on the working thread.
using OnPortion = std::function<void(std::int64_t done, std::int64_t of)>;

// What a library or a backup holds.
struct LibraryContents {
    std::int64_t photos = 0;
    std::int64_t tags = 0;  // by a person, like the rest
    std::int64_t captions = 0;
    std::int64_t marks = 0;
    std::int64_t searches = 0;
};

struct BackupOptions {
    std::filesystem::path library;
    std::filesystem::path file;
    bool replace = false;  // an existing file
    OnPortion on_portion = {};
};

struct BackupReport {
    std::filesystem::path file;
    std::int64_t bytes = 0;
    LibraryContents contents;
};

struct RestoreOptions {
    std::filesystem::path library;
    std::filesystem::path file;
    bool confirmed = false;  // replace what the library holds
    OnPortion on_portion = {};
};

struct RestoreReport {
    bool done = false;    // false: it was only looked at, because the library is not empty and nobody confirmed
    std::string made_at;  // UTC, "2026-12-01T10:00:00Z"
    std::string trove;    // the version that made the backup
    LibraryContents backup = {};
    std::optional<LibraryContents> replaced = {};  // absent: there was no catalog, or it could not be read
    std::filesystem::path before = {};             // the replaced catalog, as a backup; empty: there was none
};

struct RepairReport {
    bool remade = false;  // the catalog was damaged, and is a new one
    std::int64_t salvaged_rows = 0;
    std::vector<std::string> incomplete;  // tables that lost rows
    std::filesystem::path damaged;        // the damaged catalog, kept
    std::int64_t thumbnails = 0;          // made again
    std::vector<std::string> notes;       // what could not be made again, and why
};

}  // namespace trove
