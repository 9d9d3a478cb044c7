// SPDX-License-Identifier: GPL-3.0-or-later
#include "crawl/store.h"

#include "base/log.h"
#include "crawl/name_towns.h"
#include "sources/volume.h"

#include <unordered_set>
#include <utility>

namespace trove::crawl {

Result<void> CrawlStore::store(Finished& message) {
    Work& work = message.work;
    TROVE_TRY(const bool is_fresh, is_new(work.hash));
    catalog::NewPhoto photo;
    photo.hash = work.hash;
    photo.format = work.header.format;
    photo.width_px = work.header.width_px;
    photo.height_px = work.header.height_px;
    photo.size_bytes = work.content_bytes;
    photo.metadata = std::move(work.metadata);
    photo.thumbnail_jpeg = work.thumbnail;
    photo.tiny = work.tiny;
    TROVE_TRY(const PhotoId id, writer_.put_photo(photo));
    const Metadata& m = photo.metadata;
    if (m.latitude_deg && m.longitude_deg) TROVE_CHECKED(name_town(writer_, {id, *m.latitude_deg, *m.longitude_deg}));
    TROVE_TRY([[maybe_unused]] const bool stored, writer_.put_embedding(id, input_.model.id, work.vector));
    stored_.insert_or_assign(work.hash, id);
    if (is_fresh) ++meter_.fresh;
    TROVE_CHECKED(place({work.path, work.stamp, work.device, work.hash, work.link}, id, is_fresh));
    if (auto waiting = waiting_.extract(work.hash))
        for (const SameContent& same : waiting.mapped()) TROVE_CHECKED(place(same, id, false));
    return {};
}

Result<void> CrawlStore::store(SameContent& message) {
    if (const auto now = stored_.find(message.hash); now != stored_.end()) return place(message, now->second, false);
    if (failed_.contains(message.hash)) return store_failure(message, failed_.at(message.hash));
    TROVE_TRY(auto* reader, own_reader());
    TROVE_TRY(const auto id, reader->photo_by_hash(message.hash));
    // Owed a vector: the photo is still in the pipeline, and this place is entered when it arrives.
    if (!id || owed_.contains(*id)) {
        waiting_[message.hash].push_back(std::move(message));
        return {};
    }
    return place(message, *id, false);
}

Result<void> CrawlStore::store(Failed& message) {
    if (message.kind == Failed::Kind::kPicture || message.kind == Failed::Kind::kNotQueued) {
        ++meter_.found;
        ++meter_.failed;
    }
    if (message.kind == Failed::Kind::kPicture || message.kind == Failed::Kind::kNoPicture) ++meter_.done;
    TROVE_CHECKED(writer_.put_failure(message.path, message.stamp, message.stage, message.error));
    // Other bytes lie there now: the photo that was known at this path is not there any more.
    if (message.stage != "read") TROVE_CHECKED(writer_.set_present(message.path, false));
    log::debug("engine", "{}: {}: {}", display(message.path), message.stage, message.error.what);
    if (!message.hash) return {};
    const auto [entry, added] = failed_.insert_or_assign(*message.hash, std::pair(message.stage, message.error));
    if (auto waiting = waiting_.extract(*message.hash))
        for (const SameContent& same : waiting.mapped()) TROVE_CHECKED(store_failure(same, entry->second));
    return {};
}

Result<void> CrawlStore::store(BackAgain& message) {
    return writer_.set_present(message.path, true);
}

Result<void> CrawlStore::store(SourceTold& message) {
    return message.album ? intake_.put(*message.source, *message.album) : intake_.begin(*message.source);
}

Result<void> CrawlStore::store(ItemTold& message) {
    return intake_.put(*message.item);
}

Result<void> CrawlStore::store(Linked& message) {
    if (message.photo) return intake_.link(message.link, message.path, *message.photo);
    intake_.link_later(std::move(message.link), std::move(message.path));
    return {};
}

Result<void> CrawlStore::store_failure(const SameContent& same, const std::pair<std::string, Error>& why) {
    ++meter_.found;
    ++meter_.failed;
    ++meter_.done;
    return writer_.put_failure(same.path, same.stamp, why.first, why.second);
}

Result<void> CrawlStore::place(const SameContent& file, PhotoId id, bool is_fresh) {
    TROVE_TRY(const std::int64_t volume, volume_row(file.device));
    TROVE_TRY(const auto placed, writer_.put_location(file.path, id, file.stamp, volume));
    TROVE_CHECKED(intake_.link(file.link, file.path, id));
    ++meter_.found;
    ++meter_.done;
    if (!is_fresh) {
        if (placed.fresh) {
            ++meter_.copies;
            new_places_.push_back(id);
        } else {
            ++meter_.unchanged;  // known content at a known place: touched, or owed to another model
        }
    }
    return {};
}

Result<std::int64_t> CrawlStore::volume_row(std::uint64_t device) {
    if (const auto found = volume_rows_.find(device); found != volume_rows_.end()) return found->second;
    const auto volume = sources::volume_of(device);
    TROVE_TRY(const std::int64_t row, writer_.put_volume(volume.uuid, volume.mount_path));
    volume_rows_.emplace(device, row);
    return row;
}

Result<bool> CrawlStore::is_new(const ContentHash& hash) {
    TROVE_TRY(auto* reader, own_reader());
    TROVE_TRY(const auto id, reader->photo_by_hash(hash));
    return !id.has_value();
}

Result<catalog::CatalogReader*> CrawlStore::own_reader() {
    if (!reader_) {
        TROVE_TRY(auto reader, catalog::CatalogReader::open(input_.library));
        reader_.emplace(std::move(reader));
    }
    return &*reader_;
}

Result<void> CrawlStore::finish(const Discovered& discovered) {
    std::unordered_set<std::int64_t> turned_up;
    for (const PhotoId id : new_places_) turned_up.insert(to_int(id));
    TROVE_TRY(auto* reader, own_reader());
    TROVE_CHECKED(writer_.begin());
    TROVE_CHECKED(intake_.finish(*reader, discovered.complete, discovered.seen));
    for (const auto& [path, known] : discovered.known) {
        if (discovered.seen.contains(path) || discovered.is_unknowable(path)) continue;
        if (known.failed) TROVE_CHECKED(writer_.remove_failure(path));
        if (!known.photo) continue;
        if (turned_up.contains(to_int(*known.photo))) {
            TROVE_CHECKED(writer_.remove_location(path));
            ++meter_.moved;
            --meter_.copies;
        } else {
            if (known.present) ++meter_.gone;
            TROVE_CHECKED(writer_.set_present(path, false));
        }
    }
    TROVE_TRY([[maybe_unused]] const std::int64_t removed, writer_.remove_homeless_photos());
    for (const auto& root : input_.roots) TROVE_CHECKED(writer_.finish_root(root));
    return writer_.commit();
}

}  // namespace trove::crawl
