// SPDX-License-Identifier: GPL-3.0-or-later
#include "search/search.h"

#include "base/clock.h"
#include "query/parser.h"
#include "query/print.h"
#include "search/embed.h"
#include "search/facets.h"
#include "search/join.h"
#include "search/order.h"
#include "search/page.h"
#include "search/query_vector.h"
#include "search/scan.h"
#include "search/scope.h"
#include "search/text_evidence.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace trove::search {
namespace {

Result<query::Parsed> parse(const Query& query) {
    auto parsed = query::parse(query.text, query.now_local_s.value_or(now_local_s()));
    if (parsed.error)
        return fail(Errc::kInvalid, fmt::format("{} (character {} of the query); try {}", parsed.error->what,
                                                parsed.error->at + 1, parsed.error->suggestion));
    if (parsed.expression == query::Expression{} && !query.image && !query.like)
        return fail(Errc::kInvalid, "the query is empty: type some words, or give a picture");
    if (query.image && query.like)
        return fail(Errc::kInvalid, "a query compares with a picture, or with a photo of the library: one of them");
    return parsed;
}

std::vector<QueryNote> notes_of(const query::Parsed& parsed) {
    std::vector<QueryNote> notes;
    for (const query::Note& note : parsed.notes)
        notes.push_back({note.kind == query::Note::Kind::kTakenFor, note.at, note.what, note.suggestion});
    return notes;
}

// A query after parsing and filtering.
struct Understood {
    const Query& query;
    std::span<const query::Term> terms;
    catalog::TextQuery words;  // words to find in texts
    Scope scope;

    [[nodiscard]] bool compares() const { return !terms.empty() || query.image || query.like; }
};

Result<Ranking> list(const Search& in, const Understood& asked) {
    Ranking ranking;
    TROVE_TRY(ranking.hits, newest_first(in.filters, asked.scope));
    ranking.total = ranking.hits.size();
    return ranking;
}

// Vector, scan, join, cut. `needed`: the most hits that the page can need.
Result<Ranking> rank(const Search& in, const Understood& asked, std::size_t needed) {
    const vectors::Index& index = *in.index;
    TROVE_TRY(auto vector, query_vector(in, asked.query, asked.terms));
    const auto comparison = Comparison::of(index, std::move(vector), asked.query.strictness);

    std::vector<TextEvidence> evidence;
    Result<std::unordered_map<std::int64_t, double>> lost;
    if (asked.query.evidence != Evidence::kPixels) {
        TROVE_TRY(evidence, text_evidence(in.reader, asked.words, index.size()));
        lost = worth_lost(in.reader, asked.terms, index.size());
        if (!lost) return fail(lost.error());
    }
    auto texts = found_by_text(evidence, asked.words.words.size(), asked.scope, index, comparison.vector);
    if (asked.query.evidence == Evidence::kTexts) {  // in the order of the text index
        const std::size_t total = texts.size();
        return Ranking{std::move(texts), total, {}, {}};
    }
    const bool needs_all = asked.query.sort != Sort::kRelevance || asked.query.facets;
    const auto pixels = scan(index, comparison, asked.scope, needs_all && !comparison.cuts ? index.size() : needed);
    const std::size_t possible = count_possible(index, asked.scope, texts);
    return cut(join(pixels, std::move(texts), *lost, comparison), comparison, possible, index.size());
}

Result<std::vector<Hit>> hits_of(const Search& in, const Understood& asked, const Ranking& ranking, const Page& page) {
    std::vector<PhotoId> photos;
    for (const PageHit& on_page : page.hits) photos.push_back(on_page.hit.photo);
    TROVE_TRY(auto hits, in.hits_of(photos));
    auto on_page = page.hits.begin();
    for (Hit& hit : hits) {
        while (on_page->hit.photo != hit.photo) ++on_page;  // skips photos that hits_of() left out
        const Ranked& ranked = on_page->hit;
        hit.score = ranked.score;
        hit.folded = on_page->folded;
        if (ranking.bands) hit.band = ranking.bands->band(ranked.worth);
        if (!asked.query.explain) continue;
        hit.why.emplace();
        hit.why->words_found = ranked.words_found;
        if (ranked.score) hit.why->deviations = ranked.deviations;
        if (ranked.words_found == 0) continue;
        TROVE_TRY(hit.why->texts, texts_found(in.reader, hit.photo, asked.words));
    }
    return hits;
}

}  // namespace

Result<embed::Vector> Search::vector_of(std::string_view text) const {
    return embed_text(texts, embedder, text);
}

Result<embed::Vector> Search::vector_of(PhotoId photo) const {
    auto vector = index->vector_of(photo);
    if (vector.empty())
        return fail(Errc::kNotFound, fmt::format("there is no photo {} with a vector in this library", to_int(photo)));
    return vector;
}

Result<embed::Vector> Search::vector_of_file(std::span<const std::uint8_t> file) const {
    return embed_picture(decoding, embedder, file);
}

Result<std::vector<Hit>> Search::hits_of(std::span<const PhotoId> photos) const {
    return reader.photos().hits_of(photos);
}

Result<Answer> search(const Search& in, const Query& query) {
    TROVE_TRY(const auto parsed, parse(query));
    Answer answer;
    answer.model = in.embedder.identity().name;
    if (in.index == nullptr) return answer;
    answer.understood = query::print(parsed.expression);
    answer.notes = notes_of(parsed);
    TROVE_TRY(const auto start, PageStart::of(query));

    TROVE_TRY(auto scope, scope_of(in.filters, query, parsed.expression.condition));
    const Understood asked{query, parsed.expression.terms, wanted_words(parsed.expression.terms), std::move(scope)};
    TROVE_TRY(auto ranking, asked.compares() ? rank(in, asked, start.hits_needed(query.limit)) : list(in, asked));
    answer.total = ranking.total;
    answer.cut = ranking.cut;
    if (query.facets) {
        TROVE_TRY(answer.facets, count_facets(in.filters, ranking.hits));
    }

    TROVE_TRY(ranking.hits, ordered(in.filters, query, std::move(ranking.hits)));
    const bool by_worth = asked.compares() && query.sort == Sort::kRelevance;
    const Page page =
        make_page(ranking.hits, start.begin_in(ranking.hits, by_worth), query.limit, query.fold ? in.index : nullptr);
    TROVE_TRY(answer.hits, hits_of(in, asked, ranking, page));
    if (page.end < answer.total && page.end > 0) answer.next = Cursor::behind(ranking.hits, page.end).text();
    return answer;
}

}  // namespace trove::search
