// SPDX-License-Identifier: GPL-3.0-or-later
//
// Roots: the folders that somebody asked to have crawled.
#pragma once
#include "base/result.h"
#include "catalog/connection.h"

#include <cstdint>
#include <filesystem>
#include <vector>

namespace trove::catalog {

class RootReader {
public:
    explicit RootReader(Connection& connection) : connection_(connection) {}

    [[nodiscard]] Result<std::vector<std::filesystem::path>> all();  // by path

private:
    Connection& connection_;
};

class RootWriter {
public:
    explicit RootWriter(Connection& connection) : connection_(connection) {}

    Result<void> put(const std::filesystem::path& path);
    // A crawl of it came to its end.
    Result<void> finish(const std::filesystem::path& path);
    // The root, and the files and failures under it that lie under no other root. kNotFound.
    Result<void> remove(std::int64_t id);

private:
    Connection& connection_;
};

}  // namespace trove::catalog
