// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/file.h"
#include "crawl/content_hash.h"
#include "engine/library_impl.h"
#include "photo/origin.h"
#include "sources/place.h"

#include <algorithm>
#include <utility>

namespace trove::engine {
namespace {

// The result of `use` for the first location that works; else the error of the last one.
template <class Use>
auto first_of(const Photo& photo, Use use) -> decltype(use(Place())) {
    Error last{Errc::kNotFound, "no file of this photo is known"};
    for (const Location& location : photo.locations) {
        auto used = use(location.place);
        if (used) return used;
        last = prefixed(used.error(), display(location.place));
    }
    return fail(last);
}

}  // namespace

Result<decoder::DecodingBudget::Decoded> LibraryImpl::decode_original(const Photo& photo,
                                                                      const media::DecodeOptions& options) {
    sources::PlaceReader places;
    const auto memory = decoding_.take_for_file(static_cast<std::size_t>(std::max<std::int64_t>(photo.size_bytes, 0)));
    return first_of(photo, [&](const Place& place) -> Result<decoder::DecodingBudget::Decoded> {
        TROVE_TRY(const auto bytes, places.read(place, kMostPictureBytes));
        return decoding_.decode(bytes, options);
    });
}

Result<Original> Library::original(PhotoId id) {
    TROVE_TRY(auto reader, impl_->readers_.lease(impl_->options_.folder));
    TROVE_TRY(const auto photo, reader->photos().get(id));
    TROVE_TRY(const auto origins, reader->sources().origins(id));
    sources::PlaceReader places;
    return first_of(photo, [&](const Place& place) -> Result<Original> {
        TROVE_TRY(auto opened, places.open(place, kMostPictureBytes));
        // Another file may lie at the path by now, or a link to one that nobody indexed.
        const bool same_size =
            opened.size_bytes == static_cast<std::uint64_t>(std::max<std::int64_t>(photo.size_bytes, 0));
        TROVE_TRY(const auto hash, same_size ? crawl::hash_content(opened.file) : Result<ContentHash>(ContentHash{}));
        if (!same_size || hash != photo.hash)
            return fail(Errc::kNotFound, "the file has changed since it was indexed; crawl its folder again");
        return Original{std::move(opened.place), name_to_save(place, origins), std::move(opened.file),
                        opened.size_bytes};
    });
}

Result<std::vector<Location>> Library::whereabouts(PhotoId id) {
    TROVE_TRY(auto reader, impl_->readers_.lease(impl_->options_.folder));
    TROVE_TRY(auto photo, reader->photos().get(id));
    for (Location& location : photo.locations) {
        auto found = sources::locate(location.place);
        location.present = found.has_value();
        if (found) location.place = std::move(*found);
    }
    return std::move(photo.locations);
}

}  // namespace trove::engine
