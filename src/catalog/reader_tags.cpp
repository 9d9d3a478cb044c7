// SPDX-License-Identifier: GPL-3.0-or-later
//
// The reader's part that has to do with tags and captions.
#include "catalog/fold.h"
#include "catalog/reader.h"

#include <algorithm>
#include <cstring>

namespace trove::catalog {

Result<std::vector<PhotoTag>> CatalogReader::tags(PhotoId photo, bool with_taken_off) {
    TROVE_TRY(auto* s, statement(R"(
        SELECT name, source, state, score FROM photo_tag JOIN tag ON tag.id = tag_id
        WHERE photo_id = ?1 AND (?2 OR state <> 2)
        ORDER BY CASE state WHEN 1 THEN 0 WHEN 0 THEN 1 ELSE 2 END, score DESC, folded)"));
    s->bind(to_int(photo)).bind(with_taken_off ? 1 : 0);
    std::vector<PhotoTag> tags;
    while (true) {
        TROVE_TRY(const bool row, s->step());
        if (!row) return tags;
        PhotoTag tag{std::string(s->text(0)), static_cast<TagSource>(s->integer(1)),
                     static_cast<TagState>(s->integer(2)), std::nullopt};
        if (const auto score = s->maybe_real(3)) tag.score = static_cast<float>(*score);
        tags.push_back(std::move(tag));
    }
}

Result<std::vector<TagCount>> CatalogReader::tag_counts(std::string_view beginning, std::size_t most) {
    const std::string folded = fold(beginning);
    TROVE_TRY(auto* s, statement(R"(
        SELECT name, count(*) FILTER (WHERE state = 1) AS photos, count(*) FILTER (WHERE state = 0) AS suggested
        FROM tag JOIN photo_tag ON tag_id = tag.id WHERE substr(folded, 1, length(?1)) = ?1
        GROUP BY tag.id HAVING photos + suggested > 0 ORDER BY photos DESC, suggested DESC, folded LIMIT ?2)"));
    s->bind(folded).bind(static_cast<std::int64_t>(most));
    std::vector<TagCount> counts;
    while (true) {
        TROVE_TRY(const bool row, s->step());
        if (!row) return counts;
        counts.push_back({std::string(s->text(0)), s->integer(1), s->integer(2)});
    }
}

Result<std::optional<TaggingRow>> CatalogReader::tagging(ModelId model) {
    TROVE_TRY(auto* s, statement("SELECT vocabulary, photos, usual, tagged_seq FROM tagging WHERE model_id = ?"));
    TROVE_TRY(const bool row, s->bind(to_int(model)).step());
    if (!row) return std::optional<TaggingRow>();
    TaggingRow tagging;
    tagging.vocabulary = s->text(0);
    tagging.photos = s->integer(1);
    const auto bytes = s->blob(2);
    for (std::size_t at = 0; at + 2 * sizeof(float) <= bytes.size(); at += 2 * sizeof(float)) {
        float pair[2];
        std::memcpy(pair, bytes.data() + at, sizeof pair);
        tagging.centres.push_back(pair[0]);
        tagging.spreads.push_back(pair[1]);
    }
    tagging.tagged_seq = s->integer(3);
    s->reset();
    return std::optional(std::move(tagging));
}

Result<std::unordered_map<std::string, std::vector<std::uint8_t>>> CatalogReader::phrases(ModelId model) {
    TROVE_TRY(auto* s, statement("SELECT text, halves FROM phrase WHERE model_id = ?"));
    s->bind(to_int(model));
    std::unordered_map<std::string, std::vector<std::uint8_t>> phrases;
    while (true) {
        TROVE_TRY(const bool row, s->step());
        if (!row) return phrases;
        const auto halves = s->blob(1);
        phrases.emplace(s->text(0), std::vector<std::uint8_t>(halves.begin(), halves.end()));
    }
}

Result<void> CatalogReader::next_embeddings(
    ModelId model,
    std::int64_t after_seq,
    std::size_t most,
    const std::function<void(std::int64_t, PhotoId, std::span<const std::uint8_t>)>& each) {
    // The unary plus keeps SQLite on the order of seq.
    TROVE_TRY(
        auto* s,
        statement("SELECT seq, photo_id, halves FROM embedding WHERE seq > ? AND +model_id = ? ORDER BY seq LIMIT ?"));
    s->bind(after_seq).bind(to_int(model)).bind(static_cast<std::int64_t>(most));
    while (true) {
        TROVE_TRY(const bool row, s->step());
        if (!row) return {};
        each(s->integer(0), PhotoId{s->integer(1)}, s->blob(2));
    }
}

Result<std::int64_t> CatalogReader::embedded_after(ModelId model, std::int64_t seq) {
    TROVE_TRY(auto* s, statement("SELECT count(*) FROM embedding WHERE model_id = ? AND seq > ?"));
    s->bind(to_int(model)).bind(seq);
    TROVE_TRY([[maybe_unused]] const bool row, s->step());
    const std::int64_t count = s->integer(0);
    s->reset();
    return count;
}

Result<void> CatalogReader::sample_embeddings(ModelId model,
                                              std::int64_t most,
                                              const std::function<void(std::span<const std::uint8_t>)>& each) {
    TROVE_TRY(const std::int64_t count, embedded_count(model));
    // The position decides, not chance: the same library gives the same sample. The blobs of the others are not read.
    const std::int64_t step = std::max<std::int64_t>(1, (count + most - 1) / most);
    TROVE_TRY(auto* s, statement(R"(
        SELECT halves FROM embedding WHERE seq IN
            (SELECT seq FROM (SELECT seq, row_number() OVER (ORDER BY seq) AS place FROM embedding WHERE model_id = ?1) WHERE place % ?2 = 0))"));
    s->bind(to_int(model)).bind(step);
    while (true) {
        TROVE_TRY(const bool row, s->step());
        if (!row) return {};
        each(s->blob(0));
    }
}

Result<std::optional<Caption>> CatalogReader::caption(PhotoId photo) {
    TROVE_TRY(auto* s, statement("SELECT text, model, at_s FROM caption WHERE photo_id = ?"));
    TROVE_TRY(const bool row, s->bind(to_int(photo)).step());
    if (!row) return std::optional<Caption>();
    Caption caption{std::string(s->text(0)), std::string(s->text(1)), s->integer(2)};
    s->reset();
    return std::optional(std::move(caption));
}

Result<std::vector<PhotoId>> CatalogReader::without_caption(PhotoId after,
                                                            std::size_t most,
                                                            bool instead_of_others,
                                                            std::string_view model) {
    TROVE_TRY(auto* s, statement(R"(
        SELECT id FROM photo WHERE id > ?1
            AND NOT EXISTS (SELECT 1 FROM caption WHERE photo_id = photo.id AND (source = 2 OR NOT ?2 OR caption.model = ?3))
            AND NOT EXISTS (SELECT 1 FROM caption_failure WHERE photo_id = photo.id AND tries >= ?4)
            AND EXISTS (SELECT 1 FROM location WHERE photo_id = photo.id AND present = 1)
        ORDER BY id LIMIT ?5)"));
    s->bind(to_int(after))
        .bind(instead_of_others ? 1 : 0)
        .bind(model)
        .bind(kMostCaptionTries)
        .bind(static_cast<std::int64_t>(most));
    std::vector<PhotoId> ids;
    while (true) {
        TROVE_TRY(const bool row, s->step());
        if (!row) return ids;
        ids.push_back(PhotoId{s->integer(0)});
    }
}

Result<std::int64_t> CatalogReader::count_without_caption(bool instead_of_others, std::string_view model) {
    TROVE_TRY(auto* s, statement(R"(
        SELECT count(*) FROM photo WHERE
            NOT EXISTS (SELECT 1 FROM caption WHERE photo_id = photo.id AND (source = 2 OR NOT ?1 OR caption.model = ?2))
            AND NOT EXISTS (SELECT 1 FROM caption_failure WHERE photo_id = photo.id AND tries >= ?3)
            AND EXISTS (SELECT 1 FROM location WHERE photo_id = photo.id AND present = 1))"));
    s->bind(instead_of_others ? 1 : 0).bind(model).bind(kMostCaptionTries);
    TROVE_TRY([[maybe_unused]] const bool row, s->step());
    const std::int64_t count = s->integer(0);
    s->reset();
    return count;
}

Result<int> CatalogReader::caption_tries(PhotoId photo) {
    TROVE_TRY(auto* s, statement("SELECT tries FROM caption_failure WHERE photo_id = ?"));
    TROVE_TRY(const bool row, s->bind(to_int(photo)).step());
    if (!row) return 0;
    const int tries = static_cast<int>(s->integer(0));
    s->reset();
    return tries;
}

Result<CaptionCounts> CatalogReader::caption_counts() {
    CaptionCounts counts;
    {
        TROVE_TRY(
            auto* s,
            statement(
                R"(SELECT (SELECT count(*) FROM caption WHERE source = 0), (SELECT count(*) FROM caption WHERE source = 2),
                                               (SELECT count(*) FROM caption_failure WHERE tries >= ?))"));
        TROVE_TRY([[maybe_unused]] const bool row, s->bind(kMostCaptionTries).step());
        counts = {s->integer(0), s->integer(1), 0, s->integer(2)};
        s->reset();
    }
    TROVE_TRY(counts.owed, count_without_caption(false, {}));
    return counts;
}

Result<std::vector<CaptionFailureRow>> CatalogReader::caption_failures(std::size_t most) {
    TROVE_TRY(
        auto* s,
        statement("SELECT photo_id, tries, reason, at_s FROM caption_failure ORDER BY at_s DESC, photo_id LIMIT ?"));
    s->bind(static_cast<std::int64_t>(most));
    std::vector<CaptionFailureRow> rows;
    while (true) {
        TROVE_TRY(const bool row, s->step());
        if (!row) return rows;
        rows.push_back(
            {PhotoId{s->integer(0)}, static_cast<int>(s->integer(1)), std::string(s->text(2)), s->integer(3)});
    }
}

Result<std::unordered_map<std::string, std::string>> CatalogReader::caption_settings() {
    TROVE_TRY(auto* s, statement("SELECT name, value FROM caption_setting"));
    std::unordered_map<std::string, std::string> settings;
    while (true) {
        TROVE_TRY(const bool row, s->step());
        if (!row) return settings;
        settings.emplace(s->text(0), s->text(1));
    }
}

Result<std::optional<std::string>> CatalogReader::setting(std::string_view name) {
    TROVE_TRY(auto* s, statement("SELECT value FROM setting WHERE name = ?"));
    TROVE_TRY(const bool row, s->bind(name).step());
    std::optional<std::string> value;
    if (row) value = s->text(0);
    s->reset();
    return value;
}

}  // namespace trove::catalog
