// SPDX-License-Identifier: GPL-3.0-or-later
//
// What leaves a library when a person forgets a folder, a photo or a source, or purges what is missing. No file on the
// disk is ever touched. Plain values, any thread.
#pragma once
#include "photo/ids.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace trove {

struct LeavingRequest {
    std::vector<std::filesystem::path> folders =
        {};                            // absolute: crawled folders, folders in them, other programs' libraries
    std::vector<PhotoId> photos = {};  // with all their places
    // Purge: photos and places that have been missing for at least that long. What is away stays.
    std::optional<std::int64_t> missing_for_s = std::nullopt;
    std::vector<std::filesystem::path> absent_below =
        {};  // purge: what is not there at or below these, missing or away
};

struct Leaving {
    std::int64_t photos = 0;  // that leave, with vectors, thumbnails and texts
    std::int64_t places = 0;  // files that the library knows no more
    std::int64_t kept = 0;    // photos with such a file that stay, because another place has them
    // Of the photos that leave, those of which a person had said something.
    std::int64_t tagged = 0;
    std::int64_t captioned = 0;
    std::int64_t favourites = 0;
    std::int64_t hidden = 0;
    std::int64_t in_albums = 0;                    // of other programs
    std::int64_t named = 0;                        // with persons, by other programs
    std::vector<std::filesystem::path> roots;      // not crawled any more
    std::vector<std::filesystem::path> stay;       // crawled folders inside them that stay
    std::vector<std::filesystem::path> passed_by;  // in a folder that is still crawled: its crawls pass these by
    std::vector<std::filesystem::path> examples;   // the first places
    std::string token;                             // equal: the same photos and places leave

    [[nodiscard]] bool empty() const { return photos == 0 && places == 0 && roots.empty() && passed_by.empty(); }
};

}  // namespace trove
