// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/files.h"

#include "catalog/failures.h"
#include "catalog/text.h"

namespace trove::catalog {
namespace {

// A file that was a photo and failed later has both rows; the failure is newer. Columns: path, size_bytes, modified_ns,
// stage, may_pass, memory_bytes, model, version.
void put_failure(KnownFile& file, sql::Row row, const TryConditions& now) {
    const FailureCause cause{fail_stage(row.text(3)),
                             may_pass(row.text(4)),
                             {static_cast<std::size_t>(row.integer(5)), row.string(6), row.string(7)}};
    file.size_bytes = row.integer(1);
    file.modified_ns = row.integer(2);
    file.failed = true;
    file.ignored = cause.stage == FailStage::kIgnored;
    file.retry = should_retry(cause, now);
}

KnownFile file_in(sql::Row row) {
    return {row.integer(1), row.integer(2), PhotoId{row.integer(3)}, row.boolean(4), !row.is_null(5)};
}

}  // namespace

PathsUnder::PathsUnder(const std::filesystem::path& of) : folder(of), from(of), before(of) {
    if (of != "/") from += "/";
    std::string end = from.native();
    end.back() = '0';
    before = std::move(end);
}

sql::Statement& PathsUnder::bind_to(sql::Statement& statement) const {
    return statement.bind(folder).bind(from).bind(before);
}

Result<std::unordered_map<std::string, KnownFile>> FileReader::under(const std::filesystem::path& folder,
                                                                     const TryConditions& now) {
    const PathsUnder range(folder);
    std::unordered_map<std::string, KnownFile> known;
    TROVE_TRY(auto* files, connection_.statement(
                               R"(SELECT path, size_bytes, modified_ns, photo_id, present, missing_at_s FROM location
                                                    WHERE path = ?1 OR (path >= ?2 AND path < ?3))"));
    TROVE_CHECKED(
        sql::each_row(range.bind_to(*files), [&](sql::Row row) { known.emplace(row.text(0), file_in(row)); }));
    TROVE_TRY(auto* failures,
              connection_.statement(
                  R"(SELECT path, size_bytes, modified_ns, stage, may_pass, memory_bytes, model, version FROM failure
                                                       WHERE path = ?1 OR (path >= ?2 AND path < ?3))"));
    TROVE_CHECKED(
        sql::each_row(range.bind_to(*failures), [&](sql::Row row) { put_failure(known[row.string(0)], row, now); }));
    return known;
}

Result<std::optional<KnownFile>> FileReader::at(const std::filesystem::path& path, const TryConditions& now) {
    TROVE_TRY(
        auto* file,
        connection_.statement(
            "SELECT path, size_bytes, modified_ns, photo_id, present, missing_at_s FROM location WHERE path = ?"));
    TROVE_TRY(auto known, sql::first_row(file->bind(path), file_in));
    TROVE_TRY(auto* failure, connection_.statement("SELECT path, size_bytes, modified_ns, stage, may_pass, "
                                                   "memory_bytes, model, version FROM failure WHERE path = ?"));
    TROVE_CHECKED(sql::each_row(failure->bind(path), [&](sql::Row row) {
        if (!known) known.emplace();
        put_failure(*known, row, now);
    }));
    return known;
}

Result<Placed> FileWriter::put(const std::filesystem::path& path,
                               PhotoId photo,
                               const FileStamp& stamp,
                               std::optional<std::int64_t> volume) {
    TROVE_TRY(auto* s, connection_.statement("SELECT photo_id FROM location WHERE path = ?"));
    TROVE_TRY(const auto before, sql::first_row(s->bind(path), photo_id));
    Placed placed;
    placed.fresh = !before;
    if (before && *before != photo) placed.replaced = before;
    TROVE_CHECKED(connection_.run(
        R"(
        INSERT INTO location (path, photo_id, volume_id, size_bytes, modified_ns, present) VALUES (?1, ?2, ?3, ?4, ?5, 1)
        ON CONFLICT (path) DO UPDATE SET photo_id = ?2, volume_id = ?3, size_bytes = ?4, modified_ns = ?5, present = 1, missing_at_s = NULL)",
        path, photo, volume, stamp.size_bytes, stamp.modified_ns));
    TROVE_CHECKED(connection_.run("DELETE FROM lost_photo WHERE photo_id = ?", photo));
    TROVE_CHECKED(FailureWriter(connection_).remove(path));
    if (placed.fresh || placed.replaced) TROVE_CHECKED(TextWriter(connection_).refresh_names(photo));
    if (placed.replaced) {
        TROVE_CHECKED(lose(*placed.replaced, path));
        TROVE_CHECKED(TextWriter(connection_).refresh_names(*placed.replaced));
    }
    return placed;
}

Result<void> FileWriter::lose(PhotoId photo, const std::filesystem::path& path) {
    return connection_.run(R"(
        INSERT OR REPLACE INTO lost_photo (photo_id, path, at_s)
        SELECT ?1, ?2, ?3 WHERE NOT EXISTS (SELECT 1 FROM location WHERE photo_id = ?1))",
                           photo, path, now_s());
}

Result<void> FileWriter::set_present(const std::filesystem::path& path, bool present) {
    return connection_.run("UPDATE location SET present = ?, missing_at_s = NULL WHERE path = ?", present, path);
}

Result<void> FileWriter::set_missing(const std::filesystem::path& path) {
    return connection_.run("UPDATE location SET present = 0, missing_at_s = coalesce(missing_at_s, ?) WHERE path = ?",
                           now_s(), path);
}

Result<void> FileWriter::set_present_as(const std::filesystem::path& path, const ContentHash& content) {
    TROVE_TRY(auto* s, connection_.statement("SELECT photo_id FROM location WHERE path = ? AND photo_id IS (SELECT id "
                                             "FROM photo WHERE hash = ?)"));
    TROVE_TRY(const bool same, sql::has_row(s->bind(path).bind_blob(content.bytes)));
    return same ? set_present(path, true) : set_missing(path);
}

Result<void> FileWriter::remove(const std::filesystem::path& path) {
    TROVE_TRY(auto* s, connection_.statement("DELETE FROM location WHERE path = ? RETURNING photo_id"));
    TROVE_TRY(const auto photo, sql::first_row(s->bind(path), photo_id));
    if (!photo) return {};
    TROVE_CHECKED(lose(*photo, path));
    return TextWriter(connection_).refresh_names(*photo);
}

Result<std::string> FileWriter::volume_of(const std::filesystem::path& path) {
    TROVE_TRY(auto* s, connection_.statement("SELECT uuid FROM location JOIN volume ON volume.id = volume_id WHERE "
                                             "path = ?"));
    TROVE_TRY(auto uuid, sql::first_row(s->bind(path), [](sql::Row row) { return row.string(0); }));
    return std::move(uuid).value_or(std::string());
}

Result<std::int64_t> FileWriter::put_volume(std::string_view uuid, const std::filesystem::path& mount_path) {
    TROVE_TRY(auto* s, connection_.statement(R"(INSERT INTO volume (uuid, mount_path) VALUES (?1, ?2)
                                                ON CONFLICT (uuid) DO UPDATE SET mount_path = ?2 RETURNING id)"));
    return sql::only_integer(s->bind(uuid).bind(mount_path));
}

}  // namespace trove::catalog
