// SPDX-License-Identifier: GPL-3.0-or-later
#include "sources/album_tree.h"

#include <algorithm>
#include <unordered_set>

namespace trove::sources {

void AlbumTree::add(std::string id, std::string parent_id, OriginAlbum album) {
    if (numbers_.try_emplace(std::move(id), static_cast<std::uint32_t>(entries_.size())).second)
        entries_.push_back({std::move(parent_id), std::move(album), false});
}

std::optional<std::uint32_t> AlbumTree::number_of(const std::string& id) const {
    const auto found = numbers_.find(id);
    if (found == numbers_.end()) return std::nullopt;
    return found->second;
}

void AlbumTree::tell(const SourceVisitor& visitor) {
    for (std::uint32_t start = 0; start < entries_.size(); ++start) {
        std::vector<std::uint32_t> chain;
        std::unordered_set<std::uint32_t> seen;
        for (std::optional<std::uint32_t> at = start; at && !entries_[*at].told && seen.insert(*at).second;
             at = number_of(entries_[*at].parent_id))
            chain.push_back(*at);
        for (auto at = chain.rbegin(); at != chain.rend(); ++at) {
            Entry& entry = entries_[*at];
            if (const auto parent = number_of(entry.parent_id); parent && entries_[*parent].told)
                entry.album.parent = entries_[*parent].album.key;
            entry.told = true;
            visitor.album(entry.album);
        }
    }
}

void add_once(std::vector<std::string>& list, std::string_view text) {
    constexpr std::size_t kMostOfAnItem = 1000;
    if (!text.empty() && list.size() < kMostOfAnItem && std::ranges::find(list, text) == list.end())
        list.emplace_back(text);
}

}  // namespace trove::sources
