// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/thumbnails.h"

#include "base/log.h"
#include "catalog/schema.h"
#include "sql/rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <unistd.h>

namespace trove::catalog {
namespace {

bool is_damage(const Error& error) {
    return error.code == Errc::kCorrupt;
}

Result<sql::Database> open_or_create_thumbnails(const std::filesystem::path& library) {
    TROVE_TRY(auto thumbnails, sql::Database::open(thumbnails_file(library), sql::Mode::kCreate));
    TROVE_CHECKED(thumbnails.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL"));
    for (const EmbeddedFile& file : thumbnail_schema_files())
        TROVE_CHECKED(thumbnails.execute(std::string(file.bytes)));
    return thumbnails;
}

}  // namespace

Result<sql::Database> open_thumbnails(const std::filesystem::path& library) {
    auto opened = open_or_create_thumbnails(library);
    if (opened || !is_damage(opened.error())) return opened;
    log::warn("catalog", "{}. It holds thumbnails only, which are made again", opened.error().what);
    TROVE_CHECKED(drop_thumbnails(library));
    return open_or_create_thumbnails(library);
}

Result<void> drop_thumbnails(const std::filesystem::path& library) {
    for (const char* ending : {"", "-wal", "-shm"}) {
        auto file = thumbnails_file(library);
        file += ending;
        if (::unlink(file.c_str()) != 0 && errno != ENOENT)
            return fail(system_error(errno, fmt::format("cannot remove {}", display(file))));
    }
    return {};
}

Result<bool> thumbnails_are_sound(const std::filesystem::path& library) {
    auto database = sql::Database::open(thumbnails_file(library), sql::Mode::kReadOnly);
    if (!database && database.error().code == Errc::kNotFound) return true;
    if (!database && is_damage(database.error())) return false;
    if (!database) return fail(database.error());
    TROVE_TRY(auto check, database->prepare("PRAGMA quick_check(1)"));
    const auto answer = sql::only_row(check, [](sql::Row row) { return row.string(0); });
    return answer && *answer == "ok";
}

Result<std::unordered_set<ContentHash>> hashes_with_thumbnail(const std::filesystem::path& library) {
    TROVE_TRY(auto database, sql::Database::open(thumbnails_file(library), sql::Mode::kReadOnly));
    TROVE_TRY(auto all, database.prepare("SELECT hash FROM thumbnail"));
    std::unordered_set<ContentHash> hashes;
    TROVE_CHECKED(sql::each_row(all, [&](sql::Row row) {
        ContentHash hash;
        const auto bytes = row.blob(0);
        if (bytes.size() == hash.bytes.size()) std::ranges::copy(bytes, hash.bytes.begin());
        hashes.insert(hash);
    }));
    return hashes;
}

Result<void> put_thumbnail(const std::filesystem::path& library,
                           const ContentHash& hash,
                           std::span<const std::uint8_t> jpeg) {
    TROVE_TRY(auto database, open_thumbnails(library));
    TROVE_TRY(auto put, database.prepare("INSERT OR REPLACE INTO thumbnail (hash, jpeg) VALUES (?, ?)"));
    auto done = put.bind_blob(hash.bytes).bind_blob(jpeg).run();
    if (done || !is_damage(done.error())) return done;
    TROVE_CHECKED(drop_thumbnails(library));
    TROVE_TRY(auto remade, open_thumbnails(library));
    TROVE_TRY(auto again, remade.prepare("INSERT OR REPLACE INTO thumbnail (hash, jpeg) VALUES (?, ?)"));
    return again.bind_blob(hash.bytes).bind_blob(jpeg).run();
}

Result<ThumbnailReader> ThumbnailReader::open(const std::filesystem::path& library) {
    TROVE_TRY(auto database, sql::Database::open(thumbnails_file(library), sql::Mode::kReadOnly));
    TROVE_CHECKED(database.execute("PRAGMA mmap_size = 1073741824"));
    TROVE_TRY(auto select, database.prepare("SELECT jpeg FROM thumbnail WHERE hash = ?"));
    return ThumbnailReader(std::move(database), std::move(select));
}

Result<Bytes> ThumbnailReader::thumbnail(const ContentHash& hash) {
    TROVE_TRY(auto jpeg, sql::first_row(select_.bind_blob(hash.bytes), [](sql::Row row) {
                  const auto bytes = row.blob(0);
                  return Bytes(bytes.begin(), bytes.end());
              }));
    if (!jpeg) return fail(Errc::kNotFound, fmt::format("there is no thumbnail of {}", hash.hex()));
    return *std::move(jpeg);
}

}  // namespace trove::catalog
