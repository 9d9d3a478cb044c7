// SPDX-License-Identifier: GPL-3.0-or-later
//
// walk_folder: every file under a folder that could be a picture, with one stat each.
//
// 1. Links are followed; a folder is entered once, by device and inode, so that a loop of links ends by itself.
// 2. Not entered: hidden folders, other programs' caches and packages (*.photoslibrary, *.lrdata, @eaDir, …, and
//    libraries whose folder has a plain name, like "iPhoto Library"), and what the caller names. Not reported: hidden
//    files, AppleDouble twins (._*), and names that are surely no pictures (is_never_a_picture).
// 3. A folder that cannot be read is reported and passed by; whatever was known inside it must not be taken for gone.
// One thread; calls back on it.
#pragma once
#include "base/job.h"
#include "base/result.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string_view>
#include <vector>

namespace trove::sources {

struct FoundFile {
    std::filesystem::path path;
    std::int64_t size_bytes = 0;
    std::int64_t modified_ns = 0;  // since the epoch
    std::uint64_t device = 0;      // st_dev, for volume_of()
};

struct WalkOptions {
    std::vector<std::filesystem::path> skip;  // absolute folders that are not entered
};

struct WalkVisitor {
    std::function<void(FoundFile)> file;
    // A file or folder that cannot be looked at; `is_folder`: what lies under it is unknown, not gone.
    std::function<void(const std::filesystem::path&, const Error&, bool is_folder)> problem;
    // Another program's library, catalog or export that was met and passed by. Caches are not worth a word.
    std::function<void(const std::filesystem::path&)> library = [](const std::filesystem::path&) {};
};

// `root` is absolute, a folder or a single file. kNotFound or kIo when the root itself cannot be looked at; kCancelled.
Result<void> walk_folder(const std::filesystem::path& root,
                         const WalkOptions& options,
                         const WalkVisitor& visitor,
                         const Job& job);

// By its name alone: sidecars, documents, sound, archives, films, programs.
[[nodiscard]] bool is_never_a_picture(std::string_view file_name);

// By its name alone: what people call a picture, decodable here or not. Such a file is worth a recorded reason.
[[nodiscard]] bool is_named_like_a_picture(std::string_view file_name);

// Hidden folders, other programs' caches and packages: not entered by a walk.
[[nodiscard]] bool is_closed_folder(std::string_view folder_name);

}  // namespace trove::sources
