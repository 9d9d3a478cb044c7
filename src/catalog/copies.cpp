// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/copies.h"

#include "base/file.h"
#include "catalog/connection.h"
#include "catalog/refold.h"
#include "catalog/said.h"
#include "catalog/said_file.h"
#include "catalog/schema.h"
#include "catalog/writer.h"
#include "sql/rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <random>
#include <string>
#include <unistd.h>
#include <vector>

namespace trove::catalog {
namespace {

Result<void> require_sound(sql::Database& database) {
    TROVE_TRY(auto s, database.prepare("PRAGMA quick_check(1)"));
    TROVE_TRY(const auto answer, sql::only_row(s, [](sql::Row row) { return row.string(0); }));
    if (answer != "ok") return fail(Errc::kCorrupt, fmt::format("{} is damaged: {}", display(database.file()), answer));
    return {};
}

// Type, name and text of everything in a schema, in an order that does not depend on the catalog's age.
Result<std::vector<std::string>> schema_texts(sql::Database& database) {
    TROVE_TRY(auto s, database.prepare("SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_schema "
                                       "WHERE name NOT LIKE 'sqlite_stat%' ORDER BY 1"));
    return sql::rows(s, [](sql::Row row) { return row.string(0); });
}

Result<std::vector<std::string>> schema_of_this_version() {
    TROVE_TRY(auto database, sql::Database::open(":memory:", sql::Mode::kCreate));
    TROVE_CHECKED(define_functions(database));
    TROVE_CHECKED(migrate(database));
    return schema_texts(database);
}

std::int64_t random_number() {
    std::random_device device;
    return static_cast<std::int64_t>(((std::uint64_t{device()} << 32U) | device()) >> 1U);
}

// Other numbers than before in everything that caches and said.jsonl compare.
Result<void> renumber(Connection& catalog, std::int64_t newest_said_number) {
    TROVE_CHECKED(catalog.run("UPDATE library SET uuid = ?", random_number()));
    TROVE_CHECKED(catalog.run("DELETE FROM said"));
    TROVE_CHECKED(catalog.run("DELETE FROM sqlite_sequence WHERE name = 'said'"));
    return catalog.run("INSERT INTO sqlite_sequence (name, seq) VALUES ('said', ?)", newest_said_number);
}

Result<std::int64_t> newest_in(sql::Database& database) {
    return database.scalar("SELECT seq FROM sqlite_sequence WHERE name = 'said'");
}

std::filesystem::path with_ending(std::filesystem::path path, const char* ending) {
    path += ending;
    return path;
}

// Puts `fresh` in the place of the library's catalog, whose files get the name `keep_as`.
Result<void> swap_in(const std::filesystem::path& fresh,
                     const std::filesystem::path& library,
                     const std::filesystem::path& keep_as) {
    const auto catalog = catalog_file(library);
    std::error_code error;
    for (const char* ending : {"", "-wal"}) {
        const auto from = with_ending(catalog, ending);
        if (!std::filesystem::exists(from, error)) continue;
        // A second name first: at no moment is the damaged catalog without one.
        if (::link(from.c_str(), with_ending(keep_as, ending).c_str()) == 0) continue;
        std::filesystem::copy_file(from, with_ending(keep_as, ending), error);
        if (error) return fail(system_error(error.value(), fmt::format("cannot keep {}", display(from))));
    }
    TROVE_CHECKED(sync_folder(library));
    // The log belongs to the damaged file, and would be read into the new one.
    for (const char* ending : {"-wal", "-shm"}) std::filesystem::remove(with_ending(catalog, ending), error);
    if (::rename(fresh.c_str(), catalog.c_str()) != 0)
        return fail(system_error(errno, fmt::format("cannot rename to {}", display(catalog))));
    return sync_folder(library);
}

}  // namespace

Result<CatalogContents> contents_of(const std::filesystem::path& catalog) {
    TROVE_TRY(auto database, sql::Database::open(catalog, sql::Mode::kReadOnly));
    CatalogContents contents;
    TROVE_TRY(contents.version, database.scalar("PRAGMA user_version"));
    if (contents.version > newest_version())
        return fail(Errc::kTooNew, fmt::format("it was made by a newer Trove (format {}, this one knows {})",
                                               contents.version, newest_version()));
    // A table that an older catalog lacks counts nothing.
    const auto count = [&](std::int64_t& into, const char* sql) { into = database.scalar(sql).value_or(0); };
    TROVE_TRY(contents.photos, database.scalar("SELECT count(*) FROM photo"));
    count(contents.tags, "SELECT count(*) FROM photo_tag WHERE source = 2");
    count(contents.captions, "SELECT count(*) FROM caption WHERE source = 2");
    count(contents.marks, "SELECT count(*) FROM mark");
    count(contents.searches, "SELECT count(*) FROM saved_search");
    return contents;
}

Result<void> copy_catalog(const std::filesystem::path& library,
                          const std::filesystem::path& to,
                          const sql::Database::EachStep& each) {
    TROVE_TRY(auto from, open_catalog(library, sql::Mode::kReadOnly));
    TROVE_TRY(const std::int64_t version, from.scalar("PRAGMA user_version"));
    if (version > newest_version()) TROVE_CHECKED(require_current(from));
    TROVE_TRY(auto copy, sql::Database::open(to, sql::Mode::kCreate));
    TROVE_CHECKED(from.copy_to(copy, each));
    if (const auto sound = require_sound(copy); !sound)
        return fail(Errc::kDamaged, fmt::format("the catalog is damaged, and a backup of it would be too. To repair "
                                                "the library: trove check --repair ({})",
                                                sound.error().what));
    return copy.execute("PRAGMA journal_mode = DELETE");
}

Result<void> make_ready(const std::filesystem::path& catalog) {
    TROVE_TRY(auto database, sql::Database::open(catalog, sql::Mode::kReadWrite));
    TROVE_CHECKED(database.execute("PRAGMA trusted_schema = OFF"));
    TROVE_CHECKED(require_sound(database));
    TROVE_CHECKED(define_functions(database));
    TROVE_CHECKED(migrate(database));
    TROVE_TRY(const auto theirs, schema_texts(database));
    TROVE_TRY(const auto ours, schema_of_this_version());
    if (theirs != ours) return fail(Errc::kInvalid, "its catalog is not one that Trove made");
    return {};
}

Result<void> put_catalog(const std::filesystem::path& catalog,
                         const std::filesystem::path& library,
                         const sql::Database::EachStep& each) {
    TROVE_TRY(auto opened, sql::Database::open(catalog, sql::Mode::kReadWrite));
    Connection from(std::move(opened));
    TROVE_TRY(const std::int64_t in_backup, newest_in(from.database()));
    // Above everything in the file: the catalog's state follows there as the newest word.
    TROVE_CHECKED(renumber(from, std::max(newest_said(library), in_backup) + 1));
    {
        TROVE_TRY(auto to, open_catalog(library, sql::Mode::kCreate));
        TROVE_CHECKED(to.execute("PRAGMA journal_mode = WAL"));
        TROVE_CHECKED(from.database().copy_to(to, each));
    }
    std::error_code error;
    std::filesystem::remove(map_file(library), error);
    TROVE_TRY([[maybe_unused]] const auto writer, CatalogWriter::open(library));  // writes the state and the map
    return {};
}

Result<bool> needs_remaking(const std::filesystem::path& library) {
    std::error_code error;
    const auto size = std::filesystem::file_size(catalog_file(library), error);
    if (error || size == 0) return true;
    auto database = open_catalog(library, sql::Mode::kReadOnly);
    if (!database && (database.error().code == Errc::kDamaged)) return true;
    if (!database) return fail(database.error());
    const auto version = database->scalar("PRAGMA user_version");
    if (version && *version > newest_version()) return fail(Errc::kTooNew, "the library was made by a newer Trove");
    auto s = database->prepare("PRAGMA integrity_check(1)");
    if (!s) return true;
    const auto answer = sql::only_row(*s, [](sql::Row row) { return row.string(0); });
    return !answer || *answer != "ok";
}

Result<Salvaged> remake_catalog(const std::filesystem::path& library,
                                const std::filesystem::path& scratch,
                                const std::filesystem::path& keep_as,
                                const Job& job) {
    const auto file = scratch / "catalog.db";
    Salvaged salvaged;
    {
        TROVE_TRY(auto created, sql::Database::open(file, sql::Mode::kCreate));
        Connection fresh(std::move(created));
        TROVE_CHECKED(define_functions(fresh.database()));
        TROVE_CHECKED(migrate(fresh.database()));
        TROVE_TRY(salvaged, salvage(catalog_file(library), fresh.database(), scratch, job));
        TROVE_TRY(auto said, SaidFile::open(library));
        TROVE_TRY(const std::string lines, said.since(0));
        TROVE_TRY(const std::int64_t newest, said.newest());
        TROVE_TRY(auto transaction, sql::Transaction::begin(fresh.database()));
        TROVE_TRY([[maybe_unused]] const auto applied, apply_lines(fresh, lines));
        TROVE_CHECKED(renumber(fresh, std::max<std::int64_t>(newest, 0) + 1));
        TROVE_CHECKED(transaction.commit());
        TROVE_CHECKED(fresh.database().execute("PRAGMA wal_checkpoint(TRUNCATE)"));
    }
    if (job.cancelled()) return fail(Errc::kCancelled, "stopped; the library is as it was");
    TROVE_CHECKED(swap_in(file, library, keep_as));
    std::error_code error;
    std::filesystem::remove(map_file(library), error);
    TROVE_TRY([[maybe_unused]] const auto writer, CatalogWriter::open(library));
    return salvaged;
}

Result<void> remake_words(const std::filesystem::path& library) {
    TROVE_TRY([[maybe_unused]] const auto migrated, CatalogWriter::open(library));
    TROVE_TRY(auto database, open_catalog(library, sql::Mode::kReadWrite));
    TROVE_CHECKED(define_functions(database));
    TROVE_TRY(auto transaction, sql::Transaction::begin(database));
    TROVE_CHECKED(rebuild_words(database));
    return transaction.commit();
}

}  // namespace trove::catalog
