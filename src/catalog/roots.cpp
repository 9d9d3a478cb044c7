// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/roots.h"

#include "catalog/files.h"

#include <fmt/format.h>

namespace trove::catalog {

Result<std::vector<std::filesystem::path>> RootReader::all() {
    TROVE_TRY(auto* s, connection_.statement("SELECT path FROM root ORDER BY path"));
    return sql::rows(*s, [](sql::Row row) { return row.path(0); });
}

Result<void> RootWriter::put(const std::filesystem::path& path) {
    return connection_.run("INSERT INTO root (path) VALUES (?) ON CONFLICT DO NOTHING", path);
}

Result<void> RootWriter::finish(const std::filesystem::path& path) {
    return connection_.run("UPDATE root SET crawled_at_s = ? WHERE path = ?", now_s(), path);
}

Result<void> RootWriter::remove(std::int64_t id) {
    TROVE_TRY(auto* find, connection_.statement("SELECT path FROM root WHERE id = ?"));
    TROVE_TRY(const auto folder, sql::first_row(find->bind(id), [](sql::Row row) { return row.path(0); }));
    if (!folder) return fail(Errc::kNotFound, fmt::format("there is no source {}", id));
    TROVE_CHECKED(connection_.run("DELETE FROM root WHERE id = ?", id));
    const PathsUnder range(*folder);
    // Files that also lie under another root stay.
    for (const std::string_view sql : {R"(
             DELETE FROM location WHERE (path = ?1 OR (path >= ?2 AND path < ?3)) AND NOT EXISTS
                 (SELECT 1 FROM root r WHERE location.path = r.path OR r.path = x'2f' OR
                      (location.path >= CAST(r.path || x'2f' AS BLOB) AND location.path < CAST(r.path || x'30' AS BLOB))))",
                                       R"(
             DELETE FROM failure WHERE (path = ?1 OR (path >= ?2 AND path < ?3)) AND NOT EXISTS
                 (SELECT 1 FROM root r WHERE failure.path = r.path OR r.path = x'2f' OR
                      (failure.path >= CAST(r.path || x'2f' AS BLOB) AND failure.path < CAST(r.path || x'30' AS BLOB))))"}) {
        TROVE_TRY(auto* s, connection_.statement(sql));
        TROVE_CHECKED(range.bind_to(*s).run());
    }
    return {};
}

}  // namespace trove::catalog
