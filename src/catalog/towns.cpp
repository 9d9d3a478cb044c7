// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/towns.h"

#include <optional>

namespace trove::catalog {

Result<std::vector<Located>> TownReader::owed(std::int64_t table_version, std::size_t most) {
    TROVE_TRY(auto* s, connection_.statement(R"(
        SELECT p.id, p.latitude_deg, p.longitude_deg FROM photo p LEFT JOIN photo_place q ON q.photo_id = p.id
        WHERE p.latitude_deg IS NOT NULL AND p.longitude_deg IS NOT NULL
            AND (q.photo_id IS NULL OR q.table_version <> ?1 OR q.latitude_deg <> p.latitude_deg OR q.longitude_deg <> p.longitude_deg)
        LIMIT ?2)"));
    return sql::rows(s->bind(table_version).bind(most),
                     [](sql::Row row) { return Located{photo_id(row), row.real(1), row.real(2)}; });
}

Result<void> TownWriter::put(const Located& where, std::int64_t table_version, std::string_view name) {
    std::optional<std::int64_t> place;
    if (!name.empty()) {
        TROVE_CHECKED(connection_.run("INSERT INTO place (name) VALUES (?) ON CONFLICT DO NOTHING", name));
        TROVE_TRY(auto* find, connection_.statement("SELECT id FROM place WHERE name = ?"));
        TROVE_TRY(place, sql::only_integer(find->bind(name)));
    }
    // The name is searchable too: the new name's line replaces the old one's.
    TROVE_CHECKED(connection_.run(R"(
        UPDATE photo_text SET keywords = trim(replace(char(10) || keywords || char(10),
                char(10) || coalesce((SELECT name FROM photo_place JOIN place ON place.id = place_id WHERE photo_place.photo_id = ?1), '') || char(10), char(10))
            || ?2, char(10)) WHERE photo_id = ?1)",
                                  where.photo, name));
    return connection_.run(
        R"(INSERT OR REPLACE INTO photo_place (photo_id, place_id, latitude_deg, longitude_deg, table_version) VALUES (?, ?, ?, ?, ?))",
        where.photo, place, where.latitude_deg, where.longitude_deg, table_version);
}

Result<void> TownWriter::forget_lost() {
    return connection_.database().execute(R"(
        UPDATE photo_text SET keywords = trim(replace(char(10) || keywords || char(10),
                char(10) || (SELECT name FROM photo_place JOIN place ON place.id = place_id WHERE photo_place.photo_id = photo_text.photo_id) || char(10), char(10)), char(10))
            WHERE photo_id IN (SELECT photo_id FROM photo_place JOIN photo ON photo.id = photo_id WHERE photo.latitude_deg IS NULL AND place_id IS NOT NULL);
        DELETE FROM photo_place WHERE photo_id IN (SELECT id FROM photo WHERE latitude_deg IS NULL);)");
}

}  // namespace trove::catalog
