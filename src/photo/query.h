// SPDX-License-Identifier: GPL-3.0-or-later
//
// Query: everything a search can ask for, in one struct; Answer: everything it answers. Plain values, any thread.
#pragma once
#include "base/file.h"
#include "photo/ids.h"
#include "photo/place.h"
#include "photo/text.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace trove {

enum class Sort { kRelevance, kDate, kSize, kName, kRandom };

// "relevance", "date", "size", "name", "random".
[[nodiscard]] std::optional<Sort> sort_named(std::string_view name);

// What counts where something ranks: everything; or the one alone or the other, to see how much each adds.
enum class Evidence { kAll, kPixels, kTexts };

// At least one of text, image and like is set. An image or a photo beside words counts as one more thing of the sum.
struct Query {
    std::string text;             // docs/query-language.md; UTF-8
    std::optional<Bytes> image;   // a picture file's bytes, as found on disk or received
    std::optional<PhotoId> like;  // a photo of this library; it is not part of its own answer
    std::size_t limit = 50;       // hits on this page
    std::size_t offset = 0;       // hits before this page; without a cursor
    std::string cursor;           // Answer::next of the page before
    Evidence evidence = Evidence::kAll;
    Sort sort = Sort::kRelevance;  // where nothing ranks, the newest first
    std::uint64_t seed = 0;        // Sort::kRandom: the same seed, the same order
    double strictness = 0.5;       // 0: no cut; 1: only what stands out
    bool fold = false;             // near-identical hits become one
    bool explain = false;          // fill Hit::why
    bool facets = false;           // fill Answer::facets
    bool may_open_files = false;   // paths in the text may be read; otherwise they must be photos of the library
    std::optional<std::int64_t> now_local_s;  // for relative dates; the clock on the wall when absent
};

enum class Band {
    kNone,
    kStrong,
    kLikely,
    kWeaker
};  // kNone: nothing was compared, or there is too little to compare with

// Text of the photo in which words of the query were found.
struct TextFound {
    std::string field;      // "name", "title", "description", "tag", "text" (read in the picture), "caption"
    std::string text;       // the line it stands in
    std::size_t begin = 0;  // bytes of `text` that matched: [begin, end)
    std::size_t end = 0;
    std::optional<std::array<TextPoint, 4>> box;  // of what was read in the picture: about where it stands
};

struct Why {
    std::optional<double> deviations;  // how far the picture's score lies above this query's usual one
    double words_found = 0;  // 0..1: the part of the query's words that stands in its texts, rare ones counting more
    std::vector<TextFound> texts;
};

struct Hit {
    PhotoId photo{};
    ContentHash hash;
    std::optional<float> score;  // cosine similarity of query and picture, -1..1; none where nothing was compared
    Place place;                 // where it lies, a present location before an absent one
    bool present = true;         // false: its drive was away at the last crawl
    int width_px = 0;
    int height_px = 0;
    Band band = Band::kNone;
    std::vector<PhotoId> folded;  // near-identical ones that come later in the answer
    std::optional<Why> why;
};

// How the query was understood, or what else it may have meant.
struct QueryNote {
    bool taken_for = false;  // `suggestion` is the filter that it was taken for
    std::size_t at = 0;      // byte of Query::text
    std::string what;
    std::string suggestion;
};

// Where the answer ends and why.
struct Cut {
    bool made = false;
    double deviations = 0;     // what lies below this many is left out
    std::size_t left_out = 0;  // photos that the filters allow and the cut does not
    std::string why;           // a sentence
};

struct FacetValue {
    std::string value;
    std::string filter;  // what to add to the query
    std::size_t count = 0;
};

struct Facet {
    std::string name;
    std::vector<FacetValue> values;  // by count, none with nothing
};

// One page of what was found, best first.
struct Answer {
    std::string model;       // whose vectors were compared
    std::string understood;  // the query written out
    std::size_t total = 0;   // how many could be paged through, before folding
    std::vector<Hit> hits;
    std::string next;  // cursor of the next page; empty: this is the last
    std::vector<QueryNote> notes;
    Cut cut;
    std::vector<Facet> facets;
};

}  // namespace trove
