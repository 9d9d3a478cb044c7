// SPDX-License-Identifier: GPL-3.0-or-later
//
// The JSON files of a Takeout: the kind and contents of each. Pure, any thread. Untrusted: invalid values are absent.
#pragma once
#include "photo/metadata.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace trove::sources {

struct TakeoutJson {
    enum class Kind { kPhoto, kAlbum, kOther, kUnreadable } kind = Kind::kUnreadable;
    std::string title;  // a photo's full file name, or an album's name
    Metadata metadata;  // description, time (UTC, zone 0), place
    std::vector<std::string> persons;
    bool favourite = false;
    bool archived = false;
    bool trashed = false;
};

[[nodiscard]] TakeoutJson parse_takeout_json(std::span<const std::uint8_t> bytes);

// Judges by the name only: an album's own file, in Takeout's languages ("metadata.json", "métadonnées.json", …).
[[nodiscard]] bool is_named_like_album_json(std::string_view file_name);

}  // namespace trove::sources
