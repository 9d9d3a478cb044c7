// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/captions.h"

#include "catalog/text.h"

namespace trove::catalog {

Result<std::optional<Caption>> CaptionReader::of(PhotoId photo) {
    TROVE_TRY(auto* s, connection_.statement("SELECT text, model, at_s FROM caption WHERE photo_id = ?"));
    return sql::first_row(s->bind(photo),
                          [](sql::Row row) { return Caption{row.string(0), row.string(1), row.integer(2)}; });
}

Result<std::vector<PhotoId>> CaptionReader::owed(PhotoId after,
                                                 std::size_t most,
                                                 bool instead_of_others,
                                                 std::string_view model) {
    TROVE_TRY(auto* s, connection_.statement(R"(
        SELECT id FROM photo WHERE id > ?1
            AND NOT EXISTS (SELECT 1 FROM caption WHERE photo_id = photo.id AND (source = 2 OR NOT ?2 OR caption.model = ?3))
            AND NOT EXISTS (SELECT 1 FROM caption_failure WHERE photo_id = photo.id AND tries >= ?4)
            AND EXISTS (SELECT 1 FROM location WHERE photo_id = photo.id AND present = 1)
        ORDER BY id LIMIT ?5)"));
    return sql::rows(s->bind(after).bind(instead_of_others).bind(model).bind(kMostCaptionTries).bind(most), photo_id);
}

Result<std::int64_t> CaptionReader::count_owed(bool instead_of_others, std::string_view model) {
    TROVE_TRY(auto* s, connection_.statement(R"(
        SELECT count(*) FROM photo WHERE
            NOT EXISTS (SELECT 1 FROM caption WHERE photo_id = photo.id AND (source = 2 OR NOT ?1 OR caption.model = ?2))
            AND NOT EXISTS (SELECT 1 FROM caption_failure WHERE photo_id = photo.id AND tries >= ?3)
            AND EXISTS (SELECT 1 FROM location WHERE photo_id = photo.id AND present = 1))"));
    return sql::only_integer(s->bind(instead_of_others).bind(model).bind(kMostCaptionTries));
}

Result<int> CaptionReader::tries(PhotoId photo) {
    TROVE_TRY(auto* s, connection_.statement("SELECT tries FROM caption_failure WHERE photo_id = ?"));
    TROVE_TRY(const auto tries,
              sql::first_row(s->bind(photo), [](sql::Row row) { return static_cast<int>(row.integer(0)); }));
    return tries.value_or(0);
}

Result<CaptionCounts> CaptionReader::counts() {
    TROVE_TRY(auto* s, connection_.statement(R"(
        SELECT (SELECT count(*) FROM caption WHERE source = 0), (SELECT count(*) FROM caption WHERE source = 2),
               (SELECT count(*) FROM caption_failure WHERE tries >= ?))"));
    TROVE_TRY(auto counts, sql::only_row(s->bind(kMostCaptionTries), [](sql::Row row) {
                  return CaptionCounts{row.integer(0), row.integer(1), 0, row.integer(2)};
              }));
    TROVE_TRY(counts.owed, count_owed(false, {}));
    return counts;
}

Result<std::vector<CaptionFailureRow>> CaptionReader::failures(std::size_t most) {
    TROVE_TRY(auto* s,
              connection_.statement(
                  "SELECT photo_id, tries, reason, at_s FROM caption_failure ORDER BY at_s DESC, photo_id LIMIT ?"));
    return sql::rows(s->bind(most), [](sql::Row row) {
        return CaptionFailureRow{photo_id(row), static_cast<int>(row.integer(1)), row.string(2), row.integer(3)};
    });
}

Result<std::unordered_map<std::string, std::string>> CaptionReader::settings() {
    TROVE_TRY(auto* s, connection_.statement("SELECT name, value FROM caption_setting"));
    std::unordered_map<std::string, std::string> settings;
    TROVE_CHECKED(sql::each_row(*s, [&](sql::Row row) { settings.emplace(row.text(0), row.text(1)); }));
    return settings;
}

Result<bool> CaptionWriter::put(PhotoId photo, const Caption& caption) {
    const int source = caption.model.empty() ? 2 : 0;
    TROVE_CHECKED(connection_.run(R"(
        INSERT INTO caption (photo_id, source, model, text, at_s) SELECT ?1, ?2, ?3, ?4, ?5 FROM photo WHERE id = ?1
        ON CONFLICT DO UPDATE SET source = ?2, model = ?3, text = ?4, at_s = ?5 WHERE source <= ?2)",
                                  photo, source, caption.model, caption.text, now_s()));
    if (connection_.database().changes() == 0) return false;
    TROVE_CHECKED(connection_.run("DELETE FROM caption_failure WHERE photo_id = ?", photo));
    TROVE_CHECKED(TextWriter(connection_).put_caption(photo, caption.text));
    return true;
}

Result<void> CaptionWriter::put_failure(PhotoId photo, std::string_view reason, int tries) {
    return connection_.run(R"(
        INSERT INTO caption_failure (photo_id, tries, reason, at_s) SELECT ?1, ?2, ?3, ?4 FROM photo WHERE id = ?1
        ON CONFLICT DO UPDATE SET tries = ?2, reason = ?3, at_s = ?4)",
                           photo, tries, reason, now_s());
}

Result<void> CaptionWriter::forget_failures() {
    return connection_.database().execute("DELETE FROM caption_failure");
}

Result<void> CaptionWriter::put_setting(std::string_view name, std::string_view value) {
    return connection_.run("INSERT OR REPLACE INTO caption_setting (name, value) VALUES (?, ?)", name, value);
}

}  // namespace trove::catalog
