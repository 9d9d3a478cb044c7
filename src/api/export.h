// SPDX-License-Identifier: GPL-3.0-or-later
//
// Exports: options, and the outcome for each file. Plain values, any thread.
#pragma once
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace trove {

struct ExportXmpOptions {
    std::filesystem::path library;
    std::vector<std::filesystem::path> below;  // only originals at or below these; none: all
    bool full_names =
        false;  // new sidecars as "IMG.NEF.xmp" (darktable, digiKam), not "IMG.xmp" (Lightroom, Capture One)
    bool dry_run = false;
};

struct ExportedFile {
    // kRestored and kRemoved: by an undo, which gives a changed file its old contents and removes a new one.
    enum class Outcome { kNew, kChanged, kUnchanged, kFailed, kRestored, kRemoved };
    Outcome outcome = Outcome::kUnchanged;
    std::filesystem::path path;
    std::vector<std::string> changes;  // one line per change
    std::string problem;
};

struct ExportReport {
    std::vector<ExportedFile> files;

    [[nodiscard]] std::size_t count(ExportedFile::Outcome outcome) const {
        std::size_t n = 0;
        for (const auto& file : files) n += file.outcome == outcome ? 1U : 0U;
        return n;
    }
};

[[nodiscard]] std::string_view to_string(ExportedFile::Outcome outcome);  // "new", "changed", "unchanged", "failed", …

struct ExportAlbumOptions {
    std::filesystem::path library;
    std::string album;  // title, ignoring case; includes albums inside it
    std::filesystem::path output;
    bool hard_links = false;  // hard links instead of copies
    bool dry_run = false;
};

}  // namespace trove
