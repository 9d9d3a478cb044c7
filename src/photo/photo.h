// SPDX-License-Identifier: GPL-3.0-or-later
//
// Photo: one picture of the library as people meet it, with the locations of its bytes.
#pragma once
#include "photo/ids.h"
#include "photo/metadata.h"
#include "photo/place.h"
#include "photo/text.h"

#include <cstdint>
#include <string>
#include <vector>

namespace trove {

struct Location {
    Place place;
    std::int64_t size_bytes = 0;
    std::int64_t modified_ns = 0;  // since the epoch
    bool present = true;           // false: not there at the last crawl that could look
};

struct Photo {
    PhotoId id{};
    ContentHash hash;
    std::string format;  // "jpeg", "png", "heif", … by content, not by name
    int width_px = 0;    // upright: after the orientation is applied
    int height_px = 0;
    std::int64_t size_bytes = 0;
    Metadata metadata;
    std::string
        place;  // where it was taken, in words: as its source says, else "Chicago, Illinois, United States"; or empty
    std::vector<Location> locations;
    std::vector<TextLine> text;  // read in the picture, in reading order; only where it was asked for
};

}  // namespace trove
