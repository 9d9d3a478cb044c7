// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/schema.h"

#include "base/file.h"
#include "catalog/fold.h"
#include "photo/whose_word.h"

#include <fmt/format.h>

#include <optional>
#include <span>

namespace trove::catalog {
namespace {

Error too_new(const sql::Database& database, std::int64_t version) {
    return {Errc::kTooNew,
            fmt::format("{} was made by a newer Trove (format {}, this one knows {}); update Trove, or use "
                        "another library with --library",
                        display(database.file()), version, newest_version())};
}

std::optional<std::int64_t> seconds(const std::optional<double>& number) {
    return number ? std::optional(static_cast<std::int64_t>(*number)) : std::nullopt;
}

std::optional<Position> position(const std::optional<double>& latitude_deg,
                                 const std::optional<double>& longitude_deg) {
    if (!latitude_deg || !longitude_deg) return std::nullopt;
    return Position{*latitude_deg, *longitude_deg};
}

}  // namespace

int newest_version() {
    return static_cast<int>(schema_files().size());
}

Result<void> define_functions(sql::Database& database) {
    TROVE_CHECKED(database.define("fold", [](std::string_view text) { return fold(text); }));
    TROVE_CHECKED(database.define("nfc", [](std::string_view text) { return nfc(text); }));
    // file_s, program_s, corrected; latitude and longitude of each.
    TROVE_CHECKED(database.define("program_knows_time_better", 3, [](std::span<const std::optional<double>> n) {
        return program_knows_time_better(seconds(n[0]), seconds(n[1]), n[2] ? std::optional(*n[2] != 0) : std::nullopt);
    }));
    TROVE_CHECKED(database.define("program_knows_position_better", 4, [](std::span<const std::optional<double>> n) {
        return program_knows_position_better(position(n[0], n[1]), position(n[2], n[3]));
    }));
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
