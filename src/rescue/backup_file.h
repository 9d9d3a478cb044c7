// SPDX-License-Identifier: GPL-3.0-or-later
//
// The file of a backup: a zip archive of catalog.db, said.jsonl and trove-backup.json, which has the size and the SHA-256
// of the others. One call, one thread.
#pragma once
#include "api/safekeeping.h"
#include "base/job.h"
#include "base/result.h"

#include <cstdint>
#include <filesystem>
#include <string>

namespace trove::rescue {

struct BackupParts {
    std::filesystem::path catalog;
    std::filesystem::path said;
};

struct BackupHead {
    std::string made_at;
    std::string trove;
    std::int64_t schema = 0;
    LibraryContents contents;
};

// Writes a temporary file beside `file`, syncs it and renames it. Removes what a killed call for the same file left.
// kInvalid: the file exists and may not be replaced. kNoSpace, kCancelled.
Result<void> pack_backup(const BackupParts& parts,
                         const BackupHead& head,
                         const std::filesystem::path& file,
                         bool replace,
                         const OnPortion& on_portion,
                         const Job& job);

// Unpacks both parts into the folder, with their own names, and verifies them. kCorrupt: not a backup, or a damaged one.
// kTooNew. kNoSpace, kCancelled.
[[nodiscard]] Result<BackupHead> unpack_backup(const std::filesystem::path& file,
                                               const std::filesystem::path& folder,
                                               const OnPortion& on_portion,
                                               const Job& job);

}  // namespace trove::rescue
