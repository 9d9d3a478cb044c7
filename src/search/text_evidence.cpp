// SPDX-License-Identifier: GPL-3.0-or-later
#include "search/text_evidence.h"

#include "base/text.h"
#include "query/text.h"
#include "search/ranking.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace trove::search {
namespace {

constexpr std::size_t kMostTextMatches = 2000;  // best matches; later ones share little with the query
constexpr std::size_t kMostWords = 32;          // the capacity of a text match
constexpr std::size_t kMostTextsShown = 8;
constexpr double kLeastRarity = 0.1;  // of a word that occurs in every photo
constexpr double kPartOfWord = 0.6;   // factor for a word that is part of another or misspelt

// Words without a meaning of their own for a picture.
constexpr std::array<std::string_view, 30> kLittleWords{
    "a",  "an",   "and", "are", "as", "at",   "be",   "by",  "for",   "from", "in", "into",  "is",  "it",    "its",
    "my", "near", "of",  "on",  "or", "over", "that", "the", "their", "this", "to", "under", "was", "while", "with"};

// A search for "leo's" misses texts with "Leo"; one for "leo" finds "Leo's" too.
std::string without_genitive(const std::string& word) {
    for (const std::string_view ending : {"'s", "\u2019s"})
        if (word.size() > ending.size() && word.ends_with(ending)) return word.substr(0, word.size() - ending.size());
    return word;
}

class WordCollector {
public:
    void add(const query::Words& words) {
        for (const query::Piece& piece : words.pieces) {
            const bool is_little =
                !piece.quoted && std::ranges::find(kLittleWords, lower(piece.text)) != kLittleWords.end();
            (is_little ? little_ : query_.words).push_back(piece.quoted ? piece.text : without_genitive(piece.text));
        }
    }

    catalog::TextQuery take() {
        query_.last_is_beginning = false;
        if (query_.words.empty()) query_.words = std::move(little_);
        if (query_.words.size() > kMostWords) query_.words.resize(kMostWords);
        return std::move(query_);
    }

private:
    catalog::TextQuery query_;
    std::vector<std::string> little_;
};

bool has(std::uint32_t bits, std::size_t word) {
    return ((bits >> word) & 1U) != 0;
}

// Inverse document frequency, by word.
std::vector<double> rarities(std::span<const catalog::TextMatch> matches, std::size_t words, double photos) {
    std::vector<double> rarity;
    for (std::size_t w = 0; w < words; ++w) {
        const auto with = static_cast<double>(
            std::ranges::count_if(matches, [&](const catalog::TextMatch& match) { return has(match.words, w); }));
        rarity.push_back(std::max(std::log((photos + 1) / (with + 0.5)), kLeastRarity));
    }
    return rarity;
}

std::string_view name_of(catalog::TextColumn column) {
    switch (column) {
        case catalog::TextColumn::kNames:
            return "name";
        case catalog::TextColumn::kTitle:
            return "title";
        case catalog::TextColumn::kDescription:
            return "description";
        case catalog::TextColumn::kKeywords:
        case catalog::TextColumn::kTags:
            return "tag";
        case catalog::TextColumn::kOcr:
            return "text";
        case catalog::TextColumn::kCaption:
            return "caption";
    }
    return "text";
}

}  // namespace

catalog::TextQuery wanted_words(std::span<const query::Term> terms) {
    WordCollector wanted;
    for (const query::Term& term : terms)
        if (const auto* words = std::get_if<query::Words>(&term.what); words != nullptr && term.weight >= 0)
            wanted.add(*words);
    return wanted.take();
}

Result<std::vector<TextEvidence>> text_evidence(catalog::CatalogReader& reader,
                                                const catalog::TextQuery& words,
                                                std::size_t photos) {
    std::vector<TextEvidence> evidence;
    if (words.words.empty()) return evidence;
    TROVE_TRY(const auto matches, reader.text().matches(words, kMostTextMatches));
    const auto all = static_cast<double>(std::max(photos, matches.size()));
    const std::vector<double> rarity = rarities(matches, words.words.size(), all);
    double whole = 0;
    for (const double of_word : rarity) whole += of_word;
    const double rarest = std::log(all + 1);
    for (const catalog::TextMatch& match : matches) {
        double found = 0;
        for (std::size_t w = 0; w < rarity.size(); ++w)
            if (has(match.words, w)) found += rarity[w] * (has(match.whole, w) ? 1 : kPartOfWord);
        evidence.push_back({match.photo, std::min(found / whole, 1.0), std::min(found / rarest, 1.0),
                            static_cast<std::size_t>(std::popcount(match.words))});
    }
    return evidence;
}

Result<std::unordered_map<std::int64_t, double>> worth_lost(catalog::CatalogReader& reader,
                                                            std::span<const query::Term> terms,
                                                            std::size_t photos) {
    std::unordered_map<std::int64_t, double> lost;
    for (const query::Term& term : terms) {
        const auto* words = std::get_if<query::Words>(&term.what);
        if (words == nullptr || term.weight >= 0) continue;
        WordCollector unwanted;
        unwanted.add(*words);
        TROVE_TRY(const auto evidence, text_evidence(reader, unwanted.take(), photos));
        for (const TextEvidence& of : evidence) {
            double& most = lost[to_int(of.photo)];
            most = std::max(most, worth_of(0, of.found, of.surprise));
        }
    }
    return lost;
}

Result<std::vector<TextFound>> texts_found(catalog::CatalogReader& reader,
                                           PhotoId photo,
                                           const catalog::TextQuery& words) {
    std::vector<TextFound> found;
    TROVE_TRY(const auto spans, reader.text().spans(photo, words));
    for (const catalog::TextSpan& span : spans) {
        if (found.size() == kMostTextsShown) break;
        found.push_back({std::string(name_of(span.column)), span.line, span.begin, span.begin + span.size, span.box});
    }
    return found;
}

}  // namespace trove::search
