// SPDX-License-Identifier: GPL-3.0-or-later
//
// Photos named on the command line (by number, or by file), and the output for each.
#pragma once
#include "cli/say.h"
#include "cli/verb.h"
#include "engine/library.h"
#include "json/tags.h"

#include <span>
#include <string>
#include <vector>

namespace trove::cli {

// kNotFound names the photo missing in the library. Only digits mean a number; "./17" is a file.
[[nodiscard]] Result<std::vector<PhotoId>> photo_arguments(engine::Library& library,
                                                           std::span<const std::string> names);

// Shows a value of each photo: `of(library, photo)` returns a Result for json::of(). As JSON the value is printed as
// `key` beside the photo's id; otherwise `print(photo, value, several)` prints it. Returns the exit status.
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
    if (context.json) say_json(json::Json{{"photos", std::move(list)}});
    return 0;
}

}  // namespace trove::cli
