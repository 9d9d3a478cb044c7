// SPDX-License-Identifier: GPL-3.0-or-later
#include "search/search.h"

#include "query/print.h"
#include "query/text.h"
#include "search/page.h"
#include "search/ranking.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <chrono>
#include <cmath>
#include <ctime>
#include <limits>
#include <unordered_map>

namespace trove::search {
namespace {

constexpr std::size_t kSample = 4096;           // pictures whose scores show what is usual
constexpr std::size_t kFirstMatches = 512;      // enough for the whole answer of most queries in small libraries
constexpr std::size_t kMostTextMatches = 2000;  // the best; what they share with a query is little beyond
constexpr std::size_t kMostWords = 32;          // as many as a text match can say it has
constexpr std::size_t kMostTextsShown = 8;
constexpr double kLeastRarity = 0.1;  // of a word that every photo has
constexpr double kPartOfWord = 0.6;   // of a word's rarity, where it is part of another or misspelt
constexpr std::size_t kMostFacetValues = 50;

const query::Condition kHidden{query::Condition::Kind::kFilter, {}, {query::Field::kIs, "hidden", {}}};

// What the words, the filters and the pictures came to.
struct Question {
    const SearchParts& parts;
    const Query& query;
    const query::Expression& expression;
    FilterCache::Photos allowed;  // null: all
    catalog::TextQuery words;     // what is looked for in texts

    [[nodiscard]] bool allows(PhotoId photo) const {
        return photo != query.like && (!allowed || allowed->contains(photo));
    }
};

// The whole answer in its order; or, when it is not cut, at least as much of it as the page needs.
struct Ranking {
    std::vector<Ranked> hits;
    std::size_t total = 0;
    bool has_bands = false;
    Bands bands;
    Cut cut;
};

// Words that say nothing about a picture by themselves.
constexpr std::array<std::string_view, 30> kLittleWords{
    "a",  "an",   "and", "are", "as", "at",   "be",   "by",  "for",   "from", "in", "into",  "is",  "it",    "its",
    "my", "near", "of",  "on",  "or", "over", "that", "the", "their", "this", "to", "under", "was", "while", "with"};

// "leo's" is in no text that says Leo; but Leo is in every text that says "Leo's".
std::string without_genitive(const std::string& word) {
    for (const std::string_view ending : {"'s", "\u2019s"})
        if (word.size() > ending.size() && word.ends_with(ending)) return word.substr(0, word.size() - ending.size());
    return word;
}

// What is looked for in texts for some words. Little ones count only where there are no others.
class TextWords {
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

// Of all terms that are wanted, together.
catalog::TextQuery words_of(const query::Expression& expression) {
    TextWords words;
    for (const query::Term& term : expression.terms)
        if (const auto* some = std::get_if<query::Words>(&term.what); some != nullptr && term.weight >= 0)
            words.add(*some);
    return words.take();
}

// What the texts of a photo have of some words.
struct TextEvidence {
    PhotoId photo{};
    double found = 0;     // as Ranked::words_found
    double surprise = 0;  // as Ranked::surprise
    std::size_t words = 0;
};

Result<std::vector<TextEvidence>> text_evidence(const Question& question, const catalog::TextQuery& asked) {
    std::vector<TextEvidence> evidence;
    if (asked.words.empty() || question.query.evidence == Evidence::kPixels) return evidence;
    TROVE_TRY(const auto matches, question.parts.senses.reader.text_matches(asked, kMostTextMatches));
    std::vector<double> rarity;
    double whole = 0;
    const auto all = static_cast<double>(std::max<std::size_t>(question.parts.senses.index.size(), matches.size()));
    const double rarest = std::log(all + 1);
    for (std::size_t w = 0; w < asked.words.size(); ++w) {
        const auto with = static_cast<double>(std::ranges::count_if(
            matches, [&](const catalog::TextMatch& match) { return ((match.words >> w) & 1U) != 0; }));
        rarity.push_back(std::max(std::log((all + 1) / (with + 0.5)), kLeastRarity));
        whole += rarity.back();
    }
    for (const catalog::TextMatch& match : matches) {
        double found_of_it = 0;
        for (std::size_t w = 0; w < rarity.size(); ++w)
            if (((match.words >> w) & 1U) != 0)
                found_of_it += rarity[w] * (((match.whole >> w) & 1U) != 0 ? 1 : kPartOfWord);
        evidence.push_back({match.photo, std::min(found_of_it / whole, 1.0), std::min(found_of_it / rarest, 1.0),
                            static_cast<std::size_t>(std::popcount(match.words))});
    }
    return evidence;
}

// Text matches with the scores of their pictures.
Result<std::vector<Ranked>> by_text(const Question& question, const embed::Vector& vector) {
    TROVE_TRY(const auto evidence, text_evidence(question, question.words));
    std::vector<Ranked> found;
    std::vector<PhotoId> photos;
    for (const TextEvidence& of : evidence) {
        if (!question.allows(of.photo)) continue;
        Ranked hit;
        hit.photo = of.photo;
        hit.words_found = of.found;
        hit.surprise = of.surprise;
        hit.few_words = 2 * of.words < question.words.words.size();
        found.push_back(hit);
        photos.push_back(of.photo);
    }
    const auto scores = question.parts.senses.index.scores_of(vector, photos);
    for (std::size_t i = 0; i < scores.size(); ++i) found[i].score = scores[i];
    return found;
}

// By photo: what its texts take away, as they have words that are not wanted. Of several such terms the one that takes
// the most.
Result<std::unordered_map<std::int64_t, double>> against(const Question& question) {
    std::unordered_map<std::int64_t, double> lost;
    for (const query::Term& term : question.expression.terms) {
        const auto* some = std::get_if<query::Words>(&term.what);
        if (some == nullptr || term.weight >= 0) continue;
        TextWords words;
        words.add(*some);
        TROVE_TRY(const auto evidence, text_evidence(question, words.take()));
        for (const TextEvidence& of : evidence) {
            double& most = lost[to_int(of.photo)];
            most = std::max(most, worth_of(0, of.found, of.surprise));
        }
    }
    return lost;
}

// Pixels and texts joined; `pixels` are the best of all pictures, `texts` all that count, `lost` what against() gives.
std::vector<Ranked> fuse(const std::vector<vectors::Match>& pixels,
                         std::vector<Ranked> texts,
                         const std::unordered_map<std::int64_t, double>& lost,
                         const Background& background,
                         const Bands& bands) {
    std::unordered_map<std::int64_t, std::size_t> by_photo;
    for (std::size_t i = 0; i < texts.size(); ++i) by_photo.emplace(to_int(texts[i].photo), i);
    std::vector<Ranked> hits = std::move(texts);
    for (const vectors::Match& match : pixels) {
        if (by_photo.contains(to_int(match.photo))) continue;
        Ranked hit;
        hit.photo = match.photo;
        hit.score = match.score;
        hits.push_back(hit);
    }
    for (Ranked& hit : hits) {
        hit.deviations = hit.score ? background.deviations(*hit.score) : 0;
        hit.worth = worth_of(hit.deviations, hit.words_found, hit.surprise);
        if (hit.few_words && hit.deviations < bands.likely) hit.worth = bands.short_of_strong(hit.worth);
        if (const auto found = lost.find(to_int(hit.photo)); found != lost.end()) hit.worth -= found->second;
    }
    std::ranges::sort(hits, ranks_before);
    return hits;
}

// At most about how many of `all` pictures score above the cut: so many are asked for at once, as every look at the
// vectors costs the same however few it wants. Two standard deviations of a count above what the sample says.
std::size_t about_above(const std::vector<float>& sample, const Background& background, double cut, std::size_t all) {
    const auto above = static_cast<double>(
        std::ranges::count_if(sample, [&](float score) { return background.deviations(score) >= cut; }));
    const double part =
        (above + 2 * std::sqrt(above) + 1) / static_cast<double>(std::max<std::size_t>(sample.size(), 1));
    return static_cast<std::size_t>(std::min(part, 1.0) * static_cast<double>(all));
}

std::string explain_cut(
    const Background& background, const Bands& bands, std::size_t compared, const Cut& cut, double best) {
    if (!background.reliable)
        return fmt::format("Nothing is left out: {} pictures are too few to tell what is usual for this query",
                           compared);
    if (!cut.made) return "Nothing is left out, as asked for (strictness 0)";
    if (best < bands.cut)
        return fmt::format(
            "Nothing here stands out: the best picture lies {:.1f} deviations above what this query usually scores in "
            "this library ({:.3f}), "
            "and the cut at {:.1f}. A lower strictness shows the nearest all the same",
            best, background.median, bands.cut);
    return fmt::format(
        "Cut at {:.1f} deviations above what this query usually scores in this library ({:.3f}, one deviation is "
        "{:.3f}); among {} pictures, "
        "likely ones begin at {:.1f} and strong ones at {:.1f}",
        bands.cut, background.median, background.deviation, compared, bands.likely, bands.strong);
}

Result<Ranking> rank(const Question& question, std::size_t needed) {
    const vectors::Index& index = question.parts.senses.index;
    TROVE_TRY(const auto vector, query_vector(question.parts.senses, question.query, question.expression.terms));
    const auto sample = index.sample_scores(vector, kSample);
    const Background background = Background::of(sample);
    TROVE_TRY(auto texts, by_text(question, vector));

    Ranking ranking;
    if (question.query.evidence == Evidence::kTexts) {  // in the order of the text index
        ranking.total = texts.size();
        ranking.hits = std::move(texts);
        return ranking;
    }
    ranking.has_bands = background.reliable;
    ranking.bands = Bands::of(index.size(), question.query.strictness);
    ranking.cut.made = background.reliable && question.query.strictness > 0;
    ranking.cut.deviations = ranking.cut.made ? ranking.bands.cut : 0;

    // Photos that could be in the answer: all with a vector that the filters allow, and those found by text without
    // one.
    std::size_t could_be =
        static_cast<std::size_t>(std::ranges::count_if(texts, [](const Ranked& hit) { return !hit.score; }));
    if (question.allowed || question.query.like) {
        const auto photos = index.photos();
        could_be +=
            static_cast<std::size_t>(std::ranges::count_if(photos, [&](PhotoId id) { return question.allows(id); }));
    } else {
        could_be += index.size();
    }
    vectors::Index::Filter filter;
    if (question.allowed || question.query.like) filter = [&](PhotoId id) { return question.allows(id); };
    const bool all_of_it = question.query.sort != Sort::kRelevance || question.query.facets;
    std::size_t count = std::min(
        ranking.cut.made
            ? std::max({needed, kFirstMatches, about_above(sample, background, ranking.bands.cut, index.size())})
        : all_of_it ? index.size()
                    : needed,
        index.size());
    std::vector<vectors::Match> pixels = index.search(vector, count, filter);
    while (ranking.cut.made && pixels.size() == count && count < index.size() &&
           background.deviations(pixels.back().score) >= ranking.bands.cut) {
        count = std::min(count * 4, index.size());
        pixels = index.search(vector, count, filter);
    }
    TROVE_TRY(const auto lost, against(question));
    ranking.hits = fuse(pixels, std::move(texts), lost, background, ranking.bands);
    const double best = ranking.hits.empty() ? 0 : ranking.hits.front().worth;
    ranking.total = could_be;
    if (ranking.cut.made) {
        const auto end =
            std::ranges::find_if(ranking.hits, [&](const Ranked& hit) { return hit.worth < ranking.bands.cut; });
        ranking.hits.erase(end, ranking.hits.end());
        ranking.total = ranking.hits.size();
        ranking.cut.left_out = could_be - std::min(could_be, ranking.total);
    }
    ranking.cut.why = explain_cut(background, ranking.bands, index.size(), ranking.cut, best);
    return ranking;
}

// Filters only: nothing is compared.
Result<Ranking> list(const Question& question) {
    Ranking ranking;
    TROVE_TRY(const auto order, question.parts.filters.in_order(Sort::kDate));
    for (const PhotoId id : *order) {
        if (!question.allows(id)) continue;
        Ranked hit;
        hit.photo = id;
        ranking.hits.push_back(hit);
    }
    ranking.total = ranking.hits.size();
    return ranking;
}

// SplitMix64's last step (Steele, Lea, Flood 2014): a number per photo that looks like chance.
std::uint64_t shuffled(std::uint64_t seed, PhotoId photo) {
    std::uint64_t z = seed * 0x9e3779b97f4a7c15U + static_cast<std::uint64_t>(to_int(photo));
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31U);
}

Result<void> reorder(const Question& question, Ranking& ranking) {
    const Sort sort = question.query.sort;
    if (sort == Sort::kRelevance) return {};
    std::unordered_map<std::int64_t, std::uint64_t> place;
    if (sort != Sort::kRandom) {
        TROVE_TRY(const auto order, question.parts.filters.in_order(sort));
        place.reserve(order->size());
        for (std::size_t i = 0; i < order->size(); ++i) place.emplace(to_int((*order)[i]), i);
    }
    const auto key = [&](const Ranked& hit) {
        if (sort == Sort::kRandom) return shuffled(question.query.seed, hit.photo);
        const auto found = place.find(to_int(hit.photo));
        return found == place.end() ? place.size() : found->second;
    };
    std::vector<std::pair<std::uint64_t, std::size_t>> keys;
    for (std::size_t i = 0; i < ranking.hits.size(); ++i) keys.emplace_back(key(ranking.hits[i]), i);
    std::ranges::sort(keys);
    std::vector<Ranked> sorted;
    sorted.reserve(keys.size());
    for (const auto& [at, i] : keys) sorted.push_back(ranking.hits[i]);
    ranking.hits = std::move(sorted);
    return {};
}

Result<std::vector<Facet>> count_facets(const Question& question, const Ranking& ranking) {
    TROVE_TRY(const auto columns, question.parts.filters.facets());
    std::vector<Facet> facets;
    for (const catalog::FacetColumn& column : *columns) {
        std::vector<std::size_t> counts(column.labels.size() + 1);
        for (const Ranked& hit : ranking.hits) {
            const auto at = static_cast<std::size_t>(to_int(hit.photo));
            if (at < column.label_of.size()) ++counts[column.label_of[at]];
        }
        Facet facet;
        facet.name = column.name;
        for (std::size_t label = 1; label < counts.size(); ++label)
            if (counts[label] > 0)
                facet.values.push_back(
                    {column.labels[label - 1].value, column.labels[label - 1].filter, counts[label]});
        std::ranges::stable_sort(facet.values,
                                 [](const FacetValue& a, const FacetValue& b) { return a.count > b.count; });
        if (facet.values.size() > kMostFacetValues) facet.values.resize(kMostFacetValues);
        if (!facet.values.empty()) facets.push_back(std::move(facet));
    }
    return facets;
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

Result<Why> why(const Question& question, const Ranked& hit) {
    Why why;
    if (hit.score) why.deviations = hit.deviations;
    why.words_found = hit.words_found;
    if (hit.words_found == 0) return why;
    TROVE_TRY(const auto spans, question.parts.senses.reader.text_spans(hit.photo, question.words));
    for (const catalog::TextSpan& span : spans) {
        if (why.texts.size() == kMostTextsShown) break;
        why.texts.push_back(
            {std::string(name_of(span.column)), span.line, span.begin, span.begin + span.size, span.box});
    }
    return why;
}

bool asks_for_hidden(const query::Condition& condition) {
    if (condition.kind == query::Condition::Kind::kFilter) return condition.filter == kHidden.filter;
    return std::ranges::any_of(condition.parts, asks_for_hidden);
}

// What a person has hidden is found only where the query says is:hidden.
Result<FilterCache::Photos> without_hidden(FilterCache& filters, FilterCache::Photos allowed) {
    TROVE_TRY(const auto hidden, filters.matching(kHidden));
    if (hidden->size() == 0) return allowed;
    if (!allowed) {
        TROVE_TRY(allowed, filters.everything());
    }
    PhotoSet rest = *allowed;
    rest -= *hidden;
    return std::make_shared<const PhotoSet>(std::move(rest));
}

}  // namespace

std::int64_t wall_clock_s() {
    const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    std::tm local{};
    if (::localtime_r(&now, &local) == nullptr) return now;
    return std::int64_t{now} + local.tm_gmtoff;
}

Result<query::Parsed> read_query(const Query& query) {
    auto parsed = query::parse(query.text, query.now_local_s.value_or(wall_clock_s()));
    if (parsed.error)
        return fail(Errc::kInvalid, fmt::format("{} (character {} of the query); try {}", parsed.error->what,
                                                parsed.error->at + 1, parsed.error->suggestion));
    return parsed;
}

Result<Answer> search(const SearchParts& parts, const Query& query, const query::Parsed& parsed) {
    Question question{parts, query, parsed.expression, nullptr, words_of(parsed.expression)};
    if (parsed.expression.condition) {
        TROVE_TRY(question.allowed, parts.filters.matching(*parsed.expression.condition));
    }
    if (!parsed.expression.condition || !asks_for_hidden(*parsed.expression.condition)) {
        TROVE_TRY(question.allowed, without_hidden(parts.filters, question.allowed));
    }
    Cursor cursor;
    std::size_t begin = query.offset;
    if (!query.cursor.empty()) {
        TROVE_TRY(cursor, parse_cursor(query.cursor));
        begin = cursor.offset;
    }
    const std::size_t reach = query.limit * 2 + 2 * kFoldWindow;
    const std::size_t needed = std::min(begin, std::numeric_limits<std::size_t>::max() / 2) +
                               std::min(reach, std::numeric_limits<std::size_t>::max() / 4);

    const bool ranks = !parsed.expression.terms.empty() || query.image || query.like;
    TROVE_TRY(auto ranking, ranks ? rank(question, needed) : list(question));
    TROVE_CHECKED(reorder(question, ranking));
    const bool by_worth = ranks && query.sort == Sort::kRelevance;
    if (!query.cursor.empty()) begin = begin_of_page(ranking.hits, cursor, by_worth);

    Answer answer;
    answer.understood = query::print(parsed.expression);
    answer.total = ranking.total;
    answer.cut = std::move(ranking.cut);
    for (const query::Note& note : parsed.notes)
        answer.notes.push_back({note.kind == query::Note::Kind::kTakenFor, note.at, note.what, note.suggestion});
    const Page page = make_page(ranking.hits, begin, query.limit, query.fold ? &parts.senses.index : nullptr);
    for (const PageHit& on_page : page.hits) {
        auto hit = parts.hit(on_page.hit.photo, on_page.hit.score);
        if (!hit) {
            // A photo that a crawl removes at this moment is simply no hit.
            if (hit.error().code != Errc::kNotFound) return fail(hit.error());
            continue;
        }
        if (ranks && ranking.has_bands) hit->band = ranking.bands.band(on_page.hit.worth);
        hit->folded = on_page.folded;
        if (query.explain) {
            TROVE_TRY(hit->why, why(question, on_page.hit));
        }
        answer.hits.push_back(std::move(*hit));
    }
    if (page.end < answer.total && page.end > 0)
        answer.next = Cursor{page.end, ranking.hits[page.end - 1].worth, ranking.hits[page.end - 1].photo}.text();
    if (query.facets) {
        TROVE_TRY(answer.facets, count_facets(question, ranking));
    }
    return answer;
}

}  // namespace trove::search
