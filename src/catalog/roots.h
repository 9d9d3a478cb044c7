// SPDX-License-Identifier: GPL-3.0-or-later
//
// Roots: the folders that a person asked to crawl.
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
    // Records a complete crawl of the root.
    Result<void> finish(const std::filesystem::path& path);
    // Removes the root, with its files and failures that lie under no other root. kNotFound.
    Result<void> remove(std::int64_t id);

private:
    Connection& connection_;
};

}  // namespace trove::catalog
