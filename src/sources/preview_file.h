// SPDX-License-Identifier: GPL-3.0-or-later
//
// parse_preview: the pictures in a Lightroom preview file: the container of Lightroom 2 to Classic 12 (*.lrprev,
// *.lrfprev), a run of blocks with a marker each, or a plain JPEG, as newer caches have them. Layout:
// docs/libraries.md.
//
// Untrusted, and often damaged: a block that is cut short or makes no sense is passed by, and the next is looked for by
// its marker; where no marker is left, pictures are looked for by JPEG's own. Only whole pictures are given out: from a
// start to an end marker, with a header that can be read. Pure, any thread.
#pragma once
#include "base/result.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace trove::sources {

struct PreviewPicture {
    std::span<const std::uint8_t> jpeg;  // of the bytes that were parsed
    int width_px = 0;
    int height_px = 0;
};

struct PreviewFile {
    std::vector<PreviewPicture> pictures;  // whole ones, largest first; at least one
    std::string profile;                   // "AdobeRGB", "sRGB", …, as the file says; empty: it does not
    bool damaged = false;                  // not all of it could be read
};

// kCorrupt when there is not one whole picture.
[[nodiscard]] Result<PreviewFile> parse_preview(std::span<const std::uint8_t> bytes);

}  // namespace trove::sources
