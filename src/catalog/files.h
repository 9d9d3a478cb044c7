// SPDX-License-Identifier: GPL-3.0-or-later
//
// Files: where the photos lie, and the file systems that hold them. A file that yielded no photo: failures.h.
#pragma once
#include "base/result.h"
#include "catalog/connection.h"
#include "photo/failure.h"
#include "photo/ids.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace trove::catalog {

struct FileStamp {
    std::int64_t size_bytes = 0;
    std::int64_t modified_ns = 0;
};

// A file as an earlier crawl left it: enough to tell by one stat whether it is still the same.
struct KnownFile {
    std::int64_t size_bytes = 0;
    std::int64_t modified_ns = 0;
    std::optional<PhotoId> photo;  // what lies there, or lay there before it failed
    bool present = true;
    bool failed = false;   // the stamp is that of the failure
    bool ignored = false;  // failed, and not counted as a failure: FailStage::kIgnored
    bool retry = false;    // failed, and worth another try: should_retry()
};

struct Placed {
    bool fresh = false;               // the path was not known before
    std::optional<PhotoId> replaced;  // the path held another photo until now
};

class FileReader {
public:
    explicit FileReader(Connection& connection) : connection_(connection) {}

    // Every file at or under `folder`, by path. `now` decides whether a failed one is worth another try.
    [[nodiscard]] Result<std::unordered_map<std::string, KnownFile>> under(const std::filesystem::path& folder,
                                                                           const TryConditions& now);
    // One file, as under() has it; absent when nothing is known of it.
    [[nodiscard]] Result<std::optional<KnownFile>> at(const std::filesystem::path& path, const TryConditions& now);

private:
    Connection& connection_;
};

class FileWriter {
public:
    explicit FileWriter(Connection& connection) : connection_(connection) {}

    // The file at `path` holds that photo; a failure recorded for the path is forgotten.
    Result<Placed> put(const std::filesystem::path& path,
                       PhotoId photo,
                       const FileStamp& stamp,
                       std::optional<std::int64_t> volume);
    Result<void> set_present(const std::filesystem::path& path, bool present);
    // Those bytes lie there now: the photo known at the path is there when they are its bytes, and away otherwise.
    Result<void> set_present_as(const std::filesystem::path& path, const ContentHash& content);
    Result<void> remove(const std::filesystem::path& path);

    Result<std::int64_t> put_volume(std::string_view uuid, const std::filesystem::path& mount_path);

private:
    Connection& connection_;
};

// What lies at or under a folder, by the order of paths, which an index answers: everything under /a/b lies between
// "/a/b/" and "/a/b0", as '0' follows '/'. To be bound to `path = ?1 OR (path >= ?2 AND path < ?3)`.
struct PathsUnder {
    explicit PathsUnder(const std::filesystem::path& folder);
    sql::Statement& bind_to(sql::Statement& statement) const;  // outlives the last step

    std::filesystem::path folder;
    std::filesystem::path from;
    std::filesystem::path before;
};

}  // namespace trove::catalog
