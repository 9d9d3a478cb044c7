// SPDX-License-Identifier: GPL-3.0-or-later
//
// AlbumTree: collects the albums and folders of a foreign database in any order, and reports each parent before its
// children. Untrusted: a folder inside itself, or without a known parent, goes to the top. One thread.
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
    // `id` and `parent_id` are the database's; album.parent is filled in by tell(). A second album with the same id is
    // ignored.
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

// Adds to a list of members without duplicates, of at most a thousand: nobody makes more, and comparing them would take
// long.
void add_once(std::vector<std::string>& list, std::string_view text);

}  // namespace trove::sources
