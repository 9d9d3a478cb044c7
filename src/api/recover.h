// SPDX-License-Identifier: GPL-3.0-or-later
//
// Recovery from a Lightroom preview cache: options, and the outcome for each photo. Plain values, any thread.
#pragma once
#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace trove {

struct RecoverOptions {
    std::filesystem::path previews;  // "X Previews.lrdata", or a single preview file
    std::filesystem::path output;
    // Absent: the one beside the cache, if it exists. A damaged one is used as far as it can be read.
    std::optional<std::filesystem::path> catalog;
    bool no_catalog = false;  // use none, even if one lies there
    int min_edge_px = 0;      // smaller pictures are left out
    bool dry_run = false;     // only report, write nothing
    std::function<void(std::size_t done, std::size_t total)> on_progress;
};

struct RecoveredFile {
    enum class Outcome { kRecovered, kAlreadyThere, kTooSmall, kNothing };
    Outcome outcome = Outcome::kNothing;
    std::string name;              // the original's path in the catalog, else the preview's uuid
    std::filesystem::path from;    // the file in the cache
    std::filesystem::path target;  // in the output folder
    int width_px = 0;              // upright; 0 for a smart preview, which is copied unchanged
    int height_px = 0;
    std::string problem;  // the reason of a failure, or of passing over better previews
};

struct RecoverReport {
    std::vector<RecoveredFile> files;
    std::vector<std::string> warnings;
    std::filesystem::path catalog;  // the catalog used; empty: none

    [[nodiscard]] std::size_t count(RecoveredFile::Outcome outcome) const {
        std::size_t n = 0;
        for (const auto& file : files) n += file.outcome == outcome ? 1U : 0U;
        return n;
    }
};

[[nodiscard]] std::string_view to_string(
    RecoveredFile::Outcome outcome);  // "recovered", "already-there", "too-small", "nothing"

}  // namespace trove
