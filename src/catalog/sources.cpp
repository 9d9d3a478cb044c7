// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/sources.h"

#include "catalog/fold.h"
#include "photo/keyword.h"

#include <algorithm>
#include <string>

namespace trove::catalog {
namespace {

// A photo's number and its hash, in that column and the next. NULL: none.
std::optional<Cover> cover_of(sql::Row row, int column) {
    const auto hash = row.blob(column + 1);
    Cover cover{PhotoId{row.integer(column)}, {}};
    if (hash.size() != cover.hash.bytes.size()) return std::nullopt;
    std::ranges::copy(hash, cover.hash.bytes.begin());
    return cover;
}

SourceInfo source_in(sql::Row row) {
    SourceInfo source;
    source.id = row.integer(0);
    source.kind = row.text(1);
    source.path = row.path(2);
    source.read_at_s = row.maybe_integer(3);
    source.items = row.integer(4);
    source.missing = row.integer(5);
    source.in_cloud = row.integer(6);
    source.left_hidden = row.integer(7);
    source.left_trashed = row.integer(8);
    source.films = row.integer(9);
    return source;
}

// Reads an item's columns, which follow its number.
PhotoOrigin origin_in(sql::Row row) {
    PhotoOrigin out;
    out.source = row.integer(1);
    out.kind = row.text(2);
    out.source_path = row.path(3);
    out.rendition = static_cast<Rendition>(row.integer(4));
    out.place = Place::parse(row.text(5));
    Origin& o = out.origin;
    o.key = row.text(6);
    o.original = row.path(7);
    Metadata& m = o.metadata;
    m.title = row.text(8);
    m.description = row.text(9);
    if (const auto rating = row.maybe_integer(10)) m.rating = static_cast<int>(*rating);
    m.taken_local_s = row.maybe_integer(11);
    if (const auto zone = row.maybe_integer(12)) m.zone_minutes = static_cast<int>(*zone);
    m.latitude_deg = row.maybe_real(13);
    m.longitude_deg = row.maybe_real(14);
    m.altitude_m = row.maybe_real(15);
    m.camera_make = row.text(16);
    m.camera_model = row.text(17);
    m.lens = row.text(18);
    m.iso = row.maybe_real(19);
    m.f_number = row.maybe_real(20);
    m.exposure_s = row.maybe_real(21);
    m.focal_length_mm = row.maybe_real(22);
    o.place = row.text(23);
    o.pick = static_cast<Pick>(row.integer(24));
    o.label = row.text(25);
    o.favourite = row.boolean(26);
    o.hidden = row.boolean(27);
    o.trashed = row.boolean(28);
    o.stack = row.text(29);
    o.copy_of = row.text(30);
    o.copy_name = row.text(31);
    o.live_part = row.path(32);
    o.edited = row.boolean(33);
    o.in_cloud = row.boolean(34);
    if (const auto corrected = row.maybe_integer(35)) o.time_corrected = *corrected != 0;
    o.file_name = row.text(36);
    return out;
}

}  // namespace

void add_roots(std::vector<MovedRoot>& known, const std::vector<MovedRoot>& added) {
    for (const MovedRoot& root : added) {
        std::erase_if(known, [&](const MovedRoot& other) { return other.told == root.told; });
        known.push_back(root);
    }
}

Result<std::vector<SourceInfo>> SourceReader::all() {
    TROVE_TRY(auto* s, connection_.statement(R"(
        SELECT id, kind, path, read_at_s, (SELECT count(*) FROM source_item WHERE source_id = source.id),
               (SELECT count(*) FROM source_item i WHERE source_id = source.id AND NOT EXISTS (SELECT 1 FROM source_file WHERE item_id = i.id)),
               (SELECT count(*) FROM source_item WHERE source_id = source.id AND in_cloud = 1),
               left_hidden, left_trashed, films
        FROM source ORDER BY path)"));
    return sql::rows(*s, source_in);
}

Result<std::optional<SourceInclude>> SourceReader::include_of(const std::filesystem::path& path) {
    TROVE_TRY(auto* s, connection_.statement("SELECT with_hidden, with_trashed FROM source WHERE path = ?"));
    return sql::first_row(s->bind(path), [](sql::Row row) { return SourceInclude{row.boolean(0), row.boolean(1)}; });
}

Result<std::vector<MovedRoot>> SourceReader::roots_of(const std::filesystem::path& path) {
    TROVE_TRY(auto* s, connection_.statement("SELECT told, here FROM source_root JOIN source ON source.id = source_id "
                                             "WHERE path = ? ORDER BY told"));
    return sql::rows(s->bind(path), [](sql::Row row) { return MovedRoot{row.path(0), row.path(1)}; });
}

Result<std::vector<AlbumInfo>> SourceReader::albums() {
    TROVE_TRY(auto* s, connection_.statement(R"(
        SELECT *, (SELECT hash FROM photo WHERE id = last) FROM (
            SELECT a.id, a.parent_id, a.source_id, a.title, a.kind, count(p.id), max(p.id) AS last
            FROM album a LEFT JOIN (album_photo JOIN shown_photo p ON p.id = photo_id) ON album_id = a.id GROUP BY a.id)
        ORDER BY title COLLATE NOCASE, id)"));
    return sql::rows(*s, [](sql::Row row) {
        return AlbumInfo{
            row.integer(0), row.maybe_integer(1), row.integer(2), row.string(3), static_cast<AlbumKind>(row.integer(4)),
            row.integer(5), cover_of(row, 6)};
    });
}

Result<std::vector<PersonInfo>> SourceReader::persons() {
    TROVE_TRY(auto* s, connection_.statement(R"(
        SELECT *, (SELECT hash FROM photo WHERE id = last) FROM (
            SELECT person.id, name, count(p.id), max(p.id) AS last FROM person JOIN photo_person ON person_id = person.id JOIN shown_photo p ON p.id = photo_id GROUP BY person.id)
        ORDER BY name COLLATE NOCASE)"));
    return sql::rows(
        *s, [](sql::Row row) { return PersonInfo{row.integer(0), row.string(1), row.integer(2), cover_of(row, 3)}; });
}

Result<std::vector<PhotoOrigin>> SourceReader::origins(PhotoId photo) {
    TROVE_TRY(auto* s, connection_.statement(R"(
        SELECT i.id, i.source_id, source.kind, source.path, f.rendition, f.path, i.key, i.original, i.title, i.description, i.rating, i.taken_local_s,
               i.zone_minutes, i.latitude_deg, i.longitude_deg, i.altitude_m, i.camera_make, i.camera_model, i.lens, i.iso, i.f_number, i.exposure_s,
               i.focal_length_mm, i.place, i.pick, i.label, i.favourite, i.hidden, i.trashed, i.stack, i.copy_of, i.copy_name, i.live_part,
               i.edited, i.in_cloud, i.time_corrected, i.file_name
        FROM source_file f JOIN source_item i ON i.id = f.item_id JOIN source ON source.id = i.source_id
        WHERE f.photo_id = ? ORDER BY i.copy_of <> '', i.id, f.path)"));
    std::vector<std::int64_t> items;
    TROVE_TRY(auto origins, sql::rows(s->bind(photo), [&](sql::Row row) {
                  items.push_back(row.integer(0));
                  return origin_in(row);
              }));
    const auto texts = [&](std::string_view sql, std::int64_t item) -> Result<std::vector<std::string>> {
        TROVE_TRY(auto* of_item, connection_.statement(sql));
        return sql::rows(of_item->bind(item), [](sql::Row row) { return row.string(0); });
    };
    for (std::size_t n = 0; n < items.size(); ++n) {
        Origin& o = origins[n].origin;
        TROVE_TRY(o.albums, texts("SELECT title FROM album_item JOIN album ON album.id = album_id WHERE item_id = ? "
                                  "ORDER BY title",
                                  items[n]));
        TROVE_TRY(o.persons,
                  texts("SELECT name FROM item_person JOIN person ON person.id = person_id WHERE item_id = ? "
                        "ORDER BY name",
                        items[n]));
        TROVE_TRY(o.metadata.keywords,
                  texts("SELECT path FROM item_keyword JOIN keyword ON keyword.id = keyword_id WHERE item_id = ? ORDER "
                        "BY keyword.id",
                        items[n]));
    }
    return origins;
}

Result<std::vector<PhotoId>> SourceReader::photos_of_album(std::string_view title) {
    // UNION terminates even if albums form a cycle.
    TROVE_TRY(auto* s, connection_.statement(R"(
        WITH RECURSIVE wanted (id) AS (
            SELECT id FROM album WHERE fold(title) = fold(?1)
            UNION SELECT album.id FROM album JOIN wanted ON album.parent_id = wanted.id)
        SELECT DISTINCT photo_id FROM album_photo WHERE album_id IN (SELECT id FROM wanted) ORDER BY photo_id)"));
    return sql::rows(s->bind(title), photo_id);
}

Result<SourceReading> SourceWriter::begin(std::string_view kind,
                                          const std::filesystem::path& path,
                                          const SourceInclude& include) {
    TROVE_TRY(auto* s, connection_.statement(R"(
        INSERT INTO source (kind, path, with_hidden, with_trashed, reading) VALUES (?1, ?2, ?3, ?4, 1)
        ON CONFLICT (path) DO UPDATE SET kind = ?1, with_hidden = ?3, with_trashed = ?4, reading = reading + 1
        RETURNING id, reading)"));
    return sql::only_row(s->bind(kind).bind(path).bind(include.hidden).bind(include.trashed),
                         [](sql::Row row) { return SourceReading{row.integer(0), row.integer(1)}; });
}

Result<void> SourceWriter::put_roots(const SourceReading& reading, const std::vector<MovedRoot>& roots) {
    for (const MovedRoot& root : roots)
        TROVE_CHECKED(connection_.run("INSERT OR REPLACE INTO source_root (source_id, told, here) VALUES (?, ?, ?)",
                                      reading.source, root.told, root.here));
    return {};
}

Result<void> SourceWriter::put_album(const SourceReading& reading, const OriginAlbum& album) {
    return connection_.run(R"(
        INSERT INTO album (source_id, key, parent_id, title, kind, reading)
        VALUES (?1, ?2, (SELECT id FROM album WHERE source_id = ?1 AND key = ?3), ?4, ?5, ?6)
        ON CONFLICT (source_id, key) DO UPDATE SET parent_id = excluded.parent_id, title = ?4, kind = ?5, reading = ?6)",
                           reading.source, album.key, album.parent, nfc(album.title), album.kind, reading.number);
}

Result<std::int64_t> SourceWriter::put_item(const SourceReading& reading, const Origin& origin) {
    TROVE_TRY(auto* put, connection_.statement(R"(
        INSERT INTO source_item (source_id, key, reading, original, title, description, rating, taken_local_s, zone_minutes, latitude_deg,
                                 longitude_deg, altitude_m, camera_make, camera_model, lens, iso, f_number, exposure_s, focal_length_mm, place,
                                 pick, label, favourite, hidden, trashed, stack, copy_of, copy_name, live_part, edited, in_cloud, time_corrected, file_name)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32, ?33)
        ON CONFLICT (source_id, key) DO UPDATE SET
            reading = ?3, original = ?4, title = ?5, description = ?6, rating = ?7, taken_local_s = ?8, zone_minutes = ?9, latitude_deg = ?10,
            longitude_deg = ?11, altitude_m = ?12, camera_make = ?13, camera_model = ?14, lens = ?15, iso = ?16, f_number = ?17,
            exposure_s = ?18, focal_length_mm = ?19, place = ?20, pick = ?21, label = ?22, favourite = ?23, hidden = ?24, trashed = ?25,
            stack = ?26, copy_of = ?27, copy_name = ?28, live_part = ?29, edited = ?30, in_cloud = ?31,
            time_corrected = ?32, file_name = ?33
        RETURNING id)"));
    const Metadata& m = origin.metadata;
    put->bind(reading.source).bind(origin.key).bind(reading.number).bind(origin.original).bind(m.title);
    put->bind(m.description).bind(m.rating).bind(m.taken_local_s).bind(m.zone_minutes).bind(m.latitude_deg);
    put->bind(m.longitude_deg).bind(m.altitude_m).bind(m.camera_make).bind(m.camera_model).bind(m.lens).bind(m.iso);
    put->bind(m.f_number).bind(m.exposure_s).bind(m.focal_length_mm).bind(origin.place).bind(origin.pick);
    put->bind(origin.label).bind(origin.favourite).bind(origin.hidden).bind(origin.trashed).bind(origin.stack);
    put->bind(origin.copy_of).bind(origin.copy_name);
    if (origin.live_part.empty())
        put->bind_null();
    else
        put->bind(origin.live_part);
    put->bind(origin.edited).bind(origin.in_cloud);
    put->bind(origin.time_corrected ? std::optional<std::int64_t>(*origin.time_corrected ? 1 : 0) : std::nullopt);
    put->bind(origin.file_name);
    TROVE_TRY(const std::int64_t item, sql::only_integer(*put));
    TROVE_CHECKED(put_belongings(reading, item, origin));
    return item;
}

Result<void> SourceWriter::put_belongings(const SourceReading& reading, std::int64_t item, const Origin& origin) {
    for (const std::string_view forget :
         {"DELETE FROM album_item WHERE item_id = ?", "DELETE FROM item_person WHERE item_id = ?",
          "DELETE FROM item_keyword WHERE item_id = ?"})
        TROVE_CHECKED(connection_.run(forget, item));
    for (const auto& album : origin.albums)
        TROVE_CHECKED(
            connection_.run("INSERT OR IGNORE INTO album_item (album_id, item_id) SELECT id, ?3 FROM album "
                            "WHERE source_id = ?1 AND key = ?2",
                            reading.source, album, item));
    for (const auto& person : origin.persons) {
        const std::string name = nfc(person);
        TROVE_CHECKED(connection_.run("INSERT OR IGNORE INTO person (name) VALUES (?)", name));
        TROVE_CHECKED(connection_.run(
            "INSERT OR IGNORE INTO item_person (person_id, item_id) SELECT id, ?2 FROM person WHERE name = ?1", name,
            item));
    }
    for (const auto& keyword : origin.metadata.keywords) {
        const std::string path = nfc(keyword);
        TROVE_CHECKED(
            connection_.run("INSERT OR IGNORE INTO keyword (path, name) VALUES (?, ?)", path, last_part(path)));
        TROVE_CHECKED(connection_.run(
            "INSERT OR IGNORE INTO item_keyword (keyword_id, item_id) SELECT id, ?2 FROM keyword WHERE path = ?1", path,
            item));
    }
    return {};
}

Result<void> SourceWriter::put_file(const SourceReading& reading,
                                    std::int64_t item,
                                    const std::filesystem::path& path,
                                    Rendition rendition,
                                    PhotoId photo) {
    TROVE_CHECKED(connection_.run(R"(
        INSERT INTO source_file (item_id, path, rendition, photo_id, reading) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (item_id, path) DO UPDATE SET rendition = ?3, photo_id = ?4, reading = ?5)",
                                  item, path, rendition, photo, reading.number));
    return complete(photo);
}

// The view photo_merged (schema/0016_source_facts.sql) has the rules. photo_own keeps the file's own values, so that
// merging can be repeated and undone.
Result<void> SourceWriter::complete(PhotoId photo) {
    for (const std::string_view sql : {
             R"(
        INSERT OR IGNORE INTO photo_own (photo_id, taken_local_s, zone_minutes, camera_make, camera_model, lens, latitude_deg, longitude_deg,
                                         altitude_m, iso, f_number, exposure_s, focal_length_mm, title, description, keywords, rating)
        SELECT id, taken_local_s, zone_minutes, camera_make, camera_model, lens, latitude_deg, longitude_deg,
               altitude_m, iso, f_number, exposure_s, focal_length_mm, title, description, keywords, rating
        FROM photo WHERE id = ?1 AND EXISTS (SELECT 1 FROM source_file WHERE photo_id = ?1))",
             R"(
        UPDATE photo SET (taken_local_s, zone_minutes, camera_make, camera_model, lens, latitude_deg, longitude_deg, altitude_m,
                          iso, f_number, exposure_s, focal_length_mm, title, description, keywords, rating)
            = (m.taken_local_s, m.zone_minutes, m.camera_make, m.camera_model, m.lens, m.latitude_deg, m.longitude_deg, m.altitude_m,
               m.iso, m.f_number, m.exposure_s, m.focal_length_mm, m.title, m.description, m.keywords, m.rating)
        FROM photo_merged m WHERE m.photo_id = ?1 AND photo.id = ?1)",
             R"(
        UPDATE photo_text SET title = m.title, description = m.description,
                              keywords = trim(m.keywords || char(10) || coalesce(m.words, ''), char(10))
        FROM photo_merged m WHERE m.photo_id = ?1 AND photo_text.photo_id = ?1)",
             "DELETE FROM photo_own WHERE photo_id = ?1 AND NOT EXISTS (SELECT 1 FROM source_file WHERE photo_id = ?1)",
         })
        TROVE_CHECKED(connection_.run(sql, photo));
    return {};
}

Result<std::vector<StaleFile>> SourceWriter::stale_files(const SourceReading& reading) {
    TROVE_TRY(auto* s, connection_.statement(R"(
        SELECT f.item_id, f.path, i.reading = ?2,
               EXISTS (SELECT 1 FROM source_file g JOIN source_item j ON j.id = g.item_id JOIN source t ON t.id = j.source_id
                       WHERE g.photo_id = f.photo_id AND g.path = f.path AND g.reading = t.reading)
        FROM source_file f JOIN source_item i ON i.id = f.item_id WHERE i.source_id = ?1 AND f.reading < ?2)"));
    return sql::rows(s->bind(reading.source).bind(reading.number), [](sql::Row row) {
        return StaleFile{row.integer(0), row.path(1), row.boolean(2), row.boolean(3)};
    });
}

Result<void> SourceWriter::keep_file(const SourceReading& reading, const StaleFile& file) {
    TROVE_CHECKED(connection_.run("UPDATE source_file SET reading = ?3 WHERE item_id = ?1 AND path = ?2", file.item,
                                  file.path, reading.number));
    return connection_.run("UPDATE source_item SET reading = ?2 WHERE id = ?1", file.item, reading.number);
}

Result<void> SourceWriter::finish(const SourceReading& reading, const SourceLeftOut& left_out) {
    TROVE_TRY(auto* s, connection_.statement(R"(
        SELECT DISTINCT f.photo_id FROM source_file f JOIN source_item i ON i.id = f.item_id
        WHERE i.source_id = ?1 AND (f.reading < ?2 OR i.reading < ?2))"));
    TROVE_TRY(const auto touched, sql::rows(s->bind(reading.source).bind(reading.number), photo_id));
    for (const std::string_view forget : {
             "DELETE FROM source_file WHERE reading < ?2 AND item_id IN (SELECT id FROM source_item WHERE source_id = "
             "?1)",
             "DELETE FROM source_item WHERE source_id = ?1 AND reading < ?2",
             "DELETE FROM album WHERE source_id = ?1 AND reading < ?2",
         })
        TROVE_CHECKED(connection_.run(forget, reading.source, reading.number));
    for (const PhotoId photo : touched) TROVE_CHECKED(complete(photo));
    return connection_.run(
        "UPDATE source SET read_at_s = ?2, left_hidden = ?3, left_trashed = ?4, films = ?5 WHERE id = ?1",
        reading.source, now_s(), left_out.hidden, left_out.trashed, left_out.films);
}

}  // namespace trove::catalog
