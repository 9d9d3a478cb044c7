// SPDX-License-Identifier: GPL-3.0-or-later
#include "photo/origin.h"

#include <algorithm>

namespace trove {

std::string name_to_save(const Place& place, std::span<const PhotoOrigin> origins) {
    const auto said = std::ranges::find_if(
        origins, [&](const PhotoOrigin& o) { return o.rendition == Rendition::kPreview && o.place == place; });
    if (said == origins.end() || said->origin.original.stem().empty()) return place.file_name();
    return said->origin.original.stem().native() + place.extension();
}

}  // namespace trove
