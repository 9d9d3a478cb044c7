// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/writer.h"

#include "base/log.h"
#include "catalog/fold.h"
#include "catalog/refold.h"
#include "catalog/salvage.h"
#include "catalog/schema.h"
#include "catalog/thumbnails.h"

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
    TROVE_TRY(auto database, open_catalog(library, sql::Mode::kCreate));
    TROVE_CHECKED(define_functions(database));
    TROVE_TRY(const std::int64_t version_before, database.scalar("PRAGMA user_version"));
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
    std::error_code error;
    if (version_before < newest_version() || !std::filesystem::exists(map_file(library), error))
        TROVE_CHECKED(write_map(database, library));
    TROVE_TRY(auto thumbnails, open_thumbnails(library));
    CatalogWriter writer(library, std::move(database), std::move(thumbnails));
    TROVE_CHECKED(writer.said_.begin(writer.connection_));
    return writer;
}

Result<void> CatalogWriter::begin() {
    std::this_thread::sleep_until(committed_at_ + kGapBetweenBatches);
    TROVE_CHECKED(on_thumbnails("BEGIN IMMEDIATE"));
    if (auto begun = connection_.database().execute("BEGIN IMMEDIATE"); !begun) {
        [[maybe_unused]] const auto ignored = on_thumbnails("ROLLBACK");
        return begun;
    }
    in_batch_ = true;
    return {};
}

Result<void> CatalogWriter::on_thumbnails(const std::string& statement) {
    const bool ends = statement != "BEGIN IMMEDIATE";
    if (!thumbnails_damaged_) {
        const auto done = thumbnails_.database().execute(statement);
        thumbnails_damaged_ = !done && done.error().code == Errc::kCorrupt;
        if (!thumbnails_damaged_) return done;
    }
    log::warn("catalog", "{} is damaged. It holds thumbnails only, which are made again",
              display(thumbnails_file(library_)));
    TROVE_CHECKED(drop_thumbnails(library_));
    TROVE_TRY(auto remade, open_thumbnails(library_));
    thumbnails_ = Connection(std::move(remade));
    thumbnails_damaged_ = false;
    return ends ? Result<void>() : thumbnails_.database().execute(statement);
}

Result<void> CatalogWriter::commit() {
    TROVE_CHECKED(said_.before_commit(connection_));
    TROVE_CHECKED(on_thumbnails("COMMIT"));
    TROVE_CHECKED(connection_.database().execute("COMMIT"));
    in_batch_ = false;
    said_.after_commit(connection_);
    committed_at_ = std::chrono::steady_clock::now();
    return {};
}

Result<void> CatalogWriter::roll_back() {
    if (!in_batch_) return {};
    in_batch_ = false;
    // SQLite may have rolled back by itself already, as it does on a full disk; then nothing is left to undo.
    [[maybe_unused]] const auto thumbnails = on_thumbnails("ROLLBACK");
    [[maybe_unused]] const auto catalog = connection_.database().execute("ROLLBACK");
    return {};
}

}  // namespace trove::catalog
