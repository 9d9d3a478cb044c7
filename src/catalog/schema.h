// SPDX-License-Identifier: GPL-3.0-or-later
//
// The catalog's files and their version. Steps are frozen files in schema/, applied in order, one transaction each; the
// number of the last one is PRAGMA user_version.
#pragma once
#include "base/embedded_file.h"
#include "base/result.h"
#include "sql/database.h"

#include <filesystem>
#include <vector>

namespace trove::catalog {

// The steps in order, compiled into the program.
const std::vector<EmbeddedFile>& schema_files();
const std::vector<EmbeddedFile>& thumbnail_schema_files();

[[nodiscard]] int newest_version();

// Defines the functions that the steps' triggers call: fold(text), and file_name(path), the path's last part as text.
// Every writing connection needs them before it migrates.
Result<void> define_functions(sql::Database& database);

// Creates or migrates; needs the library's lock. kTooNew: the file is from a newer Trove, and nothing is changed.
Result<void> migrate(sql::Database& database);

// kTooNew, or kInvalid if it still needs to be migrated.
Result<void> require_current(sql::Database& database);

// Every connection to the catalog is opened here, so that each message about damage says what to do. kDamaged.
[[nodiscard]] Result<sql::Database> open_catalog(const std::filesystem::path& library, sql::Mode mode);

[[nodiscard]] std::filesystem::path catalog_file(const std::filesystem::path& library);
[[nodiscard]] std::filesystem::path thumbnails_file(const std::filesystem::path& library);

}  // namespace trove::catalog
