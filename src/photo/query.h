// SPDX-License-Identifier: GPL-3.0-or-later
//
// Query: all inputs of a search; Answer: all its results. Plain values, any thread.
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

// The evidence for ranking: both kinds, or only one, to measure the contribution of each.
enum class Evidence { kAll, kPixels, kTexts };

// At least one of text, image and like is set. An image or a photo in addition to words is one more term of the sum.
struct Query {
    std::string text;             // docs/query-language.md; UTF-8
    std::optional<Bytes> image;   // a picture file's bytes, as found on disk or received
    std::optional<PhotoId> like;  // a photo of this library, which its own answer leaves out
    std::size_t limit = 50;       // hits on this page
    std::size_t offset = 0;       // hits before this page; without a cursor
    std::string cursor;           // Answer::next of the page before
    Evidence evidence = Evidence::kAll;
    Sort sort = Sort::kRelevance;  // if nothing ranks: the newest first
    std::uint64_t seed = 0;        // Sort::kRandom: the same seed, the same order
    double strictness = 0.5;       // 0: no cut; 1: only what stands out
    bool fold = false;             // near-identical hits become one
    bool explain = false;          // fill Hit::why
    bool facets = false;           // fill Answer::facets
    bool may_open_files = false;   // paths in the text may be read; otherwise they must be photos of the library
    std::optional<std::int64_t> now_local_s;  // for relative dates; absent: the current local time
};

enum class Band {
    kNone,
    kStrong,
    kLikely,
    kWeaker
};  // kNone: nothing was compared, or too few pictures to compare with

// A text of the photo with words of the query.
struct TextFound {
    std::string field;      // "name", "title", "description", "tag", "text" (read in the picture), "caption"
    std::string text;       // the whole line
    std::size_t begin = 0;  // bytes of `text` that matched: [begin, end)
    std::size_t end = 0;
    std::optional<std::array<TextPoint, 4>> box;  // for OCR text: approximate position in the picture
};

struct Why {
    std::optional<double> deviations;  // distance of the picture's score above this query's usual one
    double words_found = 0;            // 0..1: share of the query's words in its texts, with more weight for rare ones
    std::vector<TextFound> texts;
};

struct Hit {
    PhotoId photo{};
    ContentHash hash;
    std::optional<float> score;  // cosine similarity of query and picture, -1..1; absent if nothing was compared
    Place place;                 // its location; a present one precedes an absent one
    bool present = true;         // false: the last crawl did not find it, or its drive was away
    bool missing = false;        // it was looked for: no place of the photo has it
    int width_px = 0;
    int height_px = 0;
    Band band = Band::kNone;
    std::vector<PhotoId> folded;  // near-identical photos from later in the answer
    std::optional<Why> why;
};

// The interpretation of the query, or a possible other meaning.
struct QueryNote {
    bool taken_for = false;  // `suggestion` is the filter applied instead
    std::size_t at = 0;      // byte of Query::text
    std::string what;
    std::string suggestion;
};

// The end of the answer, with the reason.
struct Cut {
    bool made = false;
    double deviations = 0;     // hits below this are left out
    std::size_t left_out = 0;  // photos that pass the filters but not the cut
    std::string why;           // a sentence
};

struct FacetValue {
    std::string value;
    std::string filter;  // text to add to the query
    std::size_t count = 0;
};

struct Facet {
    std::string name;
    std::vector<FacetValue> values;  // by count; only values with hits
};

// One page of results, best first.
struct Answer {
    std::string model;       // the model of the compared vectors
    std::string understood;  // the query written out
    std::size_t total = 0;   // number of hits on all pages, before folding
    std::vector<Hit> hits;
    std::string next;  // cursor of the next page; empty: last page
    std::vector<QueryNote> notes;
    Cut cut;
    std::vector<Facet> facets;
};

}  // namespace trove
