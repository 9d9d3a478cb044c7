// SPDX-License-Identifier: GPL-3.0-or-later
//
// Salvage: takes what can be read out of a damaged catalog into a new one, table by table.
//
// 1. The damaged file is only read: it is copied first, and the copy is mended where that helps to read on.
// 2. A page that cannot be read costs the rows on it; rows before and after it are taken.
// 3. Damage in the first page or in the pages of the schema hides every table. catalog.map, written beside the catalog
//    whenever its schema changes, says where each table begins.
// 4. Rows that point to a row that is lost go too, and words are indexed anew. What a person said is read again from
//    said.jsonl by the caller (said.h).
// Needs the library's lock. One thread.
#pragma once
#include "base/job.h"
#include "base/result.h"
#include "sql/database.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace trove::catalog {

struct Salvaged {
    std::int64_t rows = 0;
    std::vector<std::string> incomplete;  // tables of which rows were lost, or may have been
};

// `fresh`: a new catalog, migrated and without photos. `scratch`: an empty folder for the copy, with room for it.
// kCancelled, kNoSpace; damage is no error.
[[nodiscard]] Result<Salvaged> salvage(const std::filesystem::path& damaged,
                                       sql::Database& fresh,
                                       const std::filesystem::path& scratch,
                                       const Job& job);

[[nodiscard]] std::filesystem::path map_file(const std::filesystem::path& library);

// Writes catalog.map from a catalog that is whole.
Result<void> write_map(sql::Database& catalog, const std::filesystem::path& library);

}  // namespace trove::catalog
