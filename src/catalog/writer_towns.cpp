// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/writer.h"

namespace trove::catalog {

Result<void> CatalogWriter::put_town(const Located& where, std::int64_t table_version, std::string_view name) {
    std::optional<std::int64_t> town;
    if (!name.empty()) {
        TROVE_TRY(auto* add, statement("INSERT INTO place (name) VALUES (?) ON CONFLICT DO NOTHING"));
        TROVE_CHECKED(add->bind(name).run());
        TROVE_TRY(auto* find, statement("SELECT id FROM place WHERE name = ?"));
        TROVE_TRY([[maybe_unused]] const bool row, find->bind(name).step());
        town = find->integer(0);
        find->reset();
    }
    // Found by words too: the old name's line goes, the new one's comes.
    TROVE_TRY(auto* words, statement(R"(
        UPDATE photo_text SET keywords = trim(replace(char(10) || keywords || char(10),
                char(10) || coalesce((SELECT name FROM photo_place JOIN place ON place.id = place_id WHERE photo_place.photo_id = ?1), '') || char(10), char(10))
            || ?2, char(10)) WHERE photo_id = ?1)"));
    TROVE_CHECKED(words->bind(to_int(where.photo)).bind(name).run());
    TROVE_TRY(
        auto* put,
        statement(
            R"(INSERT OR REPLACE INTO photo_place (photo_id, place_id, latitude_deg, longitude_deg, table_version) VALUES (?, ?, ?, ?, ?))"));
    return put->bind(to_int(where.photo))
        .bind(town)
        .bind(where.latitude_deg)
        .bind(where.longitude_deg)
        .bind(table_version)
        .run();
}

Result<void> CatalogWriter::forget_lost_towns() {
    return database_.execute(R"(
        UPDATE photo_text SET keywords = trim(replace(char(10) || keywords || char(10),
                char(10) || (SELECT name FROM photo_place JOIN place ON place.id = place_id WHERE photo_place.photo_id = photo_text.photo_id) || char(10), char(10)), char(10))
            WHERE photo_id IN (SELECT photo_id FROM photo_place JOIN photo ON photo.id = photo_id WHERE photo.latitude_deg IS NULL AND place_id IS NOT NULL);
        DELETE FROM photo_place WHERE photo_id IN (SELECT id FROM photo WHERE latitude_deg IS NULL);)");
}

}  // namespace trove::catalog
