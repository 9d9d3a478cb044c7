// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/writer.h"

#include "catalog/fold.h"
#include "catalog/refold.h"
#include "catalog/schema.h"

#include <random>
#include <thread>

namespace trove::catalog {
namespace {

// Waiting writers poll every 2 ms (sql/database.cpp).
constexpr auto kGapBetweenBatches = std::chrono::milliseconds(5);

// A random positive number that identifies the library in its caches.
std::int64_t random_uuid() {
    std::random_device device;
    const std::uint64_t bits = (std::uint64_t{device()} << 32U) | device();
    return static_cast<std::int64_t>(bits >> 1U);
}

}  // namespace

Result<CatalogWriter> CatalogWriter::open(const std::filesystem::path& library) {
    TROVE_TRY(auto database, sql::Database::open(catalog_file(library), sql::Mode::kCreate));
    TROVE_CHECKED(define_functions(database));
    TROVE_CHECKED(migrate(database));
    TROVE_CHECKED(
        database.execute("PRAGMA foreign_keys = ON; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -65536"));
    // Reads first, because even an empty write waits for the current writer.
    TROVE_TRY(const std::int64_t named, database.scalar("SELECT count(*) FROM library"));
    if (named == 0) {
        TROVE_TRY(auto name,
                  database.prepare("INSERT OR IGNORE INTO library (id, uuid, fold_version) VALUES (1, ?, ?)"));
        TROVE_CHECKED(name.bind(random_uuid()).bind(fold_version()).run());
    }
    TROVE_CHECKED(refold(database));
    TROVE_TRY(auto thumbnails, sql::Database::open(thumbnails_file(library), sql::Mode::kCreate));
    TROVE_CHECKED(thumbnails.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL"));
    for (const EmbeddedFile& file : thumbnail_schema_files())
        TROVE_CHECKED(thumbnails.execute(std::string(file.bytes)));
    return CatalogWriter(std::move(database), std::move(thumbnails));
}

Result<void> CatalogWriter::begin() {
    std::this_thread::sleep_until(committed_at_ + kGapBetweenBatches);
    TROVE_CHECKED(thumbnails_.database().execute("BEGIN IMMEDIATE"));
    if (auto begun = connection_.database().execute("BEGIN IMMEDIATE"); !begun) {
        [[maybe_unused]] const auto ignored = thumbnails_.database().execute("ROLLBACK");
        return begun;
    }
    in_batch_ = true;
    return {};
}

Result<void> CatalogWriter::commit() {
    TROVE_CHECKED(thumbnails_.database().execute("COMMIT"));
    TROVE_CHECKED(connection_.database().execute("COMMIT"));
    in_batch_ = false;
    committed_at_ = std::chrono::steady_clock::now();
    return {};
}

Result<void> CatalogWriter::roll_back() {
    if (!in_batch_) return {};
    in_batch_ = false;
    // SQLite may have rolled back by itself already, as it does on a full disk; then nothing is left to undo.
    [[maybe_unused]] const auto thumbnails = thumbnails_.database().execute("ROLLBACK");
    [[maybe_unused]] const auto catalog = connection_.database().execute("ROLLBACK");
    return {};
}

}  // namespace trove::catalog
