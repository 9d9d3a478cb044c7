// SPDX-License-Identifier: GPL-3.0-or-later
//
// Backup, restore and repair of a library. One call, one thread; other threads and programs may use the library
// meanwhile. Originals are only read.
#pragma once
#include "api/library.h"
#include "api/safekeeping.h"
#include "base/job.h"
#include "base/result.h"

namespace trove::engine {

// Writes the catalog and said.jsonl into one file. kNotFound: no library. kDamaged: its catalog. kInvalid: the file
// exists. kBusy: another backup is being made.
[[nodiscard]] Result<BackupReport> back_up(const BackupOptions& options, const Job& job);

// Verifies the backup before it touches anything, and keeps what is replaced. kCorrupt, kTooNew, kBusy, kCancelled: the
// library is as it was.
[[nodiscard]] Result<RestoreReport> restore(const RestoreOptions& options, const Job& job);

// Makes again everything that can be made: a damaged catalog, the indexes of words, thumbnails, vectors, graphs.
// kNotFound: no library. kBusy, kTooNew.
[[nodiscard]] Result<RepairReport> repair(const OpenOptions& options, const Job& job);

}  // namespace trove::engine
