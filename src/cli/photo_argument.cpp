// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/photo_argument.h"

#include "base/file.h"

#include <fmt/format.h>

#include <charconv>

namespace trove::cli {

Result<std::vector<PhotoId>> photo_arguments(engine::Library& library, std::span<const std::string> names) {
    std::vector<PhotoId> photos;
    for (const std::string& name : names) {
        std::int64_t number = 0;
        const auto [end, problem] = std::from_chars(name.data(), name.data() + name.size(), number);
        if (problem == std::errc() && end == name.data() + name.size()) {
            TROVE_TRY(const auto photo, library.photo(PhotoId{number}));
            photos.push_back(photo.id);
            continue;
        }
        TROVE_TRY(const auto found, library.find(name));
        if (!found)
            return fail(Errc::kNotFound, fmt::format("{} is not in the library; crawl it first", display(name)));
        photos.push_back(*found);
    }
    return photos;
}

}  // namespace trove::cli
