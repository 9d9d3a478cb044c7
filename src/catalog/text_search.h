// SPDX-License-Identifier: GPL-3.0-or-later
//
// Search for photos by words: the query, the matches, and their places in a photo's texts. Plain values; TextReader
// (text.h) runs the queries.
//
// The quality of a word's fit, best first: a whole word; the beginning of a word (only for the query's last word, which
// may be unfinished); a part of a word ("line" in HOTLINE: OCR often misses a space); a misspelling in the query or the
// text. Accents and case never matter. Parts and misspellings count less, and misspellings are tried only if the word
// as typed finds next to nothing.
#pragma once
#include "photo/ids.h"
#include "photo/text.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace trove::catalog {

enum class TextColumn { kNames, kTitle, kDescription, kKeywords, kOcr, kCaption, kTags };

inline constexpr std::array<std::string_view, 7> kTextColumnNames{"names", "title",   "description", "keywords",
                                                                  "ocr",   "caption", "tags"};

[[nodiscard]] constexpr std::uint32_t bit(TextColumn column) {
    return 1U << static_cast<unsigned>(column);
}

inline constexpr std::uint32_t kAllTextColumns = (1U << kTextColumnNames.size()) - 1;

enum class TextFit { kWhole, kBeginning, kPart, kMisspelt };

// "abcd" -> "abc" AND "bcd", for MATCH on photo_pieces: finds every text that contains the folded word, and some that do
// not. Empty: the word is too short for the index.
[[nodiscard]] std::string pieces_of(std::string_view folded);

struct TextQuery {
    std::vector<std::string> words;  // UTF-8; one with spaces is a phrase, whose words follow each other. At most 32
    std::uint32_t columns = kAllTextColumns;  // columns to search: an OR of bit()
    bool last_is_beginning = true;            // the last word may be unfinished
    bool parts = true;
    bool misspellings = true;
};

struct TextMatch {
    PhotoId photo{};
    double score = 0;         // sum over the words of BM25 times a factor for the fit; higher is better
    std::uint32_t words = 0;  // bit i: words[i] was found
    std::uint32_t whole = 0;  // of those, the words found whole or as the beginning of a word
};

// One occurrence of a word of the query.
struct TextSpan {
    TextColumn column = TextColumn::kNames;
    std::size_t word = 0;  // index into TextQuery::words
    TextFit fit = TextFit::kWhole;
    std::string line;       // the whole line of text
    std::size_t begin = 0;  // bytes of `line`
    std::size_t size = 0;
    std::optional<std::array<TextPoint, 4>> box;  // kOcr: approximate position in the picture; corners as in TextLine
};

}  // namespace trove::catalog
