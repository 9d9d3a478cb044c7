// SPDX-License-Identifier: GPL-3.0-or-later
#include "photo/origin.h"

#include <algorithm>

namespace trove {

std::string name_to_save(const Place& place, std::span<const PhotoOrigin> origins) {
    // The name before the source gave another one. The ending is that of the bytes: a preview of "a.HEIC" is a JPEG.
    const auto renamed = std::ranges::find_if(
        origins, [&](const PhotoOrigin& o) { return o.place == place && !o.origin.file_name.empty(); });
    if (renamed != origins.end())
        if (const auto stem = std::filesystem::path(renamed->origin.file_name).stem().native(); !stem.empty())
            return stem + place.extension();
    const auto said = std::ranges::find_if(
        origins, [&](const PhotoOrigin& o) { return o.rendition == Rendition::kPreview && o.place == place; });
    if (said == origins.end() || said->origin.original.stem().empty()) return place.file_name();
    return said->origin.original.stem().native() + place.extension();
}

}  // namespace trove
