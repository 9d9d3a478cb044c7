// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/text.h"

#include <string>

namespace trove::catalog {
namespace {

TextLine line_in(sql::Row row) {
    TextLine line;
    line.text = row.text(0);
    line.confidence = static_cast<float>(row.real(1));
    for (int corner = 0; corner < 4; ++corner)
        line.box[static_cast<std::size_t>(corner)] = {static_cast<float>(row.real(2 + 2 * corner)),
                                                      static_cast<float>(row.real(3 + 2 * corner))};
    return line;
}

}  // namespace

Result<std::vector<TextLine>> TextReader::lines(PhotoId photo) {
    TROVE_TRY(auto* s, connection_.statement("SELECT text, confidence, x0, y0, x1, y1, x2, y2, x3, y3 FROM text_line "
                                             "WHERE photo_id = ? ORDER BY line"));
    return sql::rows(s->bind(photo), line_in);
}

Result<std::vector<PhotoId>> TextReader::unread(std::string_view reader) {
    TROVE_TRY(auto* s, connection_.statement(R"(
        SELECT id FROM photo
        WHERE NOT EXISTS (SELECT 1 FROM reading WHERE photo_id = photo.id AND reader = ?)
          AND EXISTS (SELECT 1 FROM location WHERE photo_id = photo.id AND present = 1)
        ORDER BY id)"));
    return sql::rows(s->bind(reader), photo_id);
}

Result<TextCounts> TextReader::counts(std::string_view reader) {
    TROVE_TRY(auto* s, connection_.statement(R"(
        SELECT (SELECT count(*) FROM reading WHERE reader = ?1 AND problem IS NULL),
               (SELECT count(*) FROM photo
                WHERE NOT EXISTS (SELECT 1 FROM reading WHERE photo_id = photo.id AND reader = ?1)
                  AND EXISTS (SELECT 1 FROM location WHERE photo_id = photo.id AND present = 1)),
               (SELECT count(*) FROM reading WHERE reader = ?1 AND problem IS NOT NULL))"));
    return sql::only_row(s->bind(reader),
                         [](sql::Row row) { return TextCounts{row.integer(0), row.integer(1), row.integer(2)}; });
}

Result<void> TextWriter::put_words(PhotoId photo, const FileWords& words) {
    return connection_.run(R"(
        INSERT INTO photo_text (photo_id, title, description, keywords, names, tags)
        VALUES (?1, ?2, ?3, ?4, file_name(?5), coalesce((SELECT group_concat(name, char(10)) FROM
            (SELECT name FROM photo_tag JOIN tag ON tag.id = tag_id WHERE photo_id = ?1 AND state = 1 ORDER BY name)), ''))
        ON CONFLICT (photo_id) DO UPDATE SET title = ?2, description = ?3, keywords = ?4, tags = excluded.tags)",
                           photo, words.title, words.description, words.keywords, words.path);
}

Result<void> TextWriter::put_caption(PhotoId photo, std::string_view text) {
    return connection_.run("UPDATE photo_text SET caption = ? WHERE photo_id = ?", text, photo);
}

Result<void> TextWriter::refresh_names(PhotoId photo) {
    return connection_.run(R"(
        UPDATE photo_text SET names = coalesce(
            (SELECT group_concat(file_name(path), char(10)) FROM location WHERE photo_id = ?1),
            (SELECT file_name(path) FROM lost_photo WHERE photo_id = ?1), '') WHERE photo_id = ?1)",
                           photo);
}

Result<void> TextWriter::refresh_tags(PhotoId photo) {
    return connection_.run(R"(
        UPDATE photo_text SET tags = coalesce((SELECT group_concat(name, char(10)) FROM
            (SELECT name FROM photo_tag JOIN tag ON tag.id = tag_id WHERE photo_id = ?1 AND state = 1 ORDER BY name)), '')
        WHERE photo_id = ?1)",
                           photo);
}

Result<void> TextWriter::put_lines(PhotoId photo, std::string_view reader, std::span<const TextLine> lines) {
    TROVE_CHECKED(connection_.run("DELETE FROM text_line WHERE photo_id = ?", photo));
    TROVE_TRY(auto* put, connection_.statement("INSERT INTO text_line VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
    std::string all;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const TextLine& line = lines[i];
        put->bind(photo).bind(i).bind(line.text).bind(static_cast<double>(line.confidence));
        for (const TextPoint& point : line.box)
            put->bind(static_cast<double>(point.x)).bind(static_cast<double>(point.y));
        TROVE_CHECKED(put->run());
        if (!all.empty()) all += '\n';
        all += line.text;
    }
    TROVE_CHECKED(connection_.run("UPDATE photo_text SET ocr = ? WHERE photo_id = ?", all, photo));
    return connection_.run("INSERT OR REPLACE INTO reading (photo_id, reader, at_s) VALUES (?, ?, ?)", photo, reader,
                           now_s());
}

Result<void> TextWriter::put_problem(PhotoId photo, std::string_view reader, std::string_view problem) {
    return connection_.run("INSERT OR REPLACE INTO reading (photo_id, reader, at_s, problem) VALUES (?, ?, ?, ?)",
                           photo, reader, now_s(), problem);
}

Result<void> TextWriter::forget(PhotoId photo) {
    return connection_.run("DELETE FROM reading WHERE photo_id = ?", photo);
}

}  // namespace trove::catalog
