// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/tags.h"

#include "base/half.h"
#include "catalog/reader.h"
#include "catalog/writer.h"
#include "engine/calibration.h"
#include "engine/concept_scorer.h"
#include "engine/vocabulary.h"
#include "engine/write_lock.h"

#include <fmt/format.h>

#include <chrono>
#include <unordered_map>

namespace trove::engine {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::int64_t kMostMeasured = 4096;  // photos: the median of so many is sure to a fiftieth of the spread
constexpr std::int64_t kPhotosPerCommit = 2048;
constexpr std::int64_t kPhrasesPerCommit = 64;
constexpr auto kTimePerReport = std::chrono::milliseconds(200);

std::vector<float> from_halves(std::span<const std::uint8_t> halves) {
    std::vector<float> floats;
    for (std::size_t i = 0; i + 1 < halves.size(); i += 2)
        floats.push_back(from_half(static_cast<std::uint16_t>(halves[i] | (unsigned{halves[i + 1]} << 8U))));
    return floats;
}

// One run, from the vocabulary to the last photo.
class Tagger {
public:
    Tagger(Library& library, catalog::CatalogReader& reader, const catalog::ModelRow& model, const Vocabulary& vocabulary, const TagOptions& options)
        : library_(library), reader_(reader), model_(model), vocabulary_(vocabulary), options_(options), scorer_(model.dimensions) {}

    Result<TagProgress> run(catalog::CatalogWriter& writer, const Job& job) {
        TROVE_CHECKED(embed_vocabulary(writer, job));
        TROVE_TRY(auto usual, known_usual());
        if (options_.again || usual.empty()) {
            progress_.phase = TagPhase::kMeasuring;
            report(true);
            TROVE_TRY(auto scores, sample());
            usual = calibrate(std::move(scores), background());
            TROVE_CHECKED(keep(writer, usual));
            progress_.measured = true;
        }
        TROVE_CHECKED(judge(writer, usual, job));
        progress_.phase = TagPhase::kDone;
        report(true);
        return progress_;
    }

    // Makes what is missing and keeps it.
    Result<void> embed_vocabulary(catalog::CatalogWriter& writer, const Job& job) {
        TROVE_TRY(auto known, reader_.phrases(model_.id));
        for (const Concept& entry : vocabulary_.concepts)
            for (const auto& phrase : entry.phrases)
                if (!fits(known, phrase)) ++progress_.phrases_to_do;
        for (const Concept& entry : vocabulary_.concepts) {
            std::vector<std::vector<float>> vectors;
            for (const auto& phrase : entry.phrases) {
                if (!fits(known, phrase)) {
                    if (job.cancelled()) return stopped(writer);
                    TROVE_TRY(auto vector, library_.embed_text(phrase));
                    if (!writer.in_batch()) TROVE_CHECKED(writer.begin());
                    TROVE_CHECKED(writer.put_phrase(model_.id, phrase, vector));
                    vectors.push_back(std::move(vector));
                    if (++progress_.phrases_done % kPhrasesPerCommit == 0) TROVE_CHECKED(writer.commit());
                    report(false);
                } else {
                    vectors.push_back(from_halves(known.at(phrase)));
                }
            }
            scorer_.add_concept(vectors);
        }
        return writer.in_batch() ? writer.commit() : Result<void>();
    }

    // For each concept, its scores on a sample of the photos.
    Result<std::vector<std::vector<float>>> sample() {
        std::vector<std::vector<float>> scores(vocabulary_.concepts.size());
        const auto take = [&] {
            const auto block = scorer_.score();
            for (std::size_t i = 0; i < block.size(); ++i) scores[i % scores.size()].push_back(block[i]);
        };
        TROVE_CHECKED(reader_.sample_embeddings(model_.id, kMostMeasured, [&](std::span<const std::uint8_t> halves) {
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

    static Result<void> stopped(catalog::CatalogWriter& writer) {
        if (writer.in_batch()) TROVE_CHECKED(writer.commit());
        return fail(Errc::kCancelled, "stopped; what was done is kept, and the next run goes on from here");
    }

    // What an earlier run measured, if it still says what this library is like.
    Result<std::vector<Usual>> known_usual() {
        TROVE_TRY(const auto row, reader_.tagging(model_.id));
        std::vector<Usual> usual;
        if (!row || row->vocabulary != vocabulary_.hash || row->centres.size() != vocabulary_.concepts.size()) return usual;
        TROVE_TRY(const std::int64_t photos, reader_.embedded_count(model_.id));
        if (2 * photos >= 3 * row->photos) return usual;
        for (std::size_t i = 0; i < row->centres.size(); ++i) usual.push_back({row->centres[i], row->spreads[i]});
        return usual;
    }

    // One a concept, where there is one of this model for all.
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

    Result<void> keep(catalog::CatalogWriter& writer, const std::vector<Usual>& usual) {
        catalog::TaggingRow row;
        row.vocabulary = vocabulary_.hash;
        TROVE_TRY(row.photos, reader_.embedded_count(model_.id));
        for (const Usual& u : usual) {
            row.centres.push_back(u.centre);
            row.spreads.push_back(u.spread);
        }
        TROVE_CHECKED(writer.begin());
        TROVE_CHECKED(writer.put_tagging(model_.id, row));
        return writer.commit();
    }

    Result<void> judge(catalog::CatalogWriter& writer, const std::vector<Usual>& usual, const Job& job) {
        TROVE_TRY(const auto row, reader_.tagging(model_.id));
        std::int64_t seq = row ? row->tagged_seq : 0;
        progress_.phase = TagPhase::kJudging;
        TROVE_TRY(progress_.to_do, reader_.embedded_after(model_.id, seq));
        judging_since_ = Clock::now();
        std::int64_t in_batch = 0;
        while (true) {
            if (job.cancelled()) return stopped(writer);
            std::vector<PhotoId> photos;
            TROVE_CHECKED(reader_.next_embeddings(model_.id, seq, ConceptScorer::kMostPhotos, [&](std::int64_t at, PhotoId photo, std::span<const std::uint8_t> halves) {
                seq = at;
                photos.push_back(photo);
                scorer_.add_photo(halves);
            }));
            if (photos.empty()) break;
            const auto scores = scorer_.score();
            if (!writer.in_batch()) TROVE_CHECKED(writer.begin());
            for (std::size_t i = 0; i < photos.size(); ++i)
                TROVE_CHECKED(suggest(writer, photos[i], most_unusual(scores.subspan(i * usual.size(), usual.size()), usual)));
            TROVE_CHECKED(writer.set_tagged(model_.id, seq));
            progress_.done += static_cast<std::int64_t>(photos.size());
            in_batch += static_cast<std::int64_t>(photos.size());
            if (in_batch >= kPhotosPerCommit) {
                TROVE_CHECKED(writer.commit());
                in_batch = 0;
            }
            report(false);
        }
        return writer.in_batch() ? writer.commit() : Result<void>();
    }

    Result<void> suggest(catalog::CatalogWriter& writer, PhotoId photo, const std::vector<Unusual>& unusual) {
        std::vector<catalog::CatalogWriter::Suggestion> suggestions;
        for (const Unusual& u : unusual) {
            auto known = tags_.find(u.place);
            if (known == tags_.end()) {
                TROVE_TRY(const std::int64_t tag, writer.tag_named(vocabulary_.concepts[u.place].name));
                known = tags_.emplace(u.place, tag).first;
            }
            suggestions.push_back({known->second, u.score});
        }
        progress_.suggested += static_cast<std::int64_t>(suggestions.size());
        return writer.put_suggestions(photo, suggestions);
    }

    void report(bool now) {
        const auto time = Clock::now();
        if (!options_.on_progress || (!now && time - reported_ < kTimePerReport)) return;
        reported_ = time;
        progress_.elapsed_s = std::chrono::duration<double>(time - start_).count();
        if (progress_.phase == TagPhase::kJudging && progress_.done > 0) {
            const double judging_s = std::chrono::duration<double>(time - judging_since_).count();
            progress_.eta_s = judging_s * static_cast<double>(progress_.to_do - progress_.done) / static_cast<double>(progress_.done);
        }
        options_.on_progress(progress_);
    }

    Library& library_;
    catalog::CatalogReader& reader_;
    catalog::ModelRow model_;
    const Vocabulary& vocabulary_;
    const TagOptions& options_;
    ConceptScorer scorer_;
    TagProgress progress_;
    std::unordered_map<std::size_t, std::int64_t> tags_;  // by place of the concept
    Clock::time_point start_ = Clock::now();
    Clock::time_point judging_since_ = start_;
    Clock::time_point reported_;
};

}  // namespace

Result<std::vector<PhotoTag>> Tags::of(PhotoId photo, bool with_taken_off) {
    TROVE_TRY(auto reader, catalog::CatalogReader::open(library_.folder()));
    TROVE_TRY([[maybe_unused]] const auto known, reader.photo(photo));
    return reader.tags(photo, with_taken_off);
}

Result<std::vector<TagCount>> Tags::all(std::string_view beginning, std::size_t most) {
    TROVE_TRY(auto reader, catalog::CatalogReader::open(library_.folder()));
    return reader.tag_counts(beginning, most);
}

Result<void> Tags::set(std::span<const PhotoId> photos, std::span<const std::string> add, std::span<const std::string> remove) {
    TROVE_TRY(const auto lock, lock_for_writing(library_.folder()));
    TROVE_TRY(auto writer, catalog::CatalogWriter::open(library_.folder()));
    // Without the commit at the end, closing undoes it all.
    TROVE_CHECKED(writer.begin());
    for (const PhotoId photo : photos) {
        for (const auto& name : add) TROVE_CHECKED(writer.set_tag(photo, name, true));
        for (const auto& name : remove) TROVE_CHECKED(writer.set_tag(photo, name, false));
    }
    return writer.commit();
}

Result<void> Tags::rename(std::string_view from, std::string_view to) {
    TROVE_TRY(const auto lock, lock_for_writing(library_.folder()));
    TROVE_TRY(auto writer, catalog::CatalogWriter::open(library_.folder()));
    TROVE_CHECKED(writer.begin());
    TROVE_CHECKED(writer.rename_tag(from, to));
    return writer.commit();
}

Result<void> Tags::merge(std::span<const std::string> from, std::string_view into) {
    TROVE_TRY(const auto lock, lock_for_writing(library_.folder()));
    TROVE_TRY(auto writer, catalog::CatalogWriter::open(library_.folder()));
    TROVE_CHECKED(writer.begin());
    for (const auto& name : from) TROVE_CHECKED(writer.merge_tags(name, into));
    return writer.commit();
}

Result<TagProgress> Tags::run(const TagOptions& options, const Job& job) {
    const auto& vocabulary = everyday_vocabulary();
    if (!vocabulary) return fail(vocabulary.error());
    TROVE_TRY(const auto lock, lock_for_writing(library_.folder()));
    TROVE_TRY(auto writer, catalog::CatalogWriter::open(library_.folder()));
    TROVE_TRY(auto reader, catalog::CatalogReader::open(library_.folder()));
    TROVE_TRY(const auto model, reader.model_in_use());
    if (!model) return TagProgress{};  // nothing was crawled
    return Tagger(library_, reader, *model, *vocabulary, options).run(writer, job);
}

Result<Tags::Measured> Tags::measure() {
    const auto& vocabulary = everyday_vocabulary();
    if (!vocabulary) return fail(vocabulary.error());
    TROVE_TRY(const auto lock, lock_for_writing(library_.folder()));
    TROVE_TRY(auto writer, catalog::CatalogWriter::open(library_.folder()));
    TROVE_TRY(auto reader, catalog::CatalogReader::open(library_.folder()));
    TROVE_TRY(const auto model, reader.model_in_use());
    if (!model) return Measured{};
    const TagOptions silent;
    Tagger tagger(library_, reader, *model, *vocabulary, silent);
    TROVE_CHECKED(tagger.embed_vocabulary(writer, {}));
    TROVE_TRY(auto scores, tagger.sample());
    Measured measured{model->fingerprint, static_cast<std::int64_t>(scores.front().size()), {}};
    for (std::size_t i = 0; i < scores.size(); ++i) {
        const Usual usual = usual_of(scores[i]);
        measured.scores.push_back({vocabulary->concepts[i].name, usual.centre, usual.spread});
    }
    return measured;
}

}  // namespace trove::engine
