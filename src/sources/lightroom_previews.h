// SPDX-License-Identifier: GPL-3.0-or-later
//
// A Lightroom preview cache ("X Previews.lrdata"): its pictures by file, in both layouts, and the smart previews ("X
// Smart Previews.lrdata") beside it. Its databases help but are not needed, because the file names are enough. One
// thread.
#pragma once
#include "base/job.h"
#include "base/result.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace trove::sources {

// The pictures of one file, by the uuid in the names (upper case), which is AgLibraryFile.id_global of the catalog.
struct Preview {
    std::string uuid;
    std::string profile = "sRGB";  // of its colours
    int orientation = 1;           // EXIF 1..8
    // Best first: containers and plain JPEGs by size, then the database's small picture; as places (place.h).
    std::vector<std::filesystem::path> places;
};

struct PreviewCache {
    std::map<std::string, Preview> by_uuid;
    std::map<std::int64_t, std::string> uuid_of_image;  // Adobe_images.id_local -> uuid
    std::map<std::int64_t, std::string>
        digest_of_image;  // used in the names of an image's own previews; virtual copies share a uuid
    std::map<std::string, std::filesystem::path> smart;  // DNG files, by uuid
    std::vector<std::string> warnings;
};

// `folder` is a "*.lrdata", or a single preview file. Includes smart previews that lie beside it.
[[nodiscard]] Result<PreviewCache> read_previews(const std::filesystem::path& folder, const Job& job);

// "/a/X.lrcat" -> "/a/X Previews.lrdata", "/a/X Smart Previews.lrdata"; and the reverse. Empty if there is none.
[[nodiscard]] std::filesystem::path previews_of_catalog(const std::filesystem::path& catalog);
[[nodiscard]] std::filesystem::path smart_previews_of_catalog(const std::filesystem::path& catalog);
[[nodiscard]] std::filesystem::path catalog_of_previews(const std::filesystem::path& previews);

// AB, BC, CD, DA, BA, CB, DC, AD -> EXIF 1..8; anything else is 1. An orientation's name consists of the two corners at
// its upper edge, lettered clockwise from A, the stored picture's upper left.
[[nodiscard]] int exif_orientation(std::string_view corners);

}  // namespace trove::sources
