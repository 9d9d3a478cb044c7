// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/said.h"

#include "base/log.h"
#include "catalog/said_file.h"
#include "catalog/said_line.h"
#include "sql/rows.h"

#include <fmt/format.h>

#include <string>

namespace trove::catalog {
namespace {

Result<std::int64_t> newest_in_catalog(sql::Database& database) {
    return database.scalar("SELECT seq FROM sqlite_sequence WHERE name = 'said'");
}

// The view of one moment: rows and state belong together.
class Snapshot {
public:
    static Result<Snapshot> of(sql::Database& database) {
        TROVE_CHECKED(database.execute("BEGIN"));
        return Snapshot(database);
    }

    Snapshot(Snapshot&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}

    Snapshot& operator=(Snapshot&&) = delete;
    Snapshot(const Snapshot&) = delete;
    Snapshot& operator=(const Snapshot&) = delete;

    ~Snapshot() {
        if (database_ != nullptr) [[maybe_unused]]
            const auto nothing_changed = database_->execute("ROLLBACK");
    }

private:
    explicit Snapshot(sql::Database& database) : database_(&database) {}

    sql::Database* database_;
};

Result<std::string> new_lines(Connection& connection, std::int64_t after) {
    TROVE_TRY(auto* rows, connection.statement(R"(
        SELECT n, at_s, what, hash, name, typeof(name) = 'blob', value, typeof(value),
               (SELECT path FROM photo JOIN location ON photo_id = photo.id WHERE photo.hash = said.hash
                ORDER BY present DESC, location.id LIMIT 1)
        FROM said WHERE n > ? ORDER BY n)"));
    std::string lines;
    TROVE_CHECKED(sql::each_row(rows->bind(after), [&](sql::Row row) { lines += line_of(saying_in(row)); }));
    return lines;
}

// Everything that the catalog knows a person said, in the order in which it can be read again.
Result<std::string> state_lines(Connection& connection, std::int64_t newest) {
    TROVE_TRY(auto* rows, connection.statement(R"(
        SELECT 0, at_s, what, hash, name, typeof(name) = 'blob', value, typeof(value),
               (SELECT path FROM photo JOIN location ON photo_id = photo.id WHERE photo.hash = everything.hash
                ORDER BY present DESC, location.id LIMIT 1)
        FROM (SELECT 0 AS at_s, 'tag name' AS what, NULL AS hash, a.folded AS name, tag.name AS value
                  FROM tag_alias AS a JOIN tag ON tag.id = a.tag_id
              UNION ALL SELECT 0, 'tag', photo.hash, tag.name, CASE state WHEN 2 THEN 'does not hold' ELSE 'holds' END
                  FROM photo_tag JOIN photo ON photo.id = photo_id JOIN tag ON tag.id = tag_id WHERE source = 2
              UNION ALL SELECT at_s, 'caption', hash, NULL, text FROM caption JOIN photo ON photo.id = photo_id WHERE source = 2
              UNION ALL SELECT favourite_at_s, 'favourite', hash, NULL, favourite_at_s FROM mark WHERE favourite_at_s IS NOT NULL
              UNION ALL SELECT 0, 'hidden', hash, NULL, 1 FROM mark WHERE hidden <> 0
              UNION ALL SELECT saved_at_s, 'search', NULL, name, query FROM saved_search
              UNION ALL SELECT 0, 'setting', NULL, name, value FROM setting
              UNION ALL SELECT 0, 'caption setting', NULL, name, value FROM caption_setting
              UNION ALL SELECT 0, 'folder', NULL, path, 1 FROM root) AS everything)"));
    std::string lines = frame_line(kStateBegins, 0);
    TROVE_CHECKED(sql::each_row(*rows, [&](sql::Row row) { lines += line_of(saying_in(row)); }));
    TROVE_TRY(auto* waiting, connection.statement("SELECT line FROM said_waiting ORDER BY id"));
    TROVE_CHECKED(sql::each_row(*waiting, [&](sql::Row row) { lines += without_number(row.text(0)); }));
    return lines + frame_line(kStateEnds, newest);
}

}  // namespace

Result<bool> has_lost_sayings(sql::Database& catalog, const std::filesystem::path& library) {
    const std::int64_t in_file = newest_said(library);  // first, because the file follows the catalog
    TROVE_TRY(const std::int64_t in_catalog, newest_in_catalog(catalog));
    return in_file > in_catalog;
}

Result<std::int64_t> apply_lines(Connection& connection, std::string_view lines) {
    std::int64_t applied = 0;
    while (!lines.empty()) {
        const auto end = std::min(lines.find('\n'), lines.size());
        const auto line = lines.substr(0, end);
        lines.remove_prefix(std::min(end + 1, lines.size()));
        TROVE_TRY(const auto outcome, apply_line(connection, line));
        if (outcome == Applied::kWaits) {
            TROVE_CHECKED(keep_waiting(connection, line));
        }
        if (outcome != Applied::kUnread) ++applied;
    }
    return applied;
}

Result<void> Said::begin(Connection& connection) {
    kept_ = newest_said(library_);
    TROVE_TRY(const std::int64_t in_catalog, newest_in_catalog(connection.database()));
    if (kept_ > in_catalog) return read_again(connection);
    if (kept_ < in_catalog || kept_ < 0) keep_new(connection);
    return {};
}

Result<void> Said::read_again(Connection& connection) {
    TROVE_TRY(auto file, SaidFile::open(library_));
    sql::Database& database = connection.database();
    TROVE_TRY(auto transaction, sql::Transaction::begin(database));
    TROVE_TRY(const std::int64_t in_catalog, newest_in_catalog(database));
    TROVE_TRY(kept_, file.newest());
    if (kept_ <= in_catalog) return {};  // another process was quicker
    TROVE_TRY(const std::string lines, file.since(in_catalog));
    TROVE_TRY(const std::int64_t applied, apply_lines(connection, lines));
    // What the triggers recorded meanwhile is in the file already.
    TROVE_CHECKED(database.execute("DELETE FROM said; DELETE FROM sqlite_sequence WHERE name = 'said'"));
    TROVE_CHECKED(connection.run("INSERT INTO sqlite_sequence (name, seq) VALUES ('said', ?)", kept_));
    TROVE_CHECKED(transaction.commit());
    log::warn("catalog", "{} had lost its last changes; {} were read again from {}", display(database.file()), applied,
              said_file(library_).filename().native());
    return {};
}

Result<void> Said::before_commit(Connection& connection) {
    TROVE_CHECKED(connection.run("DELETE FROM said WHERE n <= ?", kept_));
    TROVE_TRY(auto* waiting, connection.statement("SELECT 1 FROM said_waiting LIMIT 1"));
    TROVE_TRY(const bool some_wait, sql::has_row(*waiting));
    if (!some_wait) return {};

    struct Due {
        std::int64_t row = 0;
        std::string line;
    };

    TROVE_TRY(auto* select, connection.statement(R"(
        SELECT w.id, w.line FROM photo JOIN said_waiting AS w ON w.hash = photo.hash WHERE photo.id > ? ORDER BY w.id)"));
    TROVE_TRY(const auto due,
              sql::rows(select->bind(looked_at_), [](sql::Row row) { return Due{row.integer(0), row.string(1)}; }));
    for (const Due& one : due) {
        TROVE_TRY([[maybe_unused]] const auto outcome, apply_line(connection, one.line));
        TROVE_CHECKED(connection.run("DELETE FROM said_waiting WHERE id = ?", one.row));
    }
    TROVE_TRY(looked_at_, connection.database().scalar("SELECT max(id) FROM photo"));
    return {};
}

void Said::after_commit(Connection& connection) {
    const auto newest = connection.database().scalar("SELECT max(n) FROM said");
    if (newest && *newest <= kept_) return;
    keep_new(connection);
}

void Said::keep_new(Connection& connection) {
    const auto appended = append_new(connection);
    if (!appended)
        log::warn("catalog", "{}. The change is in the catalog; its second copy is written at the next change",
                  appended.error().what);
}

Result<void> Said::append_new(Connection& connection) {
    TROVE_TRY(auto file, SaidFile::open(library_));
    TROVE_TRY(const std::int64_t in_file, file.newest());
    TROVE_TRY(const auto snapshot, Snapshot::of(connection.database()));
    TROVE_TRY(const std::int64_t in_catalog, newest_in_catalog(connection.database()));
    TROVE_TRY(auto* count, connection.statement("SELECT count(*) FROM said WHERE n > ?"));
    TROVE_TRY(const std::int64_t fresh, sql::only_integer(count->bind(in_file)));
    const bool follows = in_file >= 0 && in_file + fresh == in_catalog;
    if (in_file > in_catalog)
        return fail(Errc::kInternal,
                    fmt::format("{} is of a later time than the catalog", display(said_file(library_))));
    if (follows && fresh == 0) {
        kept_ = in_file;
        return {};
    }
    TROVE_TRY(const std::string lines, follows ? new_lines(connection, in_file) : state_lines(connection, in_catalog));
    TROVE_CHECKED(file.append(lines));
    kept_ = in_catalog;
    return {};
}

}  // namespace trove::catalog
