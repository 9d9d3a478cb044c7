// SPDX-License-Identifier: GPL-3.0-or-later
//
// AlbumTree: the albums of a foreign database and the folders they lie in, collected in any order and told a parent
// before its children. Untrusted: a folder that lies in itself, or nowhere, is at the top. One thread.
#pragma once
#include "sources/source.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace trove::sources {

class AlbumTree {
public:
    // `id` and `parent_id` are the database's; album.parent is filled in by tell(). A second album of an id is passed
    // by.
    void add(std::string id, std::string parent_id, OriginAlbum album);
    void tell(const SourceVisitor& visitor);

    // A small number for the album, for lists of members.
    [[nodiscard]] std::optional<std::uint32_t> number_of(const std::string& id) const;

    [[nodiscard]] const std::string& key(std::uint32_t number) const { return entries_[number].album.key; }

private:
    struct Entry {
        std::string parent_id;
        OriginAlbum album;
        bool told = false;
    };

    std::vector<Entry> entries_;
    std::unordered_map<std::string, std::uint32_t> numbers_;
};

// A member list in which nothing appears twice, of at most a thousand: more is nobody's work, and would take long to
// compare.
void add_once(std::vector<std::string>& list, std::string_view text);

}  // namespace trove::sources
