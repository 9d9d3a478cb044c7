// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/reader.h"

#include "catalog/said.h"
#include "catalog/schema.h"

#include <fmt/format.h>

namespace trove::catalog {

Result<CatalogReader> CatalogReader::open(const std::filesystem::path& library) {
    TROVE_TRY(auto database, open_catalog(library, sql::Mode::kReadOnly));
    TROVE_CHECKED(require_current(database));
    TROVE_CHECKED(define_functions(database));
    TROVE_CHECKED(database.execute("PRAGMA mmap_size = 268435456; PRAGMA cache_size = -16384"));
    return CatalogReader(std::move(database));
}

Result<std::int64_t> CatalogReader::library_uuid() {
    return connection_.database().scalar("SELECT uuid FROM library");
}

Result<Counts> CatalogReader::counts() {
    TROVE_TRY(auto* s, connection_.statement(R"(
        SELECT (SELECT count(*) FROM photo),
               (SELECT count(*) FROM location),
               (SELECT count(*) FROM photo WHERE NOT EXISTS
                   (SELECT 1 FROM location WHERE photo_id = photo.id AND present = 1)),
               (SELECT count(*) FROM photo_missing),
               (SELECT count(*) FROM failure WHERE stage <> 'ignored'),
               (SELECT count(*) FROM failure WHERE stage = 'ignored'))"));
    return sql::only_row(*s, [](sql::Row row) {
        return Counts{row.integer(0), row.integer(1), row.integer(2), row.integer(3), row.integer(4), row.integer(5)};
    });
}

Result<std::int64_t> CatalogReader::change_counter() {
    return connection_.database().scalar("PRAGMA data_version");
}

Result<bool> CatalogReader::has_lost_sayings(const std::filesystem::path& library) {
    return catalog::has_lost_sayings(connection_.database(), library);
}

Result<std::optional<std::string>> CatalogReader::setting(std::string_view name) {
    TROVE_TRY(auto* s, connection_.statement("SELECT value FROM setting WHERE name = ?"));
    return sql::first_row(s->bind(name), [](sql::Row row) { return row.string(0); });
}

Result<std::vector<std::string>> CatalogReader::check() {
    std::vector<std::string> problems;
    TROVE_TRY(auto pages, connection_.database().prepare("PRAGMA integrity_check"));
    TROVE_CHECKED(sql::each_row(pages, [&](sql::Row row) {
        if (row.text(0) != "ok") problems.push_back(row.string(0));
    }));
    TROVE_TRY(auto keys, connection_.database().prepare("PRAGMA foreign_key_check"));
    TROVE_CHECKED(sql::each_row(keys, [&](sql::Row row) {
        problems.push_back(fmt::format("{} row {} points to nothing in {}", row.text(0), row.integer(1), row.text(2)));
    }));
    TROVE_TRY(auto photos, connection_.database().prepare("SELECT id FROM photo WHERE NOT EXISTS (SELECT 1 FROM "
                                                          "location WHERE photo_id = photo.id) AND id NOT IN (SELECT "
                                                          "photo_id FROM lost_photo)"));
    TROVE_CHECKED(sql::each_row(photos, [&](sql::Row row) {
        problems.push_back(fmt::format("no file of photo {} is known", row.integer(0)));
    }));
    return problems;
}

}  // namespace trove::catalog
