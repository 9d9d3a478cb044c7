// SPDX-License-Identifier: GPL-3.0-or-later
//
// Copies of a whole catalog: made for a backup, put back from one, and remade from a damaged one. Others may read and
// write the catalog meanwhile; each sees the old contents or the new ones. One call, one thread.
#pragma once
#include "base/job.h"
#include "base/result.h"
#include "catalog/salvage.h"
#include "sql/database.h"

#include <cstdint>
#include <filesystem>

namespace trove::catalog {

// What a catalog holds, to show what a restore would replace.
struct CatalogContents {
    std::int64_t version = 0;  // of the schema
    std::int64_t photos = 0;
    std::int64_t tags = 0;  // by a person
    std::int64_t captions = 0;
    std::int64_t marks = 0;
    std::int64_t searches = 0;
};

// kDamaged, kCorrupt: no catalog, or a damaged one. kTooNew. Older ones are counted too.
[[nodiscard]] Result<CatalogContents> contents_of(const std::filesystem::path& catalog);

// Copies the library's catalog to the new file `to` and verifies the copy. kDamaged: the catalog is. kCancelled.
Result<void> copy_catalog(const std::filesystem::path& library,
                          const std::filesystem::path& to,
                          const sql::Database::EachStep& each);

// Makes a catalog from elsewhere ready to be put into a library: migrates it and compares its schema with the program's,
// so that nothing but data comes in. kInvalid, kTooNew, kCorrupt.
Result<void> make_ready(const std::filesystem::path& catalog);

// Replaces the contents of the library's catalog, or makes it, from a file of make_ready(). Caches of the old contents
// are never used again. Needs the library's lock. kCancelled; nothing is changed.
Result<void> put_catalog(const std::filesystem::path& catalog,
                         const std::filesystem::path& library,
                         const sql::Database::EachStep& each);

// Whether the catalog is damaged, missing, or empty although said.jsonl says otherwise.
[[nodiscard]] Result<bool> needs_remaking(const std::filesystem::path& library);

// A new catalog in `scratch`, an empty folder in the library, from what can be salvaged and from said.jsonl; then swapped
// with the damaged one, which is kept as `keep_as`. Needs the library's lock. kCancelled; nothing is changed.
[[nodiscard]] Result<Salvaged> remake_catalog(const std::filesystem::path& library,
                                              const std::filesystem::path& scratch,
                                              const std::filesystem::path& keep_as,
                                              const Job& job);

// Makes the indexes of words again. Needs the library's lock.
Result<void> remake_words(const std::filesystem::path& library);

}  // namespace trove::catalog
