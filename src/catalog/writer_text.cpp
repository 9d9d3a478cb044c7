// SPDX-License-Identifier: GPL-3.0-or-later
//
// The writer's part that has to do with words. Everything goes through photo_text; its triggers (schema/0003_text.sql)
// keep the indexes.
#include "catalog/writer.h"

#include <chrono>

namespace trove::catalog {
namespace {

std::int64_t now_s() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::seconds>(now).count();
}

}  // namespace

Result<void> CatalogWriter::put_words(PhotoId photo, const NewPhoto& said, std::string_view keywords) {
    TROVE_TRY(auto* s, statement(R"(
        INSERT INTO photo_text (photo_id, title, description, keywords, names, tags)
        VALUES (?1, ?2, ?3, ?4, file_name(?5), coalesce((SELECT group_concat(name, char(10)) FROM
            (SELECT name FROM photo_tag JOIN tag ON tag.id = tag_id WHERE photo_id = ?1 AND state = 1 ORDER BY name)), ''))
        ON CONFLICT (photo_id) DO UPDATE SET title = ?2, description = ?3, keywords = ?4, tags = excluded.tags)"));
    return s->bind(to_int(photo))
        .bind(said.metadata.title)
        .bind(said.metadata.description)
        .bind(keywords)
        .bind(said.path.native())
        .run();
}

Result<void> CatalogWriter::refresh_names(PhotoId photo) {
    TROVE_TRY(auto* s, statement(R"(
        UPDATE photo_text SET names = coalesce(
            (SELECT group_concat(file_name(path), char(10)) FROM location WHERE photo_id = ?1), '') WHERE photo_id = ?1)"));
    return s->bind(to_int(photo)).run();
}

Result<void> CatalogWriter::put_caption_words(PhotoId photo, std::string_view text) {
    TROVE_TRY(auto* s, statement("UPDATE photo_text SET caption = ? WHERE photo_id = ?"));
    return s->bind(text).bind(to_int(photo)).run();
}

Result<void> CatalogWriter::put_reading(PhotoId photo, std::string_view reader, std::span<const TextLine> lines) {
    TROVE_TRY(auto* forget, statement("DELETE FROM text_line WHERE photo_id = ?"));
    TROVE_CHECKED(forget->bind(to_int(photo)).run());
    TROVE_TRY(auto* put, statement("INSERT INTO text_line VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
    std::string all;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const TextLine& line = lines[i];
        put->bind(to_int(photo))
            .bind(static_cast<std::int64_t>(i))
            .bind(line.text)
            .bind(static_cast<double>(line.confidence));
        for (const TextPoint& point : line.box)
            put->bind(static_cast<double>(point.x)).bind(static_cast<double>(point.y));
        TROVE_CHECKED(put->run());
        if (!all.empty()) all += '\n';
        all += line.text;
    }
    TROVE_TRY(auto* words, statement("UPDATE photo_text SET ocr = ? WHERE photo_id = ?"));
    TROVE_CHECKED(words->bind(all).bind(to_int(photo)).run());
    TROVE_TRY(auto* done, statement("INSERT OR REPLACE INTO reading (photo_id, reader, at_s) VALUES (?, ?, ?)"));
    return done->bind(to_int(photo)).bind(reader).bind(now_s()).run();
}

Result<void> CatalogWriter::put_reading_problem(PhotoId photo, std::string_view reader, std::string_view problem) {
    TROVE_TRY(auto* s,
              statement("INSERT OR REPLACE INTO reading (photo_id, reader, at_s, problem) VALUES (?, ?, ?, ?)"));
    return s->bind(to_int(photo)).bind(reader).bind(now_s()).bind(problem).run();
}

Result<void> CatalogWriter::forget_reading(PhotoId photo) {
    TROVE_TRY(auto* s, statement("DELETE FROM reading WHERE photo_id = ?"));
    return s->bind(to_int(photo)).run();
}

}  // namespace trove::catalog
