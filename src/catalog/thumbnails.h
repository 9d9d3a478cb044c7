// SPDX-License-Identifier: GPL-3.0-or-later
//
// ThumbnailReader: the stored thumbnails, read through a connection of its own. PhotoWriter puts them. One thread at a
// time.
#pragma once
#include "base/file.h"
#include "base/result.h"
#include "photo/ids.h"
#include "sql/database.h"

#include <filesystem>
#include <utility>

namespace trove::catalog {

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
