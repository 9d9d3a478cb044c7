// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/thumbnails.h"

#include "catalog/schema.h"
#include "sql/rows.h"

#include <fmt/format.h>

namespace trove::catalog {

Result<ThumbnailReader> ThumbnailReader::open(const std::filesystem::path& library) {
    TROVE_TRY(auto database, sql::Database::open(thumbnails_file(library), sql::Mode::kReadOnly));
    TROVE_CHECKED(database.execute("PRAGMA mmap_size = 1073741824"));
    TROVE_TRY(auto select, database.prepare("SELECT jpeg FROM thumbnail WHERE hash = ?"));
    return ThumbnailReader(std::move(database), std::move(select));
}

Result<Bytes> ThumbnailReader::thumbnail(const ContentHash& hash) {
    TROVE_TRY(auto jpeg, sql::first_row(select_.bind_blob(hash.bytes), [](sql::Row row) {
                  const auto bytes = row.blob(0);
                  return Bytes(bytes.begin(), bytes.end());
              }));
    if (!jpeg) return fail(Errc::kNotFound, fmt::format("there is no thumbnail of {}", hash.hex()));
    return *std::move(jpeg);
}

}  // namespace trove::catalog
