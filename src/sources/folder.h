// SPDX-License-Identifier: GPL-3.0-or-later
//
// walk_folder: reports every possible picture file under a folder, with one stat each.
//
// 1. What lies inside the root is reported by its own path, also if only a link leads there: one file, one path. Links that
//    lead out are followed only if asked for. Each folder is entered once, by device and inode, so a loop ends.
// 2. Not entered: hidden folders, other programs' caches and packages (*.photoslibrary, *.lrdata, @eaDir, …, and
//    libraries whose folder has a plain name, like "iPhoto Library"), and the caller's `skip`. Not reported: hidden
//    files, AppleDouble twins (._*), and names that are never pictures (is_never_a_picture).
// 3. File systems in which the kernel shows itself (/proc, /sys, /dev, …) are not entered, wherever they are mounted.
// 4. A folder that cannot be read is reported and skipped; known files inside it must not be treated as deleted.
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
    bool follow_links = false;                // also those that lead out of the root
};

struct WalkVisitor {
    std::function<void(FoundFile)> file;
    // A file or folder that cannot be examined. `is_folder`: its contents are unknown, not deleted.
    std::function<void(const std::filesystem::path&, const Error&, bool is_folder)> problem;
    // Another program's library, catalog or export that was found and skipped. Caches are not reported.
    std::function<void(const std::filesystem::path&)> library = [](const std::filesystem::path&) {};
    // A link to a folder or a possible picture outside the root that was not followed. What lies below it is unknown.
    std::function<void(const std::filesystem::path&)> link_out = [](const std::filesystem::path&) {};
    // A film, by its name. Films are not indexed.
    std::function<void(const std::filesystem::path&)> film = [](const std::filesystem::path&) {};
};

// Whether the path lies on a file system in which the kernel shows itself or its devices. Its files are not files: some
// are endless, and reading others has effects. False if it does not exist.
[[nodiscard]] bool is_system_place(const std::filesystem::path& path);

// `root` is absolute, a folder or a single file. kNotFound or kIo: the root itself cannot be examined; kInvalid: it is a
// system place; kCancelled.
Result<void> walk_folder(const std::filesystem::path& root,
                         const WalkOptions& options,
                         const WalkVisitor& visitor,
                         const Job& job);

// Judges by the name only: sidecars, documents, sound, archives, films, programs.
[[nodiscard]] bool is_never_a_picture(std::string_view file_name);

// Judges by the name only: usual names of pictures, decodable or not. A failure of such a file is recorded with its
// reason.
[[nodiscard]] bool is_named_like_a_picture(std::string_view file_name);

// Hidden folders and other programs' caches and packages, which a walk does not enter.
[[nodiscard]] bool is_closed_folder(std::string_view folder_name);

}  // namespace trove::sources
