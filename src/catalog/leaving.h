// SPDX-License-Identifier: GPL-3.0-or-later
//
// Leaving: finds out what a person's wish to forget something would remove (plan), and removes it (LeavingWriter).
//
// 1. A photo leaves with its last place. One that lies elsewhere too stays, and so does a crawled folder inside a
//    forgotten one.
// 2. What lies in a folder that is still crawled is written down as forgotten, so that no crawl takes it in again.
// 3. Marks, versions and thumbnails of the photos go too, and the records of a forgotten source.
#pragma once
#include "api/leaving.h"
#include "base/result.h"
#include "catalog/connection.h"
#include "photo/ids.h"

#include <filesystem>
#include <vector>

namespace trove::catalog {

class LeavingReader {
public:
    explicit LeavingReader(Connection& connection) : connection_(connection) {}

    // kNotFound: the library knows nothing at a path, or no such photo.
    [[nodiscard]] Result<Leaving> plan(const LeavingRequest& request);

    // Files and folders that no crawl takes in.
    [[nodiscard]] Result<std::vector<std::filesystem::path>> forgotten();

private:
    [[nodiscard]] Result<bool> is_known_source(const std::filesystem::path& path);

    Connection& connection_;
};

class LeavingWriter {
public:
    // `damaged`: as for PhotoWriter.
    LeavingWriter(Connection& connection, Connection& thumbnails, bool& damaged)
        : connection_(connection), thumbnails_(thumbnails), damaged_(damaged) {}

    // Within a batch: removes what the plan says. Returns the contents whose thumbnails are to be dropped after the
    // commit.
    Result<std::vector<ContentHash>> remove(const LeavingRequest& request, const Leaving& plan);

    // A person names the path again: crawls take it in.
    Result<void> remember(const std::filesystem::path& path);

private:
    Connection& connection_;
    Connection& thumbnails_;
    bool& damaged_;
};

}  // namespace trove::catalog
