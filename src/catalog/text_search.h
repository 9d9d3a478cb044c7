// SPDX-License-Identifier: GPL-3.0-or-later
//
// Finding photos by their words: the question, the matches, and where in a photo's texts they stand. Plain values; the
// questions are asked of a TextReader (text.h).
//
// How well a word fits, best first: it stands there whole; it is the beginning of one (the last word of the query only,
// which may be unfinished); it is part of one ("line" in HOTLINE; texts read in pictures often lack a space); it is
// misspelt here or there. Accents and case never matter. Parts and misspellings count less, and misspellings are only
// looked for when the word as typed finds next to nothing.
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

struct TextQuery {
    std::vector<std::string> words;  // UTF-8; one with spaces is a phrase, whose words follow each other. At most 32
    std::uint32_t columns = kAllTextColumns;  // where to look: an OR of bit()
    bool last_is_beginning = true;            // the last word may be unfinished
    bool parts = true;
    bool misspellings = true;
};

struct TextMatch {
    PhotoId photo{};
    double score = 0;         // the sum over the words of BM25, times a factor for the fit; higher is better
    std::uint32_t words = 0;  // bit i: words[i] was found
    std::uint32_t whole = 0;  // of those, the ones that stand there as typed or begin a word
};

// A place where a word of the query stands.
struct TextSpan {
    TextColumn column = TextColumn::kNames;
    std::size_t word = 0;  // which of the query's
    TextFit fit = TextFit::kWhole;
    std::string line;       // the line of text it stands in
    std::size_t begin = 0;  // bytes of `line`
    std::size_t size = 0;
    std::optional<std::array<TextPoint, 4>>
        box;  // kOcr: about where the span is in the picture; corners as in TextLine
};

}  // namespace trove::catalog
