// SPDX-License-Identifier: GPL-3.0-or-later
//
// Photos as they are named on the command line (by number, or by file), and what is shown of each.
#pragma once
#include "cli/verb.h"
#include "engine/library.h"
#include "json/tags.h"

#include <fmt/format.h>

#include <span>
#include <string>
#include <vector>

namespace trove::cli {

// kNotFound names the one that is not in the library. A name of digits alone is a number; "./17" is a file.
[[nodiscard]] Result<std::vector<PhotoId>> photo_arguments(engine::Library& library,
                                                           std::span<const std::string> names);

// Shows something of each: `of(library, photo)` is a Result that json::of() knows; as JSON it stands as `key` beside
// the photo's id, else `print(photo, it, several)` prints it. Returns the exit status.
template <class Of, class Print>
int show_each(const Context& context, std::span<const std::string> names, const char* key, Of of, Print print) {
    auto library = context.open(false);
    if (!library) return complain(library.error());
    const auto photos = photo_arguments(**library, names);
    if (!photos) return complain(photos.error());
    auto list = json::Json::array();
    for (const PhotoId photo : *photos) {
        const auto found = of(**library, photo);
        if (!found) return complain(found.error());
        if (context.json)
            list.push_back({{"id", to_int(photo)}, {key, json::of(*found)}});
        else
            print(photo, *found, photos->size() > 1);
    }
    if (context.json) fmt::print("{}\n", json::Json{{"photos", std::move(list)}}.dump(2));
    return 0;
}

}  // namespace trove::cli
