// SPDX-License-Identifier: GPL-3.0-or-later
//
// Files: the locations of photos, and their file systems. Files that yielded no photo are in failures.h.
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

// A file as an earlier crawl saw it: one stat is enough to see whether it has changed.
struct KnownFile {
    std::int64_t size_bytes = 0;
    std::int64_t modified_ns = 0;
    std::optional<PhotoId> photo;  // the photo in the file, or the one before the failure
    bool present = true;
    bool missing = false;  // a crawl looked and did not find it; absent and not missing: away
    bool failed = false;   // the stamp dates from the failure
    bool ignored = false;  // failed, and not counted as a failure: FailStage::kIgnored
    bool retry = false;    // failed, and worth another try: should_retry()
};

struct Placed {
    bool fresh = false;               // the path is new
    std::optional<PhotoId> replaced;  // the path held another photo until now
};

class FileReader {
public:
    explicit FileReader(Connection& connection) : connection_(connection) {}

    // Every file at or under `folder`, by path. `now` decides which failed files are worth another try.
    [[nodiscard]] Result<std::unordered_map<std::string, KnownFile>> under(const std::filesystem::path& folder,
                                                                           const TryConditions& now);
    // One file, in the form of under(); absent: unknown.
    [[nodiscard]] Result<std::optional<KnownFile>> at(const std::filesystem::path& path, const TryConditions& now);

private:
    Connection& connection_;
};

class FileWriter {
public:
    explicit FileWriter(Connection& connection) : connection_(connection) {}

    // Records that the file at `path` holds the photo, and deletes a failure recorded for the path.
    Result<Placed> put(const std::filesystem::path& path,
                       PhotoId photo,
                       const FileStamp& stamp,
                       std::optional<std::int64_t> volume);
    // False: it is away, with its drive or folder.
    Result<void> set_present(const std::filesystem::path& path, bool present);
    // A crawl looked for the file and did not find it. The time of the first such crawl is kept.
    Result<void> set_missing(const std::filesystem::path& path);
    // The file at the path has this content now: marks the photo known there as present if the content is its own, else
    // as missing.
    Result<void> set_present_as(const std::filesystem::path& path, const ContentHash& content);
    // A photo that loses its last file is a lost one from then on: PhotoWriter::remove_homeless() decides about it.
    Result<void> remove(const std::filesystem::path& path);

    // The UUID of the file system that the file lies on; empty: unknown.
    [[nodiscard]] Result<std::string> volume_of(const std::filesystem::path& path);
    Result<std::int64_t> put_volume(std::string_view uuid, const std::filesystem::path& mount_path);

private:
    Result<void> lose(PhotoId photo, const std::filesystem::path& path);

    Connection& connection_;
};

// Selects files at or under a folder through the index on paths: everything under /a/b lies between "/a/b/" and
// "/a/b0", because '0' follows '/'. Bind it to `path = ?1 OR (path >= ?2 AND path < ?3)`.
struct PathsUnder {
    explicit PathsUnder(const std::filesystem::path& folder);
    sql::Statement& bind_to(sql::Statement& statement) const;  // outlives the last step

    std::filesystem::path folder;
    std::filesystem::path from;
    std::filesystem::path before;
};

}  // namespace trove::catalog
