// SPDX-License-Identifier: GPL-3.0-or-later
//
// Photo: one picture of the library, as shown to people, with the locations of its bytes.
#pragma once
#include "photo/ids.h"
#include "photo/metadata.h"
#include "photo/place.h"
#include "photo/text.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace trove {

struct Location {
    Place place;
    std::int64_t size_bytes = 0;
    std::int64_t modified_ns = 0;                             // since the epoch
    bool present = true;                                      // false: not there, or its drive was away
    std::optional<std::int64_t> missing_at_s = std::nullopt;  // when a crawl first missed it; since the epoch
};

struct Photo {
    PhotoId id{};
    ContentHash hash;
    std::string format;  // "jpeg", "png", "heif", …: by content, not by name
    int width_px = 0;    // upright, with the orientation applied
    int height_px = 0;
    std::int64_t size_bytes = 0;
    Metadata metadata;
    std::string place;  // the place in words: from its source, else "Chicago, Illinois, United States"; or empty
    std::vector<Location> locations;
    std::vector<TextLine> text;  // read by OCR, in reading order; only on request
};

}  // namespace trove
