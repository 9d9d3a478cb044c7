// SPDX-License-Identifier: GPL-3.0-or-later
//
// Backup, restore, repair of a library's own data: the catalog and said.jsonl. Everything else in a library is made from
// them (docs/data-on-disk.md) and is not part of a backup. Originals are not read.
// One call, one thread; other threads and processes may use the library meanwhile.
#pragma once
#include "api/safekeeping.h"
#include "base/job.h"
#include "base/result.h"

#include <filesystem>

namespace trove::rescue {

// kNotFound: no library. kDamaged: its catalog. kInvalid: the file exists. kBusy: another backup is being made.
[[nodiscard]] Result<BackupReport> back_up(const BackupOptions& options, const Job& job);

// Verifies the backup before it touches anything. What the library held is kept beside it as a backup of its own. Without
// confirmation nothing is replaced. kCorrupt, kTooNew, kBusy, kNoSpace, kCancelled: the library is as it was.
[[nodiscard]] Result<RestoreReport> restore(const RestoreOptions& options, const Job& job);

// Makes the indexes of words again and, if the catalog is damaged or missing, the catalog: from what can be read of it
// and from said.jsonl. The caller makes thumbnails and vectors again. kNotFound: no library. kBusy, kTooNew.
[[nodiscard]] Result<RepairReport> repair_catalog(const std::filesystem::path& library, const Job& job);

}  // namespace trove::rescue
