// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/text_search.h"

#include "base/text.h"
#include "catalog/fold.h"
#include "catalog/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace trove::catalog {
namespace {

constexpr std::size_t kMostWords = 32;  // as many as TextMatch::words has bits

// Weights of a word by its fit. Our own values; bench/relevance evaluates them.
constexpr double kBeginningFactor = 0.85;
constexpr double kPartFactor = 0.5;
constexpr std::array<double, 3> kMisspeltFactor{1, 0.6, 0.4};  // by the number of edits

// With fewer photos than this, short parts of words are searched, too.
constexpr std::size_t kEnough = 3;

constexpr std::int64_t kCommon = 10'000;

constexpr std::size_t kShortestPart = 4;  // letters; "art" is in party, start and heart
constexpr std::size_t kPiece = 3;         // the trigram tokenizer's

constexpr std::size_t kMostNearWords = 32;

std::size_t letters(std::string_view utf8) {
    return static_cast<std::size_t>(
        std::ranges::count_if(utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

// One wrong letter from four letters on, two from eight: the usual rule of search engines (documented by Algolia and
// Typesense).
std::size_t most_edits(std::string_view word) {
    const std::size_t n = letters(word);
    if (n < 4 || std::ranges::any_of(word, [](char c) { return c >= '0' && c <= '9'; })) return 0;
    return n < 8 ? 1 : 2;
}

bool is_ascii(std::string_view text) {
    return std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

bool is_word_byte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
}

// Quotes as an FTS5 string, in which every character is plain text.
std::string as_string(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '\0') continue;
        if (c == '"') out += '"';
        out += c;
    }
    return out + '"';
}

std::string column_filter(std::uint32_t columns) {
    if (columns == kAllTextColumns) return {};
    std::string filter = "{";
    for (std::size_t i = 0; i < kTextColumnNames.size(); ++i)
        if ((columns >> i & 1U) != 0) filter += fmt::format("{} ", kTextColumnNames[i]);
    return filter + "} : ";
}

// The first string, in byte order, after all those that begin with `letter`.
std::string after_all(std::string letter) {
    letter.back() = static_cast<char>(static_cast<unsigned char>(letter.back()) + 1U);
    return letter;
}

std::string first_letter(std::string_view utf8) {
    std::size_t size = 1;
    while (size < utf8.size() && (static_cast<unsigned char>(utf8[size]) & 0xC0U) == 0x80U) ++size;
    return std::string(utf8.substr(0, size));
}

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        if (end > 0) lines.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

struct Span {
    std::size_t begin = 0;  // bytes of the folded line
    std::size_t size = 0;
    TextFit fit = TextFit::kWhole;
};

// The best span of a folded word in a folded line.
std::optional<Span> find_in_line(std::string_view line,
                                 std::string_view word,
                                 bool may_be_unfinished,
                                 const TextQuery& query) {
    std::optional<Span> best;
    const auto offer = [&](std::size_t begin, std::size_t size, TextFit fit) {
        if (!best || fit < best->fit) best = Span{begin, size, fit};
    };
    for (auto at = line.find(word); at != std::string_view::npos; at = line.find(word, at + 1)) {
        const bool begins = at == 0 || !is_word_byte(line[at - 1]);
        const bool ends = at + word.size() == line.size() || !is_word_byte(line[at + word.size()]);
        if (begins && ends) {
            offer(at, word.size(), TextFit::kWhole);
        } else if (begins && may_be_unfinished) {
            offer(at, word.size(), TextFit::kBeginning);
        } else if (query.parts && (letters(word) >= kShortestPart || !is_ascii(word))) {
            offer(at, word.size(), TextFit::kPart);
        }
    }
    const std::size_t edits = query.misspellings ? most_edits(word) : 0;
    if (best || edits == 0 || word.find(' ') != std::string_view::npos) return best;
    for (std::size_t begin = 0; begin < line.size();) {
        while (begin < line.size() && !is_word_byte(line[begin])) ++begin;
        std::size_t end = begin;
        while (end < line.size() && is_word_byte(line[end])) ++end;
        if (end > begin && edit_distance(line.substr(begin, end - begin), word, edits) <= edits)
            offer(begin, end - begin, TextFit::kMisspelt);
        begin = end;
    }
    return best;
}

// The part of a line's box that holds its bytes [begin, end): assumes letters of equal width.
std::array<TextPoint, 4> part_of_box(const TextLine& line, std::size_t begin, std::size_t end) {
    const auto all = static_cast<float>(std::max<std::size_t>(letters(line.text), 1));
    const float from = static_cast<float>(letters(std::string_view(line.text).substr(0, begin))) / all;
    const float to = static_cast<float>(letters(std::string_view(line.text).substr(0, end))) / all;
    const auto between = [](const TextPoint& a, const TextPoint& b, float t) {
        return TextPoint{a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t};
    };
    const auto& box = line.box;
    return {between(box[0], box[1], from), between(box[0], box[1], to), between(box[3], box[2], to),
            between(box[3], box[2], from)};
}

std::vector<std::string> folded_words(const TextQuery& query) {
    std::vector<std::string> words;
    for (std::size_t i = 0; i < std::min(query.words.size(), kMostWords); ++i) words.push_back(fold(query.words[i]));
    return words;
}

bool may_be_unfinished(const TextQuery& query, std::size_t word) {
    return query.last_is_beginning && word + 1 == std::min(query.words.size(), kMostWords);
}

// The photos found by one word of the query.
struct WordHits {
    struct Hit {
        double score = 0;
        bool whole = false;
    };

    std::unordered_map<std::int64_t, Hit> photos;

    void put(std::int64_t photo, double score, bool whole) {
        Hit& hit = photos[photo];
        hit.score = std::max(hit.score, score);
        hit.whole = hit.whole || whole;
    }
};

struct NearWords {
    std::size_t edits = 0;
    std::vector<std::string> words;
};

class WordSearch {
public:
    explicit WordSearch(Connection& connection) : connection_(connection) {}

    Result<WordHits> find_word(const TextQuery& query, std::size_t word);

private:
    Result<void> find_in_words(const std::string& match, double factor, bool whole, WordHits& hits);
    Result<void> find_parts(const std::string& folded, std::uint32_t columns, WordHits& hits);
    Result<double> rarity(std::int64_t found);
    Result<NearWords> near_words(const std::string& folded, std::size_t most_edits);

    Connection& connection_;
};

// The weight of a word found in `found` photos, as in BM25 (Robertson and Sparck Jones) with FTS5's floor.
Result<double> WordSearch::rarity(std::int64_t found) {
    TROVE_TRY(const std::int64_t all, connection_.database().scalar("SELECT count(*) FROM photo"));
    const auto n = static_cast<double>(found);
    return std::max(std::log((static_cast<double>(all) - n + 0.5) / (n + 0.5)), 1e-6);
}

Result<void> WordSearch::find_in_words(const std::string& match, double factor, bool whole, WordHits& hits) {
    {
        // For words in nearly every photo the number of occurrences does not matter, and would take a second to count.
        TROVE_TRY(auto* s, connection_.statement("SELECT count(*) FROM photo_words WHERE photo_words MATCH ?"));
        TROVE_TRY(const std::int64_t found, sql::only_integer(s->bind(match)));
        if (found == 0) return {};
        if (found > kCommon) {
            TROVE_TRY(const double score, rarity(found));
            TROVE_TRY(auto* all, connection_.statement("SELECT rowid FROM photo_words WHERE photo_words MATCH ?"));
            return sql::each_row(all->bind(match),
                                 [&](sql::Row row) { hits.put(row.integer(0), score * factor, whole); });
        }
    }
    // Words that a person or a camera's owner wrote say more than a file's name. In the order of the columns.
    TROVE_TRY(auto* s, connection_.statement(
                           "SELECT rowid, bm25(photo_words, 1.0, 2.0, 1.5, 2.0, 1.0, 1.0, 1.5) FROM photo_words "
                           "WHERE photo_words MATCH ?"));
    return sql::each_row(s->bind(match), [&](sql::Row row) {
        hits.put(row.integer(0), -row.real(1) * factor, whole);  // for FTS5, smaller is better
    });
}

Result<void> WordSearch::find_parts(const std::string& folded, std::uint32_t columns, WordHits& hits) {
    std::vector<std::int64_t> photos;
    const bool has_pieces = letters(folded) >= kPiece;
    {
        // A word shorter than a piece (two Chinese characters) needs a scan of all text.
        TROVE_TRY(auto* s,
                  has_pieces
                      ? connection_.statement(
                            "SELECT rowid FROM photo_pieces WHERE photo_pieces MATCH ?1 AND instr(text, ?2) > 0")
                      : connection_.statement("SELECT rowid FROM photo_pieces WHERE ?1 = '' AND instr(text, ?2) > 0"));
        const std::string match = has_pieces ? pieces_of(folded) : std::string();
        TROVE_TRY(photos, sql::rows(s->bind(match).bind(folded), [](sql::Row row) { return row.integer(0); }));
    }
    if (columns != kAllTextColumns) {
        TROVE_TRY(
            auto* s,
            connection_.statement(
                "SELECT names, title, description, keywords, ocr, caption, tags FROM photo_text WHERE photo_id = ?"));
        std::vector<std::int64_t> there;
        for (const std::int64_t photo : photos) {
            TROVE_CHECKED(sql::each_row(s->bind(photo), [&](sql::Row row) {
                bool found = false;
                for (int i = 0; i < static_cast<int>(kTextColumnNames.size()); ++i)
                    found = found || ((columns >> static_cast<unsigned>(i) & 1U) != 0 &&
                                      fold(row.text(i)).find(folded) != std::string::npos);
                if (found) there.push_back(photo);
            }));
        }
        photos = std::move(there);
    }
    TROVE_TRY(const double score, rarity(static_cast<std::int64_t>(photos.size())));
    for (const std::int64_t photo : photos) hits.put(photo, score * kPartFactor, false);
    return {};
}

Result<NearWords> WordSearch::near_words(const std::string& folded, std::size_t most_edits) {
    // Not the whole vocabulary: only words that begin with the first letter or, in case that one is wrong or missing,
    // with the second.
    const std::string first = first_letter(folded);
    const std::string second = first_letter(std::string_view(folded).substr(first.size()));
    std::vector<std::pair<std::size_t, std::string>> near;
    TROVE_TRY(auto* s, connection_.statement("SELECT term FROM photo_vocabulary WHERE term >= ? AND term < ?"));
    for (const auto& letter : first == second ? std::vector{first} : std::vector{first, second}) {
        const std::string end = after_all(letter);
        TROVE_CHECKED(sql::each_row(s->bind(letter).bind(end), [&](sql::Row row) {
            const auto term = row.text(0);
            const auto edits = edit_distance(term, folded, most_edits);
            if (edits <= most_edits && term != folded) near.emplace_back(edits, term);
        }));
    }
    std::ranges::sort(near);
    // Words at two edits count only if none is at one.
    NearWords found;
    for (auto& [edits, word] : near) {
        if (edits != near.front().first || found.words.size() == kMostNearWords) break;
        found.edits = edits;
        found.words.push_back(std::move(word));
    }
    return found;
}

Result<WordHits> WordSearch::find_word(const TextQuery& query, std::size_t word) {
    WordHits hits;
    const std::string folded = fold(query.words[word]);
    if (std::ranges::none_of(folded, is_word_byte)) return hits;
    const std::string filter = column_filter(query.columns);
    TROVE_CHECKED(find_in_words(filter + as_string(folded), 1, true, hits));
    if (may_be_unfinished(query, word) && letters(folded) > 1)
        TROVE_CHECKED(find_in_words(filter + as_string(folded) + "*", kBeginningFactor, true, hits));
    const bool scarce = hits.photos.size() < kEnough;
    const bool long_enough =
        letters(folded) >= kShortestPart || !is_ascii(folded) || (scarce && letters(folded) >= kPiece);
    if (query.parts && long_enough) TROVE_CHECKED(find_parts(folded, query.columns, hits));
    const std::size_t edits = query.misspellings && folded.find(' ') == std::string::npos ? most_edits(folded) : 0;
    if (edits > 0 && hits.photos.empty()) {  // a word that occurs is not a misspelling: "beach" does not mean "breach"
        TROVE_TRY(const auto near, near_words(folded, edits));
        std::string match;
        for (const auto& other : near.words) match += (match.empty() ? "" : " OR ") + as_string(other);
        if (!match.empty())
            TROVE_CHECKED(
                find_in_words(fmt::format("{}({})", filter, match), kMisspeltFactor[near.edits], false, hits));
    }
    return hits;
}

}  // namespace

std::string pieces_of(std::string_view folded) {
    std::vector<std::size_t> starts;
    for (std::size_t i = 0; i < folded.size(); ++i)
        if ((static_cast<unsigned char>(folded[i]) & 0xC0U) != 0x80U) starts.push_back(i);
    starts.push_back(folded.size());
    std::string match;
    for (std::size_t i = 0; i + kPiece < starts.size(); ++i) {
        if (!match.empty()) match += " AND ";
        match += as_string(folded.substr(starts[i], starts[i + kPiece] - starts[i]));
    }
    return match;
}

Result<std::vector<TextMatch>> TextReader::matches(const TextQuery& query, std::size_t most) {
    std::unordered_map<std::int64_t, TextMatch> all;
    if ((query.columns & kAllTextColumns) == 0) return std::vector<TextMatch>();
    WordSearch search(connection_);
    for (std::size_t i = 0; i < std::min(query.words.size(), kMostWords); ++i) {
        TROVE_TRY(const auto hits, search.find_word(query, i));
        for (const auto& [photo, hit] : hits.photos) {
            TextMatch& match = all[photo];
            match.photo = PhotoId{photo};
            match.score += hit.score;
            match.words |= 1U << i;
            if (hit.whole) match.whole |= 1U << i;
        }
    }
    std::vector<TextMatch> matches;
    matches.reserve(all.size());
    for (const auto& [photo, match] : all) matches.push_back(match);
    const auto better = [](const TextMatch& a, const TextMatch& b) {
        return a.score != b.score ? a.score > b.score : a.photo < b.photo;
    };
    const auto kept = static_cast<std::ptrdiff_t>(std::min(most, matches.size()));
    std::ranges::partial_sort(matches, matches.begin() + kept, better);
    matches.resize(static_cast<std::size_t>(kept));
    return matches;
}

Result<std::vector<TextSpan>> TextReader::spans(PhotoId photo, const TextQuery& query) {
    std::vector<TextSpan> spans;
    const auto words = folded_words(query);
    const auto look = [&](TextColumn column, std::string_view line, const TextLine* where) {
        const Folded folded = fold_with_places(line);
        for (std::size_t i = 0; i < words.size(); ++i) {
            if (words[i].empty()) continue;
            const auto found = find_in_line(folded.text, words[i], may_be_unfinished(query, i), query);
            if (!found) continue;
            const std::size_t begin = folded.from[found->begin];
            const std::size_t end = folded.from[found->begin + found->size];
            TextSpan span{column, i, found->fit, std::string(line), begin, end - begin, std::nullopt};
            if (where != nullptr) span.box = part_of_box(*where, begin, end);
            spans.push_back(std::move(span));
        }
    };
    TROVE_TRY(auto* s,
              connection_.statement("SELECT names, title, description, keywords, caption, tags FROM photo_text "
                                    "WHERE photo_id = ?"));
    TROVE_CHECKED(sql::each_row(s->bind(photo), [&](sql::Row row) {
        int at = 0;
        for (const TextColumn column : {TextColumn::kNames, TextColumn::kTitle, TextColumn::kDescription,
                                        TextColumn::kKeywords, TextColumn::kCaption, TextColumn::kTags}) {
            if ((query.columns & bit(column)) != 0)
                for (const auto line : lines_of(row.text(at))) look(column, line, nullptr);
            ++at;
        }
    }));
    if ((query.columns & bit(TextColumn::kOcr)) != 0) {
        TROVE_TRY(const auto read, lines(photo));
        for (const TextLine& line : read) look(TextColumn::kOcr, line.text, &line);
    }
    // If a word occurs whole, mere resemblances are noise.
    std::vector<TextFit> best(words.size(), TextFit::kMisspelt);
    for (const TextSpan& span : spans) best[span.word] = std::min(best[span.word], span.fit);
    std::erase_if(spans, [&](const TextSpan& span) { return span.fit != best[span.word]; });
    return spans;
}

}  // namespace trove::catalog
