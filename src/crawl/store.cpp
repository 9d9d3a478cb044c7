// SPDX-License-Identifier: GPL-3.0-or-later
#include "crawl/store.h"

#include "base/file.h"
#include "base/log.h"
#include "crawl/name_towns.h"
#include "sources/place.h"
#include "sources/volume.h"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>
#include <unordered_set>
#include <utility>

namespace trove::crawl {

Result<void> CrawlStore::store(Finished& message) {
    IncomingFile& file = message.file;
    TROVE_TRY(const auto belonging, history_.of(file));
    if (belonging.is_known() && edits_.size() < kMostWaiting) {
        file.memory = MemoryBudget::Share();  // what waits is small, and the crawl needs the room to go on
        edits_.push_back(std::move(file));
        return {};
    }
    return take_in(file, belonging);
}

Result<void> CrawlStore::take_in(IncomingFile& file, const Belonging& belonging) {
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
    catalog::PutPhoto put;
    if (belonging.is) {
        put.id = *belonging.is;
        TROVE_TRY(const auto before, writer_.versions().picture(put.id, input_.model.id));
        old_contents_.push_back(before.hash);
        TROVE_CHECKED(writer_.versions().change(put.id, photo));
    } else {
        TROVE_TRY(put, writer_.photos().put(photo));
        if (belonging.like) TROVE_CHECKED(writer_.versions().branch(*belonging.like, put.id, photo));
    }
    const Metadata& m = photo.metadata;
    if (m.latitude_deg && m.longitude_deg)
        TROVE_CHECKED(name_town(writer_, {put.id, *m.latitude_deg, *m.longitude_deg}));
    TROVE_TRY([[maybe_unused]] const bool stored, writer_.embeddings().put(put.id, input_.model.id, file.vector));
    const ContentHash hash = file.hash;
    stored_.insert_or_assign(hash, put.id);
    const Role role = belonging.is_known() ? Role::kChanged : put.fresh ? Role::kNew : Role::kKnown;
    if (!belonging.left.empty()) {
        TROVE_CHECKED(writer_.files().remove(belonging.left));
        left_.insert(belonging.left.native());
    }
    TROVE_CHECKED(put_file(same_content(std::move(file), put.id), put.id, role));
    if (auto waiting = waiting_.extract(hash))
        for (const SameContent& same : waiting.mapped()) TROVE_CHECKED(put_file(same, put.id, Role::kKnown));
    return {};
}

Result<void> CrawlStore::settle() {
    constexpr std::size_t kPerBatch = 64;
    for (std::size_t begin = 0; begin < edits_.size(); begin += kPerBatch) {
        TROVE_CHECKED(writer_.begin());
        for (std::size_t i = begin; i < std::min(begin + kPerBatch, edits_.size()); ++i) {
            TROVE_TRY(const auto belonging, history_.of(edits_[i]));
            TROVE_CHECKED(take_in(edits_[i], belonging));
        }
        TROVE_CHECKED(writer_.commit());
    }
    edits_.clear();
    return {};
}

Result<void> CrawlStore::store(SameContent& message) {
    if (failed_.contains(message.hash)) return store_failure(message, failed_.at(message.hash));
    auto photo = message.photo;
    if (const auto now = stored_.find(message.hash); now != stored_.end()) photo = now->second;
    if (!photo) {
        waiting_[message.hash].push_back(std::move(message));
        return {};
    }
    TROVE_TRY(const auto current, writer_.versions().with_hash(message.hash));
    // An edit has just given the photo other content. The next crawl reads this file, which has the old one.
    if (!current) {
        ++meter_.done;
        return {};
    }
    return put_file(message, *current, Role::kKnown);
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

Result<void> CrawlStore::put_file(const SameContent& file, PhotoId id, Role role) {
    TROVE_TRY(const std::int64_t volume, volume_row(file.device));
    TROVE_TRY(const auto placed, writer_.files().put(file.path, id, file.stamp, volume));
    if (placed.replaced && role == Role::kKnown) replaced_.emplace_back(*placed.replaced, id);
    if (placed.replaced && role == Role::kChanged) TROVE_CHECKED(writer_.versions().relink(file.path, id));
    TROVE_CHECKED(intake_.link(file.link, file.path, id));
    if (file.link.item && file.link.rendition == Rendition::kPreview) previews_.insert(file.path.native());
    ++meter_.found;
    ++meter_.done;
    if (role == Role::kNew) {
        ++meter_.fresh;
    } else if (role == Role::kChanged) {
        ++meter_.changed;
    } else if (placed.fresh) {
        ++meter_.copies;
        new_places_.push_back(id);
    } else {
        ++meter_.unchanged;  // known content at a known place: touched, or owed to another model
        if (placed.replaced) moved_over_.insert(to_int(id));
    }
    return {};
}

Result<std::int64_t> CrawlStore::volume_row(std::uint64_t device) {
    if (const auto found = volume_rows_.find(device); found != volume_rows_.end()) return found->second;
    const auto volume = sources::volume_of(device);
    TROVE_TRY(const std::int64_t row, writer_.files().put_volume(volume.uuid, volume.mount_path));
    volume_rows_.emplace(device, row);
    volume_uuids_.insert(volume.uuid);
    return row;
}

bool CrawlStore::is_mounted(const std::string& uuid) {
    if (uuid.empty()) return true;
    const auto [known, fresh] = mounted_.try_emplace(uuid, true);
    if (fresh) known->second = sources::is_mounted(uuid);
    return known->second;
}

// A photo that lost its last file to a known photo of the same picture: a later version was moved over it.
Result<void> CrawlStore::absorb_replaced() {
    for (const auto& [before, now] : replaced_) {
        TROVE_TRY(const auto places, writer_.versions().places(before));
        if (!places.empty() || before == now) continue;
        TROVE_TRY(const bool same, history_.is_same(before, now));
        if (!same) continue;
        TROVE_TRY(const auto gone, writer_.versions().picture(before, input_.model.id));
        old_contents_.push_back(gone.hash);
        TROVE_CHECKED(writer_.versions().absorb(before, now));
    }
    return {};
}

bool CrawlStore::is_away(const std::string& path) const {
    return lies_at_or_below(path, away_);
}

// A folder that shows none of its many pictures was not emptied by a person: more likely a drive is not mounted.
void CrawlStore::find_away_roots(const Discovered& discovered, const std::unordered_set<std::int64_t>& turned_up) {
    constexpr std::int64_t kFew = 3;
    away_ = discovered.away;
    for (const auto& root : input_.roots) {
        const bool was_walked = discovered.walked.contains(root.native());
        if (!was_walked && !away_.contains(root.native())) continue;
        std::int64_t expected = 0;
        std::int64_t here = 0;
        const std::unordered_set<std::string> below{root.native()};
        for (const auto& [path, known] : discovered.known) {
            if (!known.photo || !lies_at_or_below(path, below)) continue;
            if (discovered.seen.contains(path) || left_.contains(path) || turned_up.contains(to_int(*known.photo))) {
                ++here;
            } else if (!known.missing) {
                ++expected;
            }
        }
        const std::string shown = display(root);
        if (!was_walked) {
            remarks_.push_back(
                fmt::format("{} is away: its {} files are kept as offline; to forget it: trove forget "
                            "\"{}\"",
                            shown, expected, shown));
        } else if (here == 0 && expected > kFew) {
            away_.insert(root.native());
            remarks_.push_back(
                fmt::format("none of the {} files known in {} is there, as if a drive were away: they are "
                            "kept as offline; if they are gone for good: trove purge \"{}\"",
                            expected, shown, shown));
        }
    }
}

Result<void> CrawlStore::miss(const std::string& path, const catalog::KnownFile& known) {
    std::error_code error;
    // A link to a file that has a place of its own is no place.
    if (std::filesystem::is_symlink(path, error) && std::filesystem::exists(path, error))
        return writer_.files().remove(path);
    TROVE_TRY(const auto volume, writer_.files().volume_of(path));
    if (is_away(path) || !is_mounted(volume)) {
        ++meter_.away;
        return writer_.files().set_present(path, false);
    }
    if (known.present) ++meter_.gone;
    return writer_.files().set_missing(path);
}

Result<void> CrawlStore::look_for_old_places(const Discovered& discovered) {
    std::unordered_set<std::int64_t> done;
    for (const PhotoId id : new_places_) {
        if (!done.insert(to_int(id)).second) continue;
        TROVE_TRY(const auto places, writer_.versions().places(id));
        for (const Location& location : places) {
            const std::string path = location.place.text();
            if (discovered.known.contains(path) || discovered.seen.contains(path)) continue;
            if (!sources::file_of_place(location.place).empty()) continue;
            TROVE_TRY(const auto volume, writer_.files().volume_of(path));
            if (!volume_uuids_.contains(volume)) {
                TROVE_CHECKED(writer_.files().set_present(path, false));
                continue;
            }
            TROVE_CHECKED(writer_.files().remove(path));
            ++meter_.moved;
            --meter_.copies;
        }
    }
    return {};
}

// A crawled file that is gone, and of which nothing is known any more, is not looked for again.
Result<void> CrawlStore::finish_roots(const Discovered& discovered) {
    for (const auto& root : input_.roots) {
        if (discovered.gone_files.contains(root.native())) {
            TROVE_TRY(const auto photo, writer_.versions().at(root));
            if (!photo) {
                TROVE_CHECKED(writer_.roots().remove(root));
                continue;
            }
        }
        if (!away_.contains(root.native())) TROVE_CHECKED(writer_.roots().finish(root));
    }
    return {};
}

Result<void> CrawlStore::finish(const Discovered& discovered) {
    TROVE_CHECKED(settle());
    std::unordered_set<std::int64_t> turned_up;
    for (const PhotoId id : new_places_) turned_up.insert(to_int(id));
    find_away_roots(discovered, turned_up);
    TROVE_TRY(auto reader, catalog::CatalogReader::open(input_.library));
    TROVE_CHECKED(writer_.begin());
    TROVE_CHECKED(intake_.finish(reader, discovered.complete, discovered.seen));
    for (const auto& [path, known] : discovered.known) {
        if (discovered.seen.contains(path) || previews_.contains(path) || left_.contains(path)) continue;
        if (!is_away(path) && discovered.is_unknowable(path)) continue;
        if (known.failed && !is_away(path)) TROVE_CHECKED(writer_.failures().remove(path));
        if (!known.photo) continue;
        if (turned_up.contains(to_int(*known.photo))) {
            TROVE_CHECKED(writer_.files().remove(path));
            ++meter_.moved;
            --meter_.copies;
        } else if (moved_over_.contains(to_int(*known.photo))) {
            TROVE_CHECKED(writer_.files().remove(path));
            ++meter_.moved;
            --meter_.unchanged;
        } else {
            TROVE_CHECKED(miss(path, known));
        }
    }
    TROVE_CHECKED(look_for_old_places(discovered));
    TROVE_CHECKED(absorb_replaced());
    TROVE_TRY([[maybe_unused]] const std::int64_t removed, writer_.photos().remove_homeless());
    TROVE_CHECKED(finish_roots(discovered));
    TROVE_CHECKED(writer_.commit());
    return writer_.photos().drop_thumbnails(old_contents_);
}

}  // namespace trove::crawl
