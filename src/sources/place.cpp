// SPDX-License-Identifier: GPL-3.0-or-later
#include "sources/place.h"

#include <fmt/format.h>
#include <sys/stat.h>

namespace trove::sources {

class PlaceReader::Impl {};

PlaceReader::PlaceReader() : impl_(std::make_unique<Impl>()) {}
PlaceReader::PlaceReader(PlaceReader&&) noexcept = default;
PlaceReader& PlaceReader::operator=(PlaceReader&&) noexcept = default;
PlaceReader::~PlaceReader() = default;

Result<Bytes> PlaceReader::read(const std::filesystem::path& place, std::size_t most) {
    const auto file = file_of_place(place);
    if (file.empty()) return fail(Errc::kNotFound, "it is not there");
    if (file == place) return read_file(place, most);
    return fail(Errc::kUnsupported, fmt::format("{} is no container that is read here", display(file)));
}

std::filesystem::path file_of_place(const std::filesystem::path& place) {
    for (auto path = place; path.has_relative_path(); path = path.parent_path()) {
        struct stat st {};
        if (::stat(path.c_str(), &st) != 0) continue;
        return path == place || S_ISREG(st.st_mode) ? path : std::filesystem::path();
    }
    return {};
}

}  // namespace trove::sources
