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

    [[nodiscard]] Result<std::vector<std::filesystem::path>> all();        // by path
    [[nodiscard]] Result<std::filesystem::path> path_of(std::int64_t id);  // kNotFound
    // Whether a person wants links followed out of the folder.
    [[nodiscard]] Result<bool> follows_links(const std::filesystem::path& path);

private:
    Connection& connection_;
};

class RootWriter {
public:
    explicit RootWriter(Connection& connection) : connection_(connection) {}

    Result<void> put(const std::filesystem::path& path);
    // Records a complete crawl of the root.
    Result<void> finish(const std::filesystem::path& path);
    // Whether the path lies in a crawled folder.
    [[nodiscard]] Result<bool> is_below_another(const std::filesystem::path& path);
    Result<void> set_follow_links(const std::filesystem::path& path, bool follow_links);
    // A crawled file that is gone is not looked for any more. What it showed is not touched: leaving.h does that.
    Result<void> remove(const std::filesystem::path& path);

private:
    Connection& connection_;
};

}  // namespace trove::catalog
