// SPDX-License-Identifier: GPL-3.0-or-later
#include "crawl/store.h"

#include "base/log.h"
#include "crawl/name_towns.h"
#include "sources/volume.h"

#include <unordered_set>
#include <utility>

namespace trove::crawl {

Result<void> CrawlStore::store(Finished& message) {
    IncomingFile& file = message.file;
    catalog::NewPhoto photo;
    photo.hash = file.hash;
    photo.format = file.header.format;
    photo.width_px = file.header.width_px;
    photo.height_px = file.header.height_px;
    photo.size_bytes = file.content_bytes;
    photo.metadata = std::move(file.metadata);
    photo.thumbnail_jpeg = file.thumbnail;
    photo.tiny = file.tiny;
    photo.path = file.path;
    TROVE_TRY(const auto put, writer_.photos().put(photo));
    const PhotoId id = put.id;
    const ContentHash hash = file.hash;
    const Metadata& m = photo.metadata;
    if (m.latitude_deg && m.longitude_deg) TROVE_CHECKED(name_town(writer_, {id, *m.latitude_deg, *m.longitude_deg}));
    TROVE_TRY([[maybe_unused]] const bool stored, writer_.embeddings().put(id, input_.model.id, file.vector));
    stored_.insert_or_assign(hash, id);
    if (put.fresh) ++meter_.fresh;
    TROVE_CHECKED(put_file(same_content(std::move(file), id), id, put.fresh));
    if (auto waiting = waiting_.extract(hash))
        for (const SameContent& same : waiting.mapped()) TROVE_CHECKED(put_file(same, id, false));
    return {};
}

Result<void> CrawlStore::store(SameContent& message) {
    if (const auto now = stored_.find(message.hash); now != stored_.end()) return put_file(message, now->second, false);
    if (failed_.contains(message.hash)) return store_failure(message, failed_.at(message.hash));
    if (message.photo) return put_file(message, *message.photo, false);
    waiting_[message.hash].push_back(std::move(message));
    return {};
}

Result<void> CrawlStore::store(Failed& message) {
    using Kind = FileFailure::Kind;
    const FileFailure& why = message.why;
    if (why.kind == Kind::kPicture || why.kind == Kind::kNotQueued) {
        ++meter_.found;
        ++meter_.failed;
    }
    if (why.kind == Kind::kPicture || why.kind == Kind::kNoPicture) ++meter_.done;
    const FailureCause cause{why.stage, why.may_pass.value_or(may_pass(why.stage, why.error.code)),
                             input_.conditions()};
    TROVE_CHECKED(writer_.failures().put(message.path, message.stamp, cause, why.error));
    // If the bytes have changed, the photo known at this path is no longer there.
    if (message.hash) TROVE_CHECKED(writer_.files().set_present_as(message.path, *message.hash));
    log::debug("engine", "{}: {}: {}", display(message.path), to_string(cause.stage), why.error.what);
    if (!message.hash || cause.stage == FailStage::kIgnored) return {};
    const auto [entry, added] = failed_.insert_or_assign(*message.hash, std::pair(cause, why.error));
    if (auto waiting = waiting_.extract(*message.hash))
        for (const SameContent& same : waiting.mapped()) TROVE_CHECKED(store_failure(same, entry->second));
    return {};
}

Result<void> CrawlStore::store(BackAgain& message) {
    return writer_.files().set_present(message.path, true);
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

Result<void> CrawlStore::store_failure(const SameContent& same, const std::pair<FailureCause, Error>& why) {
    ++meter_.found;
    ++meter_.failed;
    ++meter_.done;
    TROVE_CHECKED(writer_.failures().put(same.path, same.stamp, why.first, why.second));
    return writer_.files().set_present_as(same.path, same.hash);
}

Result<void> CrawlStore::put_file(const SameContent& file, PhotoId id, bool is_fresh) {
    TROVE_TRY(const std::int64_t volume, volume_row(file.device));
    TROVE_TRY(const auto placed, writer_.files().put(file.path, id, file.stamp, volume));
    TROVE_CHECKED(intake_.link(file.link, file.path, id));
    if (file.link.item && file.link.rendition == Rendition::kPreview) previews_.insert(file.path.native());
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
    TROVE_TRY(const std::int64_t row, writer_.files().put_volume(volume.uuid, volume.mount_path));
    volume_rows_.emplace(device, row);
    return row;
}

Result<void> CrawlStore::finish(const Discovered& discovered) {
    std::unordered_set<std::int64_t> turned_up;
    for (const PhotoId id : new_places_) turned_up.insert(to_int(id));
    TROVE_TRY(auto reader, catalog::CatalogReader::open(input_.library));
    TROVE_CHECKED(writer_.begin());
    TROVE_CHECKED(intake_.finish(reader, discovered.complete, discovered.seen));
    for (const auto& [path, known] : discovered.known) {
        if (discovered.seen.contains(path) || previews_.contains(path) || discovered.is_unknowable(path)) continue;
        if (known.failed) TROVE_CHECKED(writer_.failures().remove(path));
        if (!known.photo) continue;
        if (turned_up.contains(to_int(*known.photo))) {
            TROVE_CHECKED(writer_.files().remove(path));
            ++meter_.moved;
            --meter_.copies;
        } else {
            if (known.present) ++meter_.gone;
            TROVE_CHECKED(writer_.files().set_present(path, false));
        }
    }
    TROVE_TRY([[maybe_unused]] const std::int64_t removed, writer_.photos().remove_homeless());
    for (const auto& root : input_.roots) TROVE_CHECKED(writer_.roots().finish(root));
    return writer_.commit();
}

}  // namespace trove::crawl
