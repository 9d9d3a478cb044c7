// SPDX-License-Identifier: GPL-3.0-or-later
//
// parse_preview: the pictures in a Lightroom preview file: the container of Lightroom 2 to Classic 12 (*.lrprev,
// *.lrfprev), a sequence of blocks with a marker each, or a plain JPEG, as in newer caches. Layout: docs/libraries.md.
//
// Untrusted, and often damaged: a truncated or invalid block is skipped, and the next one found by its marker; without
// a marker, pictures are found by JPEG's own markers. Only whole pictures are returned: from a start to an end marker,
// with a header that can be read. Pure, any thread.
#pragma once
#include "base/result.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace trove::sources {

struct PreviewPicture {
    std::span<const std::uint8_t> jpeg;  // part of the parsed bytes
    int width_px = 0;
    int height_px = 0;
};

struct PreviewFile {
    std::vector<PreviewPicture> pictures;  // whole ones, largest first; at least one
    std::string profile;                   // "AdobeRGB", "sRGB", …, as named in the file; empty: not named
    bool damaged = false;                  // some of it could not be read
};

// kCorrupt: it has no whole picture.
[[nodiscard]] Result<PreviewFile> parse_preview(std::span<const std::uint8_t> bytes);

}  // namespace trove::sources
