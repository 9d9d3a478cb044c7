// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/roots.h"

#include <fmt/format.h>

namespace trove::catalog {

Result<std::vector<std::filesystem::path>> RootReader::all() {
    TROVE_TRY(auto* s, connection_.statement("SELECT path FROM root ORDER BY path"));
    return sql::rows(*s, [](sql::Row row) { return row.path(0); });
}

Result<std::filesystem::path> RootReader::path_of(std::int64_t id) {
    TROVE_TRY(auto* s, connection_.statement("SELECT path FROM root WHERE id = ?"));
    TROVE_TRY(auto path, sql::first_row(s->bind(id), [](sql::Row row) { return row.path(0); }));
    if (!path) return fail(Errc::kNotFound, fmt::format("there is no source {}", id));
    return *std::move(path);
}

Result<bool> RootReader::follows_links(const std::filesystem::path& path) {
    TROVE_TRY(auto* s, connection_.statement("SELECT 1 FROM root WHERE path = ? AND follow_links = 1"));
    return sql::has_row(s->bind(path));
}

Result<void> RootWriter::put(const std::filesystem::path& path) {
    return connection_.run("INSERT INTO root (path) VALUES (?) ON CONFLICT DO NOTHING", path);
}

Result<void> RootWriter::finish(const std::filesystem::path& path) {
    return connection_.run("UPDATE root SET crawled_at_s = ? WHERE path = ?", now_s(), path);
}

Result<bool> RootWriter::is_below_another(const std::filesystem::path& path) {
    TROVE_TRY(auto* s, connection_.statement(R"(
        SELECT 1 FROM root r WHERE r.path = x'2f' OR (?1 >= CAST(r.path || x'2f' AS BLOB) AND ?1 < CAST(r.path || x'30' AS BLOB)))"));
    return sql::has_row(s->bind(path));
}

Result<void> RootWriter::set_follow_links(const std::filesystem::path& path, bool follow_links) {
    return connection_.run("UPDATE root SET follow_links = ? WHERE path = ?", follow_links, path);
}

Result<void> RootWriter::remove(const std::filesystem::path& path) {
    return connection_.run("DELETE FROM root WHERE path = ?", path);
}

}  // namespace trove::catalog
