// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/versions.h"

#include "base/half.h"
#include "catalog/embeddings.h"
#include "catalog/sources.h"
#include "catalog/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace trove::catalog {
namespace {

ContentHash version_hash(sql::Row row, int column) {
    ContentHash hash;
    const auto bytes = row.blob(column);
    if (bytes.size() == hash.bytes.size()) std::ranges::copy(bytes, hash.bytes.begin());
    return hash;
}

// The file's own word on when and with what: photo_own has it where a source completed the row.
constexpr std::string_view kPictureSql = R"(
    SELECT p.hash, CASE WHEN o.photo_id IS NULL THEN p.taken_local_s ELSE o.taken_local_s END,
           trim(coalesce(o.camera_make, p.camera_make) || ' ' || coalesce(o.camera_model, p.camera_model)),
           (SELECT halves FROM embedding WHERE model_id = ?2 AND photo_id = p.id)
    FROM photo p LEFT JOIN photo_own o ON o.photo_id = p.id WHERE p.id = ?1)";

}  // namespace

Result<std::optional<PhotoId>> VersionReader::by_hash(const ContentHash& hash) {
    TROVE_TRY(auto* s, connection_.statement("SELECT photo_id FROM photo_version WHERE hash = ?"));
    return sql::first_row(s->bind_blob(hash.bytes), photo_id);
}

Result<std::vector<PhotoVersion>> VersionReader::of(PhotoId photo) {
    TROVE_TRY(auto* s, connection_.statement(R"(
        SELECT hash, format, width_px, height_px, size_bytes, until_s FROM photo_version WHERE photo_id = ?
        ORDER BY until_s DESC, hash)"));
    return sql::rows(s->bind(photo), [](sql::Row row) {
        return PhotoVersion{
            version_hash(row, 0), row.string(1), static_cast<int>(row.integer(2)), static_cast<int>(row.integer(3)),
            row.integer(4),       row.integer(5)};
    });
}

Result<std::optional<PhotoId>> VersionWriter::with_hash(const ContentHash& hash) {
    return PhotoReader(connection_).by_hash(hash);
}

Result<std::optional<PhotoId>> VersionWriter::once_with_hash(const ContentHash& hash) {
    return VersionReader(connection_).by_hash(hash);
}

Result<std::optional<PhotoId>> VersionWriter::at(const std::filesystem::path& path) {
    return PhotoReader(connection_).by_path(path);
}

Result<KnownPicture> VersionWriter::picture(PhotoId photo, ModelId model) {
    TROVE_TRY(auto* s, connection_.statement(kPictureSql));
    TROVE_TRY(auto found, sql::first_row(s->bind(photo).bind(model), [&](sql::Row row) {
                  return KnownPicture{photo, version_hash(row, 0), row.maybe_integer(1), row.string(2),
                                      from_half_bytes(row.blob(3))};
              }));
    if (!found) return fail(Errc::kNotFound, fmt::format("there is no photo {} in this library", to_int(photo)));
    return *std::move(found);
}

Result<std::vector<Location>> VersionWriter::places(PhotoId photo) {
    return PhotoReader(connection_).places(photo);
}

Result<std::vector<std::vector<float>>> VersionWriter::sample(ModelId model, std::size_t most) {
    std::vector<std::vector<float>> vectors;
    TROVE_CHECKED(EmbeddingReader(connection_)
                      .sample(model, static_cast<std::int64_t>(most), [&](std::span<const std::uint8_t> halves) {
                          vectors.push_back(from_half_bytes(halves));
                      }));
    return vectors;
}

Result<std::vector<PhotoId>> VersionWriter::taken(std::int64_t taken_local_s,
                                                  std::string_view make,
                                                  std::string_view model) {
    TROVE_TRY(auto* s, connection_.statement(
                           "SELECT id FROM photo WHERE taken_local_s = ? AND camera_make = ? AND camera_model = ?"));
    return sql::rows(s->bind(taken_local_s).bind(make).bind(model), photo_id);
}

Result<void> VersionWriter::forget_derived(PhotoId photo) {
    for (const std::string_view sql : {
             "UPDATE model SET generation = generation + 1 WHERE id IN (SELECT model_id FROM embedding WHERE photo_id "
             "= ?)",
             "DELETE FROM embedding WHERE photo_id = ?",
             "DELETE FROM text_line WHERE photo_id = ?",
             "DELETE FROM reading WHERE photo_id = ?",
             "DELETE FROM photo_tag WHERE photo_id = ? AND source = 0",
             "DELETE FROM caption WHERE photo_id = ? AND source = 0",
             "DELETE FROM caption_failure WHERE photo_id = ?",
             "DELETE FROM photo_place WHERE photo_id = ?",
             "UPDATE photo_text SET ocr = '', caption = coalesce((SELECT text FROM caption WHERE caption.photo_id = "
             "photo_text.photo_id), '') WHERE photo_id = ?",
         })
        TROVE_CHECKED(connection_.run(sql, photo));
    return {};
}

Result<void> VersionWriter::change(PhotoId photo, const NewPhoto& content) {
    TROVE_CHECKED(connection_.run(R"(
        INSERT OR REPLACE INTO photo_version (hash, photo_id, format, width_px, height_px, size_bytes, until_s)
        SELECT hash, id, format, width_px, height_px, size_bytes, ?2 FROM photo WHERE id = ?1)",
                                  photo, now_s()));
    TROVE_TRY(auto* current, connection_.statement("DELETE FROM photo_version WHERE hash = ?"));
    TROVE_CHECKED(current->bind_blob(content.hash.bytes).run());
    // Marks name content.
    TROVE_TRY(auto* mark,
              connection_.statement(
                  "UPDATE OR REPLACE mark SET hash = ?2 WHERE hash = (SELECT hash FROM photo WHERE id = ?1)"));
    TROVE_CHECKED(mark->bind(photo).bind_blob(content.hash.bytes).run());
    TROVE_CHECKED(forget_derived(photo));
    TROVE_TRY(auto* hash, connection_.statement("UPDATE photo SET hash = ?2 WHERE id = ?1"));
    TROVE_CHECKED(hash->bind(photo).bind_blob(content.hash.bytes).run());
    // What lay elsewhere had the old content: it is read again when it turns up.
    TROVE_CHECKED(
        connection_.run("UPDATE location SET modified_ns = -1 WHERE photo_id = ? AND path <> ?", photo, content.path));
    TROVE_TRY([[maybe_unused]] const auto put, PhotoWriter(connection_, thumbnails_, damaged_).put(content));
    return {};
}

Result<void> VersionWriter::branch(PhotoId from, PhotoId to, const NewPhoto& content) {
    TROVE_TRY(auto* version, connection_.statement("DELETE FROM photo_version WHERE hash = ?"));
    TROVE_CHECKED(version->bind_blob(content.hash.bytes).run());
    return copy_words(from, to);
}

Result<void> VersionWriter::copy_words(PhotoId from, PhotoId to) {
    for (const std::string_view sql : {
             R"(
        INSERT INTO photo_tag (photo_id, tag_id, source, state)
            SELECT ?2, tag_id, source, state FROM photo_tag WHERE photo_id = ?1 AND source = 2
        ON CONFLICT DO UPDATE SET source = 2, state = excluded.state, score = NULL WHERE source < 2)",
             R"(
        INSERT INTO caption (photo_id, source, model, text, at_s)
            SELECT ?2, source, model, text, at_s FROM caption WHERE photo_id = ?1 AND source = 2
        ON CONFLICT DO UPDATE SET source = 2, model = excluded.model, text = excluded.text, at_s = excluded.at_s WHERE source < 2)",
             R"(
        INSERT INTO mark (hash, favourite_at_s, hidden)
            SELECT (SELECT hash FROM photo WHERE id = ?2), favourite_at_s, hidden FROM mark
            WHERE hash = (SELECT hash FROM photo WHERE id = ?1)
        ON CONFLICT DO NOTHING)",
             R"(
        UPDATE photo_text SET caption = coalesce((SELECT text FROM caption WHERE photo_id = ?2), '')
        WHERE photo_id = ?2 AND ?1 <> ?2)",
         })
        TROVE_CHECKED(connection_.run(sql, from, to));
    return TextWriter(connection_).refresh_tags(to);
}

Result<void> VersionWriter::absorb(PhotoId gone, PhotoId into) {
    TROVE_CHECKED(copy_words(gone, into));
    for (const std::string_view sql : {
             "UPDATE photo_version SET photo_id = ?2 WHERE photo_id = ?1",
             R"(
        INSERT OR REPLACE INTO photo_version (hash, photo_id, format, width_px, height_px, size_bytes, until_s)
        SELECT hash, ?2, format, width_px, height_px, size_bytes, CAST(strftime('%s', 'now') AS INTEGER) FROM photo WHERE id = ?1)",
             "DELETE FROM mark WHERE hash = (SELECT hash FROM photo WHERE id = ?1) AND ?1 <> ?2",
             "UPDATE OR IGNORE source_file SET photo_id = ?2 WHERE photo_id = ?1",
         })
        TROVE_CHECKED(connection_.run(sql, gone, into));
    TROVE_CHECKED(connection_.database().execute(
        "CREATE TEMP TABLE IF NOT EXISTS homeless (id INTEGER PRIMARY KEY); DELETE FROM homeless"));
    TROVE_CHECKED(connection_.run("INSERT INTO homeless VALUES (?)", gone));
    TROVE_CHECKED(PhotoWriter(connection_, thumbnails_, damaged_).remove_chosen());
    return SourceWriter(connection_).complete(into);
}

Result<void> VersionWriter::relink(const std::filesystem::path& path, PhotoId photo) {
    TROVE_TRY(auto* s,
              connection_.statement("SELECT DISTINCT photo_id FROM source_file WHERE path = ?1 AND photo_id <> ?2"));
    TROVE_TRY(const auto before, sql::rows(s->bind(path).bind(photo), photo_id));
    if (before.empty()) return {};
    TROVE_CHECKED(connection_.run("UPDATE source_file SET photo_id = ?2 WHERE path = ?1", path, photo));
    for (const PhotoId other : before) TROVE_CHECKED(SourceWriter(connection_).complete(other));
    return SourceWriter(connection_).complete(photo);
}

}  // namespace trove::catalog
