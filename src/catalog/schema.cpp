// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/schema.h"

#include "base/file.h"
#include "catalog/fold.h"

#include <fmt/format.h>

namespace trove::catalog {
namespace {

Error too_new(const sql::Database& database, std::int64_t version) {
    return {Errc::kTooNew,
            fmt::format("{} was made by a newer Trove (format {}, this one knows {}); update Trove, or use "
                        "another library with --library",
                        display(database.file()), version, newest_version())};
}

}  // namespace

int newest_version() {
    return static_cast<int>(schema_files().size());
}

Result<void> define_functions(sql::Database& database) {
    TROVE_CHECKED(database.define("fold", [](std::string_view text) { return fold(text); }));
    return database.define("file_name",
                           [](std::string_view path) { return display(std::filesystem::path(path).filename()); });
}

Result<void> migrate(sql::Database& database) {
    TROVE_TRY(std::int64_t version, database.scalar("PRAGMA user_version"));
    if (version > newest_version()) return fail(too_new(database, version));
    if (version == 0) TROVE_CHECKED(database.execute("PRAGMA journal_mode = WAL"));
    while (version < newest_version()) {
        const EmbeddedFile& step = schema_files()[static_cast<std::size_t>(version)];
        TROVE_TRY(auto transaction, sql::Transaction::begin(database));
        if (auto done = database.execute(std::string(step.bytes)); !done)
            return fail(prefixed(done.error(), step.name));
        ++version;
        TROVE_CHECKED(database.execute(fmt::format("PRAGMA user_version = {}", version)));
        TROVE_CHECKED(transaction.commit());
    }
    return {};
}

Result<void> require_current(sql::Database& database) {
    TROVE_TRY(const std::int64_t version, database.scalar("PRAGMA user_version"));
    if (version > newest_version()) return fail(too_new(database, version));
    if (version < newest_version())
        return fail(Errc::kInvalid, fmt::format("{} has format {} and must be migrated to {}", display(database.file()),
                                                version, newest_version()));
    return {};
}

Result<sql::Database> open_catalog(const std::filesystem::path& library, sql::Mode mode) {
    return sql::Database::open(
        catalog_file(library), mode,
        "Your pictures are untouched, and what you said of them is also in said.jsonl beside it. "
        "To repair the library: trove check --repair");
}

std::filesystem::path catalog_file(const std::filesystem::path& library) {
    return library / "catalog.db";
}

std::filesystem::path thumbnails_file(const std::filesystem::path& library) {
    return library / "thumbnails.db";
}

}  // namespace trove::catalog
