// SPDX-License-Identifier: GPL-3.0-or-later
//
// snapshot: opens a private copy of a foreign SQLite database in its current state.
//
// 1. The database, its -wal and its -journal are copied to a temporary folder of ours and opened there, so rows that
//    are only in the WAL are seen, and the other program, which may be running, meets no lock and no new file.
// 2. If a file changes during the copy, the copy is repeated a few times; then kBusy.
// 3. The copy's names are removed as soon as it is open: the system frees their space however the program ends.
// 4. Untrusted: the schema may not call functions, queries cannot write, and a journal cannot name other files.
// Any thread; one thread at a time uses the Database.
#pragma once
#include "base/result.h"
#include "sql/database.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace trove::sources {

inline constexpr std::int64_t kMostDatabaseBytes = std::int64_t{16} << 30U;

// kNotFound, kCorrupt, kBusy; kUnsupported above `most_bytes`; kNoSpace: the temporary folder is too small; the message
// says so.
[[nodiscard]] Result<sql::Database> snapshot(const std::filesystem::path& file,
                                             std::int64_t most_bytes = kMostDatabaseBytes);

}  // namespace trove::sources
