// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/marks.h"

#include "catalog/schema.h"
#include "sql/rows.h"

#include <fmt/format.h>

namespace trove::catalog {
Result<Marks> Marks::open(const std::filesystem::path& library) {
    TROVE_TRY(auto database, open_catalog(library, sql::Mode::kReadWrite));
    TROVE_CHECKED(require_current(database));
    TROVE_CHECKED(define_functions(database));
    TROVE_CHECKED(database.execute("PRAGMA foreign_keys = ON; PRAGMA synchronous = NORMAL"));
    Marks marks(library, std::move(database));
    TROVE_CHECKED(marks.said_.begin(marks.connection_));
    return marks;
}

Result<void> Marks::commit(sql::Transaction& transaction) {
    TROVE_CHECKED(said_.before_commit(connection_));
    TROVE_CHECKED(transaction.commit());
    said_.after_commit(connection_);
    return {};
}

Result<Marked> Marks::mark(std::span<const PhotoId> photos, std::optional<bool> favourite, std::optional<bool> hidden) {
    TROVE_TRY(auto transaction, sql::Transaction::begin(database()));
    TROVE_TRY(auto put,
              database().prepare("INSERT INTO mark (hash) SELECT hash FROM photo WHERE id = ? ON CONFLICT DO NOTHING"));
    TROVE_TRY(auto like,
              database().prepare(R"(UPDATE mark SET favourite_at_s = CASE WHEN ?2 THEN coalesce(favourite_at_s, ?3) END
                                              WHERE hash = (SELECT hash FROM photo WHERE id = ?1))"));
    TROVE_TRY(auto hide,
              database().prepare("UPDATE mark SET hidden = ?2 WHERE hash = (SELECT hash FROM photo WHERE id = ?1)"));
    TROVE_TRY(auto before, database().prepare(R"(
        SELECT favourite_at_s IS NOT NULL, coalesce(hidden, 0) FROM photo LEFT JOIN mark USING (hash) WHERE photo.id = ?)"));
    Marked marked;
    for (const PhotoId photo : photos) {
        TROVE_TRY(const auto was, sql::first_row(before.bind(photo), [](sql::Row row) {
                      return std::pair(row.boolean(0), row.boolean(1));
                  }));
        if (!was) continue;
        ++marked.photos;
        TROVE_CHECKED(put.bind(photo).run());
        if (favourite) TROVE_CHECKED(like.bind(photo).bind(*favourite).bind(now_s()).run());
        if (hidden) TROVE_CHECKED(hide.bind(photo).bind(*hidden).run());
        if (favourite && *favourite != was->first) marked.favourite_changed.push_back(photo);
        if (hidden && *hidden != was->second) marked.hidden_changed.push_back(photo);
    }
    TROVE_CHECKED(database().execute("DELETE FROM mark WHERE favourite_at_s IS NULL AND hidden = 0"));
    TROVE_CHECKED(commit(transaction));
    return marked;
}

Result<std::vector<SavedSearch>> Marks::saved_searches() {
    TROVE_TRY(auto s, database().prepare("SELECT id, name, query FROM saved_search ORDER BY name COLLATE NOCASE, id"));
    return sql::rows(s, [](sql::Row row) { return SavedSearch{row.integer(0), row.string(1), row.string(2)}; });
}

Result<SavedSearch> Marks::save_search(std::string_view name, std::string_view query) {
    TROVE_TRY(auto transaction, sql::Transaction::begin(database()));
    TROVE_TRY(auto s, database().prepare(R"(INSERT INTO saved_search (name, query, saved_at_s) VALUES (?1, ?2, ?3)
                                           ON CONFLICT (name) DO UPDATE SET query = ?2, saved_at_s = ?3 RETURNING id)"));
    TROVE_TRY(const std::int64_t id, sql::only_integer(s.bind(name).bind(query).bind(now_s())));
    TROVE_CHECKED(commit(transaction));
    return SavedSearch{id, std::string(name), std::string(query)};
}

Result<void> Marks::remove_saved_search(std::int64_t id) {
    TROVE_TRY(auto transaction, sql::Transaction::begin(database()));
    TROVE_TRY(auto s, database().prepare("DELETE FROM saved_search WHERE id = ?"));
    TROVE_CHECKED(s.bind(id).run());
    if (database().changes() == 0) return fail(Errc::kNotFound, fmt::format("there is no saved search {}", id));
    return commit(transaction);
}

Result<std::vector<std::string>> Marks::recent_searches() {
    TROVE_TRY(auto s, database().prepare("SELECT query FROM recent_search ORDER BY at_ms DESC, query LIMIT ?"));
    return sql::rows(s.bind(kMostRecent), [](sql::Row row) { return row.string(0); });
}

Result<void> Marks::put_recent_search(std::string_view query) {
    TROVE_TRY(auto transaction, sql::Transaction::begin(database()));
    TROVE_TRY(
        auto put,
        database().prepare(
            "INSERT INTO recent_search (query, at_ms) VALUES (?1, ?2) ON CONFLICT (query) DO UPDATE SET at_ms = ?2"));
    TROVE_CHECKED(put.bind(query).bind(now_ms()).run());
    TROVE_TRY(auto trim, database().prepare("DELETE FROM recent_search WHERE query NOT IN (SELECT query FROM "
                                            "recent_search ORDER BY at_ms DESC, query LIMIT ?)"));
    TROVE_CHECKED(trim.bind(kMostRecent).run());
    return commit(transaction);
}

Result<void> Marks::clear_recent_searches() {
    return database().execute("DELETE FROM recent_search");
}

Result<std::vector<std::pair<std::string, std::string>>> Marks::settings() {
    TROVE_TRY(auto s, database().prepare("SELECT name, value FROM setting ORDER BY name"));
    return sql::rows(s, [](sql::Row row) { return std::pair(row.string(0), row.string(1)); });
}

Result<void> Marks::put_setting(std::string_view name, std::string_view value) {
    TROVE_TRY(auto transaction, sql::Transaction::begin(database()));
    if (value.empty()) {
        TROVE_TRY(auto remove, database().prepare("DELETE FROM setting WHERE name = ?"));
        TROVE_CHECKED(remove.bind(name).run());
    } else {
        TROVE_TRY(auto put, database().prepare("INSERT INTO setting (name, value) VALUES (?1, ?2) "
                                               "ON CONFLICT (name) DO UPDATE SET value = ?2"));
        TROVE_CHECKED(put.bind(name).bind(value).run());
    }
    TROVE_TRY(const std::int64_t count, database().scalar("SELECT count(*) FROM setting"));
    if (count > kMostSettings)
        return fail(Errc::kInvalid, fmt::format("a library keeps at most {} settings", kMostSettings));
    return commit(transaction);
}

}  // namespace trove::catalog
