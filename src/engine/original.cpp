// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/library_impl.h"
#include "photo/origin.h"
#include "sources/place.h"

#include <utility>

namespace trove::engine {
namespace {

constexpr std::size_t kMostPictureBytes = std::size_t{768} << 20U;

// What `use` makes of the first location that it can use; else why the last one could not be used.
template <class Use>
auto first_of(const Photo& photo, Use use) -> decltype(use(Place())) {
    Error last{Errc::kNotFound, "the photo lies nowhere"};
    for (const Location& location : photo.locations) {
        auto used = use(location.place);
        if (used) return used;
        last = prefixed(used.error(), display(location.place));
    }
    return fail(last);
}

}  // namespace

Result<media::Decoded> LibraryImpl::decode_original(const Photo& photo, const media::DecodeOptions& options) {
    sources::PlaceReader places;
    return first_of(photo, [&](const Place& place) -> Result<media::Decoded> {
        TROVE_TRY(const auto bytes, places.read(place, kMostPictureBytes));
        return media::decode(bytes, options);
    });
}

Result<Original> Library::original(PhotoId id) {
    TROVE_TRY(auto reader, impl_->readers_.lease(impl_->options_.folder));
    TROVE_TRY(const auto photo, reader->photo(id));
    TROVE_TRY(const auto origins, reader->origins(id));
    sources::PlaceReader places;
    return first_of(photo, [&](const Place& place) -> Result<Original> {
        TROVE_TRY(auto opened, places.open(place, kMostPictureBytes));
        return Original{std::move(opened.place), name_to_save(place, origins), std::move(opened.file),
                        opened.size_bytes};
    });
}

Result<std::vector<Location>> Library::whereabouts(PhotoId id) {
    TROVE_TRY(auto reader, impl_->readers_.lease(impl_->options_.folder));
    TROVE_TRY(auto photo, reader->photo(id));
    for (Location& location : photo.locations) {
        auto found = sources::locate(location.place);
        location.present = found.has_value();
        if (found) location.place = std::move(*found);
    }
    return std::move(photo.locations);
}

}  // namespace trove::engine
