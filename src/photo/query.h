// SPDX-License-Identifier: GPL-3.0-or-later
//
// Query: everything a search can ask for, in one struct; Answer: everything it answers. Plain values, any thread.
#pragma once
#include "base/file.h"
#include "photo/ids.h"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace trove {

// Exactly one of text, image and like is set.
struct Query {
    std::string text;             // words; UTF-8
    std::optional<Bytes> image;   // a picture file's bytes, as found on disk or received
    std::optional<PhotoId> like;  // a photo of this library; it is not part of its own answer
    std::size_t limit = 50;       // hits on this page
    std::size_t offset = 0;       // hits before this page
};

struct Hit {
    PhotoId photo{};
    ContentHash hash;
    std::optional<float> score;  // cosine similarity of query and picture, -1..1; none where nothing was compared
    std::filesystem::path path;  // where it lies, a present location before an absent one
    bool present = true;         // false: its drive was away at the last crawl
    int width_px = 0;
    int height_px = 0;
};

// One page of what was found, best first.
struct Answer {
    std::string model;      // whose vectors were compared
    std::size_t total = 0;  // how many could be paged through
    std::vector<Hit> hits;
};

}  // namespace trove
