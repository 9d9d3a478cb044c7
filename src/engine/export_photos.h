// SPDX-License-Identifier: GPL-3.0-or-later
//
// Out of the library: XMP sidecars beside originals, for other programs to read, and the photos of an album as files.
//
// 1. export_xmp writes only files that end in ".xmp", whole or not at all, and keeps in the library folder what each
//    was before; undo_export_xmp puts that back, except where somebody has changed the file since.
// 2. export_album never replaces a file.
// 3. Originals are only read. Both hold the library's lock while they write.
// What a sidecar gets: media/xmp_sidecar.h. One call, one thread.
#pragma once
#include "base/job.h"
#include "base/result.h"

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace trove::engine {

struct ExportXmpOptions {
    std::filesystem::path library;
    std::vector<std::filesystem::path> below;  // only originals at or below these; none: all
    bool full_names =
        false;  // new sidecars as "IMG.NEF.xmp" (darktable, digiKam), not "IMG.xmp" (Lightroom, Capture One)
    bool dry_run = false;
};

struct ExportedFile {
    enum class Outcome { kNew, kChanged, kUnchanged, kFailed };
    Outcome outcome = Outcome::kUnchanged;
    std::filesystem::path path;
    std::vector<std::string> changes;  // one line each
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

[[nodiscard]] std::string_view to_string(ExportedFile::Outcome outcome);  // "new", "changed", "unchanged", "failed"

// kBusy: somebody else writes to the library. kCancelled: what was written stays and can be undone.
[[nodiscard]] Result<ExportReport> export_xmp(const ExportXmpOptions& options, const Job& job);

// Takes back the last export that was not taken back yet. kNotFound: there is none.
[[nodiscard]] Result<ExportReport> undo_export_xmp(const std::filesystem::path& library, const Job& job);

struct ExportAlbumOptions {
    std::filesystem::path library;
    std::string album;  // title, without regard to case; albums inside it come along
    std::filesystem::path output;
    bool hard_links = false;  // instead of copies: the same file under a second name
    bool dry_run = false;
};

// kNotFound: no such album.
[[nodiscard]] Result<ExportReport> export_album(const ExportAlbumOptions& options, const Job& job);

}  // namespace trove::engine
