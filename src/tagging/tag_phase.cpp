// SPDX-License-Identifier: GPL-3.0-or-later
#include "tagging/tag_phase.h"

#include "base/half.h"
#include "tagging/calibration.h"
#include "tagging/concept_scorer.h"
#include "tagging/vocabulary.h"

#include <fmt/format.h>

#include <chrono>
#include <optional>
#include <unordered_map>

namespace trove::tagging {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::int64_t kMostMeasured = 4096;  // photos: their median is accurate to a fiftieth of the spread
constexpr std::int64_t kPhotosPerCommit = 2048;
constexpr std::int64_t kPhrasesPerCommit = 64;
constexpr auto kTimePerReport = std::chrono::milliseconds(200);

// One run, from the vocabulary to the last photo.
class Tagger {
public:
    Tagger(const TagInput& input, const Vocabulary& vocabulary)
        : input_(input),
          reader_(input.session.reader),
          writer_(input.session.writer),
          model_(input.model),
          vocabulary_(vocabulary),
          scorer_(input.model.dimensions) {}

    Result<TagProgress> run(const Job& job) {
        TROVE_TRY(auto usual, known_usual());
        const bool measure = input_.options.again || usual.empty();
        TROVE_TRY(const std::int64_t photos, measure ? reader_.embeddings().count(model_.id) : owed());
        if (photos == 0) {  // common after a crawl that found nothing: the vocabulary is not even read
            progress_.phase = TagPhase::kDone;
            return progress_;
        }
        TROVE_CHECKED(embed_vocabulary(job));
        if (measure) {
            progress_.phase = TagPhase::kMeasuring;
            report(true);
            TROVE_TRY(auto scores, sample());
            usual = calibrate(std::move(scores), background());
            TROVE_CHECKED(keep(usual));
            progress_.measured = true;
        }
        TROVE_CHECKED(judge(usual, job));
        progress_.phase = TagPhase::kDone;
        report(true);
        return progress_;
    }

    // Makes and stores the missing vectors.
    Result<void> embed_vocabulary(const Job& job) {
        TROVE_TRY(auto known, reader_.tags().phrases(model_.id));
        for (const Concept& entry : vocabulary_.concepts)
            for (const auto& phrase : entry.phrases)
                if (!fits(known, phrase)) ++progress_.phrases_to_do;
        for (const Concept& entry : vocabulary_.concepts) {
            std::vector<std::vector<float>> vectors;
            for (const auto& phrase : entry.phrases) {
                if (!fits(known, phrase)) {
                    if (job.cancelled()) return stopped();
                    TROVE_TRY(auto vector, input_.embed_text(phrase));
                    if (!writer_.in_batch()) TROVE_CHECKED(writer_.begin());
                    TROVE_CHECKED(writer_.tags().put_phrase(model_.id, phrase, vector));
                    vectors.push_back(std::move(vector));
                    if (++progress_.phrases_done % kPhrasesPerCommit == 0) TROVE_CHECKED(writer_.commit());
                    report(false);
                } else {
                    vectors.push_back(from_half_bytes(known.at(phrase)));
                }
            }
            scorer_.add_concept(vectors);
        }
        return writer_.in_batch() ? writer_.commit() : Result<void>();
    }

    // For each concept, its scores on a sample of the photos.
    Result<std::vector<std::vector<float>>> sample() {
        std::vector<std::vector<float>> scores(vocabulary_.concepts.size());
        const auto take = [&] {
            const auto block = scorer_.score();
            for (std::size_t i = 0; i < block.size(); ++i) scores[i % scores.size()].push_back(block[i]);
        };
        TROVE_CHECKED(reader_.embeddings().sample(model_.id, kMostMeasured, [&](std::span<const std::uint8_t> halves) {
            scorer_.add_photo(halves);
            if (scorer_.photos() == ConceptScorer::kMostPhotos) take();
        }));
        take();
        return scores;
    }

private:
    using Known = std::unordered_map<std::string, std::vector<std::uint8_t>>;

    [[nodiscard]] bool fits(const Known& known, const std::string& phrase) const {
        const auto found = known.find(phrase);
        return found != known.end() && found->second.size() == static_cast<std::size_t>(model_.dimensions) * 2;
    }

    Result<void> stopped() {
        if (writer_.in_batch()) TROVE_CHECKED(writer_.commit());
        return fail(Errc::kCancelled, "stopped; finished work is kept, and the next run goes on from here");
    }

    // An earlier run's measurements, if they still fit this library.
    Result<std::vector<Usual>> known_usual() {
        TROVE_TRY(const auto row, reader_.tags().tagging(model_.id));
        std::vector<Usual> usual;
        if (!row || row->vocabulary != vocabulary_.hash || row->centres.size() != vocabulary_.concepts.size())
            return usual;
        TROVE_TRY(const std::int64_t photos, reader_.embeddings().count(model_.id));
        if (2 * photos >= 3 * row->photos) return usual;
        for (std::size_t i = 0; i < row->centres.size(); ++i) usual.push_back({row->centres[i], row->spreads[i]});
        return usual;
    }

    // One per concept, if this model's background has all of them.
    [[nodiscard]] std::vector<Usual> background() const {
        std::vector<Usual> usual;
        if (vocabulary_.background_model != model_.fingerprint) return usual;
        for (const Concept& entry : vocabulary_.concepts) {
            const auto found = vocabulary_.background.find(entry.name);
            if (found == vocabulary_.background.end()) return {};
            usual.push_back(found->second);
        }
        return usual;
    }

    Result<void> keep(const std::vector<Usual>& usual) {
        catalog::TaggingRow row;
        row.vocabulary = vocabulary_.hash;
        TROVE_TRY(row.photos, reader_.embeddings().count(model_.id));
        for (const Usual& u : usual) {
            row.centres.push_back(u.centre);
            row.spreads.push_back(u.spread);
        }
        TROVE_CHECKED(writer_.begin());
        TROVE_CHECKED(writer_.tags().put_tagging(model_.id, row));
        return writer_.commit();
    }

    // The number of photos with a vector not judged since the library was measured.
    Result<std::int64_t> owed() {
        TROVE_TRY(const auto row, reader_.tags().tagging(model_.id));
        return reader_.embeddings().count_after(model_.id, row ? row->tagged_seq : 0);
    }

    Result<void> judge(const std::vector<Usual>& usual, const Job& job) {
        TROVE_TRY(const auto row, reader_.tags().tagging(model_.id));
        std::int64_t seq = row ? row->tagged_seq : 0;
        progress_.phase = TagPhase::kJudging;
        TROVE_TRY(progress_.to_do, owed());
        judging_since_ = Clock::now();
        std::int64_t in_batch = 0;
        while (true) {
            if (job.cancelled()) return stopped();
            std::vector<PhotoId> photos;
            TROVE_CHECKED(
                reader_.embeddings().next(model_.id, seq, ConceptScorer::kMostPhotos,
                                          [&](std::int64_t at, PhotoId photo, std::span<const std::uint8_t> halves) {
                                              seq = at;
                                              photos.push_back(photo);
                                              scorer_.add_photo(halves);
                                          }));
            if (photos.empty()) break;
            const auto scores = scorer_.score();
            if (!writer_.in_batch()) TROVE_CHECKED(writer_.begin());
            for (std::size_t i = 0; i < photos.size(); ++i)
                TROVE_CHECKED(suggest(photos[i], most_unusual(scores.subspan(i * usual.size(), usual.size()), usual)));
            TROVE_CHECKED(writer_.tags().set_tagged(model_.id, seq));
            progress_.done += static_cast<std::int64_t>(photos.size());
            in_batch += static_cast<std::int64_t>(photos.size());
            if (in_batch >= kPhotosPerCommit) {
                TROVE_CHECKED(writer_.commit());
                tags_.clear();  // a person may rename and merge them between two batches
                in_batch = 0;
            }
            report(false);
        }
        return writer_.in_batch() ? writer_.commit() : Result<void>();
    }

    Result<void> suggest(PhotoId photo, const std::vector<Unusual>& unusual) {
        std::vector<catalog::TagSuggestion> suggestions;
        for (const Unusual& u : unusual) {
            auto known = tags_.find(u.index);
            if (known == tags_.end()) {
                TROVE_TRY(const std::int64_t tag, writer_.tags().named(vocabulary_.concepts[u.index].name));
                known = tags_.emplace(u.index, tag).first;
            }
            suggestions.push_back({known->second, u.score});
        }
        progress_.suggested += static_cast<std::int64_t>(suggestions.size());
        return writer_.tags().put_suggestions(photo, suggestions);
    }

    void report(bool now) {
        const auto time = Clock::now();
        progress_.elapsed_s = std::chrono::duration<double>(time - start_).count();
        if (!input_.options.on_progress || (!now && time - reported_ < kTimePerReport)) return;
        reported_ = time;
        if (progress_.phase == TagPhase::kJudging && progress_.done > 0) {
            const double judging_s = std::chrono::duration<double>(time - judging_since_).count();
            progress_.eta_s =
                judging_s * static_cast<double>(progress_.to_do - progress_.done) / static_cast<double>(progress_.done);
        }
        input_.options.on_progress(progress_);
    }

    const TagInput& input_;
    catalog::CatalogReader& reader_;
    catalog::CatalogWriter& writer_;
    const catalog::ModelRow& model_;
    const Vocabulary& vocabulary_;
    ConceptScorer scorer_;
    TagProgress progress_;
    std::unordered_map<std::size_t, std::int64_t> tags_;  // by index of the concept
    Clock::time_point start_ = Clock::now();
    Clock::time_point judging_since_ = start_;
    Clock::time_point reported_;
};

}  // namespace

Result<TagProgress> suggest_tags(const TagInput& input, const Job& job) {
    const auto& vocabulary = everyday_vocabulary();
    if (!vocabulary) return fail(vocabulary.error());
    return Tagger(input, *vocabulary).run(job);
}

Result<CrawlProgress> end_with_tags(CrawlProgress crawled,
                                    const TagInput& input,
                                    const CrawlOptions& options,
                                    const Job& job) {
    std::optional<Error> embed_problem;
    const auto embed = [&](std::string_view text) {
        auto vector = input.embed_text(text);
        if (!vector) embed_problem = vector.error();
        return vector;
    };
    TagOptions tagging;
    tagging.on_progress = [&](const TagProgress& p) {
        if (!options.on_progress || p.phase == TagPhase::kDone) return;
        const bool words = p.phase == TagPhase::kVocabulary;
        CrawlProgress shown = crawled;
        shown.phase = CrawlPhase::kTagging;
        shown.scan_finished = true;
        shown.to_do = words ? p.phrases_to_do : p.to_do;
        shown.done = words ? p.phrases_done : p.done;
        shown.judged = p.done;
        shown.per_second = p.elapsed_s > 0 ? static_cast<double>(shown.done) / p.elapsed_s : 0;
        shown.eta_s = p.eta_s;
        shown.elapsed_s += p.elapsed_s;
        options.on_progress(shown);
    };
    const auto tagged = suggest_tags({input.session, input.model, embed, tagging}, job);
    if (!tagged && !embed_problem) return fail(tagged.error());
    if (tagged) {
        crawled.judged = tagged->done;
        crawled.elapsed_s += tagged->elapsed_s;
    } else {
        crawled.left_undone.push_back(fmt::format("no tags were suggested: {}", embed_problem->what));
    }
    return crawled;
}

Result<MeasuredTags> measure_concepts(const TagInput& input) {
    const auto& vocabulary = everyday_vocabulary();
    if (!vocabulary) return fail(vocabulary.error());
    Tagger tagger(input, *vocabulary);
    TROVE_CHECKED(tagger.embed_vocabulary({}));
    TROVE_TRY(auto scores, tagger.sample());
    MeasuredTags measured{input.model.fingerprint, static_cast<std::int64_t>(scores.front().size()), {}};
    for (std::size_t i = 0; i < scores.size(); ++i) {
        const Usual usual = usual_of(scores[i]);
        measured.scores.push_back({vocabulary->concepts[i].name, usual.centre, usual.spread});
    }
    return measured;
}

}  // namespace trove::tagging
