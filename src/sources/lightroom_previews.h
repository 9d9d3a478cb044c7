// SPDX-License-Identifier: GPL-3.0-or-later
//
// A Lightroom preview cache ("X Previews.lrdata"): which pictures it has of which file, in both layouts, and the smart
// previews ("X Smart Previews.lrdata") beside it. Its databases help but are not needed: file names say enough. One
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
    int orientation = 1;           // EXIF 1..8: how it is to be turned
    // Best first: containers and plain JPEGs by size, then the database's small picture; as places (place.h).
    std::vector<std::filesystem::path> places;
};

struct PreviewCache {
    std::map<std::string, Preview> by_uuid;
    std::map<std::int64_t, std::string> uuid_of_image;  // Adobe_images.id_local -> uuid
    std::map<std::int64_t, std::string>
        digest_of_image;  // in the names of its own previews; virtual copies share a uuid
    std::map<std::string, std::filesystem::path> smart;  // DNG files, by uuid
    std::vector<std::string> warnings;
};

// `folder` is a "*.lrdata", or a single preview file. Smart previews are taken along when they lie beside it.
[[nodiscard]] Result<PreviewCache> read_previews(const std::filesystem::path& folder, const Job& job);

// "/a/X.lrcat" -> "/a/X Previews.lrdata", "/a/X Smart Previews.lrdata"; and back. Empty when there is none.
[[nodiscard]] std::filesystem::path previews_of_catalog(const std::filesystem::path& catalog);
[[nodiscard]] std::filesystem::path smart_previews_of_catalog(const std::filesystem::path& catalog);
[[nodiscard]] std::filesystem::path catalog_of_previews(const std::filesystem::path& previews);

// AB, BC, CD, DA, BA, CB, DC, AD -> EXIF 1..8; anything else is 1. The name of an orientation is the two corners that
// its upper edge has, clockwise from A, the upper left of the stored picture.
[[nodiscard]] int exif_orientation(std::string_view corners);

}  // namespace trove::sources
