// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/marks.h"

#include "catalog/connection.h"
#include "catalog/schema.h"
#include "sql/rows.h"

#include <fmt/format.h>

namespace trove::catalog {
Result<Marks> Marks::open(const std::filesystem::path& library) {
    TROVE_TRY(auto database, sql::Database::open(catalog_file(library), sql::Mode::kReadWrite));
    TROVE_CHECKED(require_current(database));
    TROVE_CHECKED(database.execute("PRAGMA foreign_keys = ON; PRAGMA synchronous = NORMAL"));
    return Marks(std::move(database));
}

Result<std::int64_t> Marks::mark(std::span<const PhotoId> photos,
                                 std::optional<bool> favourite,
                                 std::optional<bool> hidden) {
    TROVE_TRY(auto transaction, sql::Transaction::begin(database_));
    TROVE_TRY(auto put,
              database_.prepare("INSERT INTO mark (hash) SELECT hash FROM photo WHERE id = ? ON CONFLICT DO NOTHING"));
    TROVE_TRY(auto like,
              database_.prepare(R"(UPDATE mark SET favourite_at_s = CASE WHEN ?2 THEN coalesce(favourite_at_s, ?3) END
                                              WHERE hash = (SELECT hash FROM photo WHERE id = ?1))"));
    TROVE_TRY(auto hide,
              database_.prepare("UPDATE mark SET hidden = ?2 WHERE hash = (SELECT hash FROM photo WHERE id = ?1)"));
    TROVE_TRY(auto is_there, database_.prepare("SELECT count(*) FROM photo WHERE id = ?"));
    std::int64_t marked = 0;
    for (const PhotoId photo : photos) {
        TROVE_CHECKED(put.bind(photo).run());
        if (favourite) TROVE_CHECKED(like.bind(photo).bind(*favourite).bind(now_s()).run());
        if (hidden) TROVE_CHECKED(hide.bind(photo).bind(*hidden).run());
        TROVE_TRY(const std::int64_t found, sql::only_integer(is_there.bind(photo)));
        marked += found;
    }
    TROVE_CHECKED(database_.execute("DELETE FROM mark WHERE favourite_at_s IS NULL AND hidden = 0"));
    TROVE_CHECKED(transaction.commit());
    return marked;
}

Result<std::vector<SavedSearch>> Marks::saved_searches() {
    TROVE_TRY(auto s, database_.prepare("SELECT id, name, query FROM saved_search ORDER BY name COLLATE NOCASE, id"));
    return sql::rows(s, [](sql::Row row) { return SavedSearch{row.integer(0), row.string(1), row.string(2)}; });
}

Result<SavedSearch> Marks::save_search(std::string_view name, std::string_view query) {
    TROVE_TRY(auto s, database_.prepare(R"(INSERT INTO saved_search (name, query, saved_at_s) VALUES (?1, ?2, ?3)
                                           ON CONFLICT (name) DO UPDATE SET query = ?2, saved_at_s = ?3 RETURNING id)"));
    TROVE_TRY(const std::int64_t id, sql::only_integer(s.bind(name).bind(query).bind(now_s())));
    return SavedSearch{id, std::string(name), std::string(query)};
}

Result<void> Marks::remove_saved_search(std::int64_t id) {
    TROVE_TRY(auto s, database_.prepare("DELETE FROM saved_search WHERE id = ?"));
    TROVE_CHECKED(s.bind(id).run());
    if (database_.changes() == 0) return fail(Errc::kNotFound, fmt::format("there is no saved search {}", id));
    return {};
}

Result<std::vector<std::string>> Marks::recent_searches() {
    TROVE_TRY(auto s, database_.prepare("SELECT query FROM recent_search ORDER BY at_ms DESC, query LIMIT ?"));
    return sql::rows(s.bind(kMostRecent), [](sql::Row row) { return row.string(0); });
}

Result<void> Marks::put_recent_search(std::string_view query) {
    TROVE_TRY(auto transaction, sql::Transaction::begin(database_));
    TROVE_TRY(
        auto put,
        database_.prepare(
            "INSERT INTO recent_search (query, at_ms) VALUES (?1, ?2) ON CONFLICT (query) DO UPDATE SET at_ms = ?2"));
    TROVE_CHECKED(put.bind(query).bind(now_ms()).run());
    TROVE_TRY(auto trim, database_.prepare("DELETE FROM recent_search WHERE query NOT IN (SELECT query FROM "
                                           "recent_search ORDER BY at_ms DESC, query LIMIT ?)"));
    TROVE_CHECKED(trim.bind(kMostRecent).run());
    return transaction.commit();
}

Result<void> Marks::clear_recent_searches() {
    return database_.execute("DELETE FROM recent_search");
}

Result<std::vector<std::pair<std::string, std::string>>> Marks::settings() {
    TROVE_TRY(auto s, database_.prepare("SELECT name, value FROM setting ORDER BY name"));
    return sql::rows(s, [](sql::Row row) { return std::pair(row.string(0), row.string(1)); });
}

Result<void> Marks::put_setting(std::string_view name, std::string_view value) {
    TROVE_TRY(auto transaction, sql::Transaction::begin(database_));
    TROVE_TRY(auto remove, database_.prepare("DELETE FROM setting WHERE name = ?"));
    TROVE_CHECKED(remove.bind(name).run());
    if (!value.empty()) {
        TROVE_TRY(auto put, database_.prepare("INSERT INTO setting (name, value) VALUES (?, ?)"));
        TROVE_CHECKED(put.bind(name).bind(value).run());
    }
    TROVE_TRY(const std::int64_t count, database_.scalar("SELECT count(*) FROM setting"));
    if (count > kMostSettings)
        return fail(Errc::kInvalid, fmt::format("a library keeps at most {} settings", kMostSettings));
    return transaction.commit();
}

}  // namespace trove::catalog
