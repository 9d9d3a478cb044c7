// SPDX-License-Identifier: GPL-3.0-or-later
//
// The stored thumbnails, read and written through connections of their own. The file is a cache: a damaged one is
// replaced, and thumbnails that are missing are made again by the next crawl or view. One thread at a time.
#pragma once
#include "base/file.h"
#include "base/result.h"
#include "photo/ids.h"
#include "sql/database.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <unordered_set>
#include <utility>

namespace trove::catalog {

// Opens the file for writing: creates a missing one, and puts an empty one in the place of a damaged one.
[[nodiscard]] Result<sql::Database> open_thumbnails(const std::filesystem::path& library);

// Deletes the file. Connections that are open keep what they see; the next ones find a new file.
Result<void> drop_thumbnails(const std::filesystem::path& library);

// Reads every page. True also when there is no file.
[[nodiscard]] Result<bool> thumbnails_are_sound(const std::filesystem::path& library);

// Whether a photo has a thumbnail, for those that need all answers at once.
[[nodiscard]] Result<std::unordered_set<ContentHash>> hashes_with_thumbnail(const std::filesystem::path& library);

// Stores one thumbnail in a transaction of its own, which waits for the gap between two batches of a crawl.
Result<void> put_thumbnail(const std::filesystem::path& library,
                           const ContentHash& hash,
                           std::span<const std::uint8_t> jpeg);

class ThumbnailReader {
public:
    static Result<ThumbnailReader> open(const std::filesystem::path& library);
    // JPEG bytes. kNotFound when there is none.
    [[nodiscard]] Result<Bytes> thumbnail(const ContentHash& hash);

private:
    ThumbnailReader(sql::Database database, sql::Statement select)
        : database_(std::move(database)), select_(std::move(select)) {}

    sql::Database database_;
    sql::Statement select_;
};

}  // namespace trove::catalog
