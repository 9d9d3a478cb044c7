// SPDX-License-Identifier: GPL-3.0-or-later
// Library: thumbnails, which are a cache: a missing one is made again from the original.
#include "catalog/thumbnails.h"

#include "base/log.h"
#include "crawl/content_hash.h"
#include "engine/library_impl.h"
#include "media/thumbnail.h"
#include "sources/place.h"

#include <algorithm>
#include <unordered_set>
#include <utility>
#include <vector>

namespace trove::engine {
namespace {

using Hashes = std::unordered_set<ContentHash>;

// `stored` again, or kCorrupt if one of some thumbnails, evenly spread, cannot be read. Damage between them is found, and
// mended, when one is looked at.
Result<Hashes> without_damage(const std::filesystem::path& library,
                              const std::vector<std::pair<PhotoId, ContentHash>>& photos,
                              Hashes stored) {
    constexpr std::size_t kLooks = 64;
    TROVE_TRY(auto reader, catalog::ThumbnailReader::open(library));
    for (std::size_t i = 0; i < photos.size(); i += photos.size() / kLooks + 1) {
        const auto thumbnail = reader.thumbnail(photos[i].second);
        if (!thumbnail && thumbnail.error().code == Errc::kCorrupt) return fail(thumbnail.error());
    }
    return stored;
}

}  // namespace

Result<Bytes> LibraryImpl::make_thumbnail(const Photo& photo) {
    sources::PlaceReader places;
    const auto memory = decoding_.take_for_file(static_cast<std::size_t>(std::max<std::int64_t>(photo.size_bytes, 0)));
    Error last{Errc::kNotFound, "no file of this photo is known"};
    media::DecodeOptions small;
    small.min_short_edge_px = media::kThumbnailEdgePx;
    for (const Location& location : photo.locations) {
        const auto bytes = places.read(location.place, kMostPictureBytes);
        if (!bytes) {
            last = prefixed(bytes.error(), display(location.place));
            continue;
        }
        // Another picture may lie there by now.
        if (crawl::hash_content(*bytes) != photo.hash) continue;
        const auto decoded = decoding_.decode(*bytes, small);
        if (!decoded) return fail(decoded.error());
        TROVE_TRY(auto jpeg, media::make_thumbnail(decoded->image));
        // A library that cannot be written to shows it all the same.
        if (const auto kept = catalog::put_thumbnail(options_.folder, photo.hash, jpeg); !kept)
            log::debug("engine", "a thumbnail is not kept: {}", kept.error().what);
        return jpeg;
    }
    return fail(last);
}

Result<Bytes> Library::stored_thumbnail(PhotoId id) {
    TROVE_TRY(auto reader, impl_->readers_.lease(impl_->options_.folder));
    TROVE_TRY(const auto hash, reader->photos().hash_of(id));
    TROVE_TRY(auto thumbnails, impl_->thumbnails_.lease(impl_->options_.folder));
    auto stored = thumbnails->thumbnail(hash);
    if (!stored) {
        // The file may be damaged, or another one by now.
        thumbnails.give_up();
        impl_->thumbnails_.forget();
    }
    return stored;
}

Result<Bytes> Library::thumbnail(PhotoId id) {
    if (auto stored = stored_thumbnail(id)) return stored;
    TROVE_TRY(auto reader, impl_->readers_.lease(impl_->options_.folder));
    TROVE_TRY(const auto photo, reader->photos().get(id));
    return impl_->make_thumbnail(photo);
}

Result<std::int64_t> LibraryImpl::make_missing_thumbnails(const Job& job) {
    TROVE_TRY(auto reader, readers_.lease(options_.folder));
    TROVE_TRY(const auto photos, reader->photos().present());
    auto stored = catalog::hashes_with_thumbnail(options_.folder);
    if (stored) stored = without_damage(options_.folder, photos, *std::move(stored));
    if (!stored && stored.error().code == Errc::kCorrupt) {
        log::warn("engine", "{}. It holds thumbnails only, which are made again", stored.error().what);
        TROVE_CHECKED(catalog::drop_thumbnails(options_.folder));
        thumbnails_.forget();
    }
    if (!stored) stored.emplace();
    std::int64_t made = 0;
    for (const auto& [id, hash] : photos) {
        if (stored->contains(hash)) continue;
        if (job.cancelled()) return fail(Errc::kCancelled, "stopped; the next crawl makes the other thumbnails");
        if (made == 0) log::info("engine", "thumbnails are missing and are made again");
        TROVE_TRY(const auto photo, reader->photos().get(id));
        const auto jpeg = make_thumbnail(photo);
        if (jpeg) ++made;
        if (!jpeg && jpeg.error().code == Errc::kNoSpace) return fail(jpeg.error());
    }
    return made;
}

}  // namespace trove::engine
