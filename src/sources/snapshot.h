// SPDX-License-Identifier: GPL-3.0-or-later
//
// snapshot: a foreign SQLite database as it is at this moment, opened from a private copy.
//
// 1. The database, its -wal and its -journal are copied to a temporary folder of ours and opened there, so that rows
//    that only the WAL has are seen, and the other program, which may be running, meets neither a lock nor a new file.
// 2. A copy during which a file changed is made again, a few times; then it is kBusy.
// 3. The copy's names are removed as soon as it is open: its room is given back by the system however the program ends.
// 4. Untrusted: the schema may not call functions, and queries cannot write.
// Any thread; the Database is one thread's at a time.
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

// kNotFound, kCorrupt, kBusy; kUnsupported above `most_bytes`; kNoSpace when the temporary folder is too small, saying
// so.
[[nodiscard]] Result<sql::Database> snapshot(const std::filesystem::path& file,
                                             std::int64_t most_bytes = kMostDatabaseBytes);

}  // namespace trove::sources
