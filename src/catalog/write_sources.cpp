// SPDX-License-Identifier: GPL-3.0-or-later
//
// The part of CatalogWriter that stores what other programs say of photos.
#include "base/clock.h"
#include "catalog/writer.h"
#include "photo/keyword.h"

#include <algorithm>

namespace trove::catalog {
namespace {

std::span<const std::uint8_t> as_blob(const std::filesystem::path& path) {
    // Paths are stored as the bytes they are; a char may always be looked at as an unsigned one.
    return {reinterpret_cast<const std::uint8_t*>(path.native().data()), path.native().size()};
}

}  // namespace

Result<CatalogWriter::Reading> CatalogWriter::begin_source(std::string_view kind,
                                                           const std::filesystem::path& path,
                                                           const SourceInclude& include) {
    TROVE_TRY(
        auto* s,
        statement(R"(INSERT INTO source (kind, path, with_hidden, with_trashed, reading) VALUES (?1, ?2, ?3, ?4, 1)
                                    ON CONFLICT (path) DO UPDATE SET kind = ?1, with_hidden = ?3, with_trashed = ?4, reading = reading + 1
                                    RETURNING id, reading)"));
    TROVE_TRY([[maybe_unused]] const bool row,
              s->bind(kind).bind_blob(as_blob(path)).bind(include.hidden ? 1 : 0).bind(include.trashed ? 1 : 0).step());
    const Reading reading{s->integer(0), s->integer(1)};
    s->reset();
    return reading;
}

Result<void> CatalogWriter::put_album(const Reading& reading, const OriginAlbum& album) {
    TROVE_TRY(auto* s, statement(R"(
        INSERT INTO album (source_id, key, parent_id, title, kind, reading)
        VALUES (?1, ?2, (SELECT id FROM album WHERE source_id = ?1 AND key = ?3), ?4, ?5, ?6)
        ON CONFLICT (source_id, key) DO UPDATE SET parent_id = excluded.parent_id, title = ?4, kind = ?5, reading = ?6)"));
    return s->bind(reading.source)
        .bind(album.key)
        .bind(album.parent)
        .bind(album.title)
        .bind(static_cast<int>(album.kind))
        .bind(reading.number)
        .run();
}

Result<std::int64_t> CatalogWriter::put_item(const Reading& reading, const Origin& origin) {
    TROVE_TRY(auto* put, statement(R"(
        INSERT INTO source_item (source_id, key, reading, original, title, description, rating, taken_local_s, zone_minutes, latitude_deg,
                                 longitude_deg, altitude_m, camera_make, camera_model, lens, iso, f_number, exposure_s, focal_length_mm, place,
                                 pick, label, favourite, hidden, trashed, stack, copy_of, copy_name, live_part, edited, in_cloud)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31)
        ON CONFLICT (source_id, key) DO UPDATE SET
            reading = ?3, original = ?4, title = ?5, description = ?6, rating = ?7, taken_local_s = ?8, zone_minutes = ?9, latitude_deg = ?10,
            longitude_deg = ?11, altitude_m = ?12, camera_make = ?13, camera_model = ?14, lens = ?15, iso = ?16, f_number = ?17,
            exposure_s = ?18, focal_length_mm = ?19, place = ?20, pick = ?21, label = ?22, favourite = ?23, hidden = ?24, trashed = ?25,
            stack = ?26, copy_of = ?27, copy_name = ?28, live_part = ?29, edited = ?30, in_cloud = ?31
        RETURNING id)"));
    const Metadata& m = origin.metadata;
    put->bind(reading.source)
        .bind(origin.key)
        .bind(reading.number)
        .bind_blob(as_blob(origin.original))
        .bind(m.title)
        .bind(m.description)
        .bind(m.rating);
    put->bind(m.taken_local_s)
        .bind(m.zone_minutes)
        .bind(m.latitude_deg)
        .bind(m.longitude_deg)
        .bind(m.altitude_m)
        .bind(m.camera_make)
        .bind(m.camera_model);
    put->bind(m.lens)
        .bind(m.iso)
        .bind(m.f_number)
        .bind(m.exposure_s)
        .bind(m.focal_length_mm)
        .bind(origin.place)
        .bind(static_cast<int>(origin.pick));
    put->bind(origin.label)
        .bind(origin.favourite ? 1 : 0)
        .bind(origin.hidden ? 1 : 0)
        .bind(origin.trashed ? 1 : 0)
        .bind(origin.stack);
    put->bind(origin.copy_of).bind(origin.copy_name);
    if (origin.live_part.empty()) {
        put->bind_null();
    } else {
        put->bind_blob(as_blob(origin.live_part));
    }
    put->bind(origin.edited ? 1 : 0).bind(origin.in_cloud ? 1 : 0);
    TROVE_TRY([[maybe_unused]] const bool row, put->step());
    const std::int64_t item = put->integer(0);
    put->reset();

    for (const std::string_view forget :
         {"DELETE FROM album_item WHERE item_id = ?", "DELETE FROM item_person WHERE item_id = ?",
          "DELETE FROM item_keyword WHERE item_id = ?"}) {
        TROVE_TRY(auto* s, statement(forget));
        TROVE_CHECKED(s->bind(item).run());
    }
    for (const auto& album : origin.albums) {
        TROVE_TRY(auto* s, statement("INSERT OR IGNORE INTO album_item (album_id, item_id) SELECT id, ?3 FROM album "
                                     "WHERE source_id = ?1 AND key = ?2"));
        TROVE_CHECKED(s->bind(reading.source).bind(album).bind(item).run());
    }
    for (const auto& name : origin.persons) {
        TROVE_TRY(auto* person, statement("INSERT OR IGNORE INTO person (name) VALUES (?)"));
        TROVE_CHECKED(person->bind(name).run());
        TROVE_TRY(
            auto* s,
            statement(
                "INSERT OR IGNORE INTO item_person (person_id, item_id) SELECT id, ?2 FROM person WHERE name = ?1"));
        TROVE_CHECKED(s->bind(name).bind(item).run());
    }
    for (const auto& path : m.keywords) {
        TROVE_TRY(auto* keyword, statement("INSERT OR IGNORE INTO keyword (path, name) VALUES (?, ?)"));
        TROVE_CHECKED(keyword->bind(path).bind(last_part(path)).run());
        TROVE_TRY(
            auto* s,
            statement(
                "INSERT OR IGNORE INTO item_keyword (keyword_id, item_id) SELECT id, ?2 FROM keyword WHERE path = ?1"));
        TROVE_CHECKED(s->bind(path).bind(item).run());
    }
    return item;
}

Result<void> CatalogWriter::put_item_file(
    const Reading& reading, std::int64_t item, const std::filesystem::path& path, Rendition rendition, PhotoId photo) {
    TROVE_TRY(
        auto* s,
        statement(R"(INSERT INTO source_file (item_id, path, rendition, photo_id, reading) VALUES (?1, ?2, ?3, ?4, ?5)
                                    ON CONFLICT (item_id, path) DO UPDATE SET rendition = ?3, photo_id = ?4, reading = ?5)"));
    TROVE_CHECKED(s->bind(item)
                      .bind_blob(as_blob(path))
                      .bind(static_cast<int>(rendition))
                      .bind(to_int(photo))
                      .bind(reading.number)
                      .run());
    return merge_origins(photo);
}

// 1. What the camera knows (time, place, camera, exposure) is the file's word first; a source fills what the file
//    lacks.
// 2. What a person says (title, description, rating) is the source's word first, of several sources the one known
//    longest.
// 3. Keywords are put together; of a path the last part.
// 4. What the file says is kept in photo_own, so that all this can be done again, and undone.
Result<void> CatalogWriter::merge_origins(PhotoId photo) {
    const std::int64_t id = to_int(photo);
    TROVE_TRY(auto* described, statement("SELECT EXISTS (SELECT 1 FROM source_file WHERE photo_id = ?1), EXISTS "
                                         "(SELECT 1 FROM photo_own WHERE photo_id = ?1)"));
    TROVE_TRY([[maybe_unused]] const bool row, described->bind(id).step());
    const bool has_origin = described->integer(0) != 0;
    const bool has_own = described->integer(1) != 0;
    described->reset();
    if (!has_origin && !has_own) return {};
    if (!has_own) {
        TROVE_TRY(auto* keep, statement(R"(
            INSERT INTO photo_own (photo_id, taken_local_s, zone_minutes, camera_make, camera_model, lens, latitude_deg, longitude_deg, altitude_m,
                                   iso, f_number, exposure_s, focal_length_mm, title, description, keywords, rating)
            SELECT id, taken_local_s, zone_minutes, camera_make, camera_model, lens, latitude_deg, longitude_deg, altitude_m,
                   iso, f_number, exposure_s, focal_length_mm, title, description, keywords, rating FROM photo WHERE id = ?)"));
        TROVE_CHECKED(keep->bind(id).run());
    }
    // A virtual copy's words come after its master's.
    TROVE_TRY(auto* merge, statement(R"(
        WITH said AS (
            SELECT i.*, row_number() OVER (ORDER BY i.copy_of <> '', i.id) AS n
            FROM source_file f JOIN source_item i ON i.id = f.item_id WHERE f.photo_id = ?1)
        UPDATE photo SET
            taken_local_s = coalesce(o.taken_local_s, (SELECT taken_local_s FROM said WHERE taken_local_s IS NOT NULL ORDER BY n LIMIT 1)),
            zone_minutes = CASE WHEN o.taken_local_s IS NULL
                                THEN (SELECT zone_minutes FROM said WHERE said.taken_local_s IS NOT NULL ORDER BY n LIMIT 1)
                                ELSE coalesce(o.zone_minutes, (SELECT zone_minutes FROM said WHERE said.taken_local_s = o.taken_local_s ORDER BY n LIMIT 1)) END,
            camera_make = CASE WHEN o.camera_make <> '' OR o.camera_model <> '' THEN o.camera_make
                               ELSE coalesce((SELECT camera_make FROM said WHERE camera_model <> '' ORDER BY n LIMIT 1), '') END,
            camera_model = CASE WHEN o.camera_model <> '' THEN o.camera_model
                                ELSE coalesce((SELECT camera_model FROM said WHERE camera_model <> '' ORDER BY n LIMIT 1), '') END,
            lens = CASE WHEN o.lens <> '' THEN o.lens ELSE coalesce((SELECT lens FROM said WHERE lens <> '' ORDER BY n LIMIT 1), '') END,
            latitude_deg = coalesce(o.latitude_deg, (SELECT latitude_deg FROM said WHERE latitude_deg IS NOT NULL ORDER BY n LIMIT 1)),
            longitude_deg = CASE WHEN o.latitude_deg IS NOT NULL THEN o.longitude_deg
                                 ELSE (SELECT longitude_deg FROM said WHERE latitude_deg IS NOT NULL ORDER BY n LIMIT 1) END,
            altitude_m = CASE WHEN o.latitude_deg IS NOT NULL THEN o.altitude_m
                              ELSE (SELECT altitude_m FROM said WHERE latitude_deg IS NOT NULL ORDER BY n LIMIT 1) END,
            iso = coalesce(o.iso, (SELECT iso FROM said WHERE iso IS NOT NULL ORDER BY n LIMIT 1)),
            f_number = coalesce(o.f_number, (SELECT f_number FROM said WHERE f_number IS NOT NULL ORDER BY n LIMIT 1)),
            exposure_s = coalesce(o.exposure_s, (SELECT exposure_s FROM said WHERE exposure_s IS NOT NULL ORDER BY n LIMIT 1)),
            focal_length_mm = coalesce(o.focal_length_mm, (SELECT focal_length_mm FROM said WHERE focal_length_mm IS NOT NULL ORDER BY n LIMIT 1)),
            title = coalesce((SELECT title FROM said WHERE title <> '' ORDER BY n LIMIT 1), o.title),
            description = coalesce((SELECT description FROM said WHERE description <> '' ORDER BY n LIMIT 1), o.description),
            rating = coalesce((SELECT rating FROM said WHERE rating IS NOT NULL ORDER BY n LIMIT 1), o.rating)
        FROM photo_own o WHERE o.photo_id = ?1 AND photo.id = ?1)"));
    TROVE_CHECKED(merge->bind(id).run());

    std::string keywords;
    {
        TROVE_TRY(auto* own, statement("SELECT keywords FROM photo_own WHERE photo_id = ?"));
        TROVE_TRY(const bool there, own->bind(id).step());
        if (there) keywords = own->text(0);
        own->reset();
        std::string lines = "\n" + keywords + "\n";
        TROVE_TRY(auto* names, statement(R"(SELECT DISTINCT name FROM source_file JOIN item_keyword USING (item_id)
                                            JOIN keyword ON keyword.id = keyword_id WHERE photo_id = ? ORDER BY keyword.id)"));
        names->bind(id);
        while (true) {
            TROVE_TRY(const bool more, names->step());
            if (!more) break;
            std::string name(names->text(0));
            std::ranges::replace(name, '\n', ' ');
            if (name.empty() || lines.find("\n" + name + "\n") != std::string::npos) continue;
            if (!keywords.empty()) keywords += '\n';
            keywords += name;
            lines += name + "\n";
        }
    }
    TROVE_TRY(auto* put, statement("UPDATE photo SET keywords = ?2 WHERE id = ?1"));
    TROVE_CHECKED(put->bind(id).bind(keywords).run());
    // Found by words too: persons, albums, places, and the original's name where only a preview lies here.
    TROVE_TRY(auto* words, statement(R"(
        UPDATE photo_text SET title = photo.title, description = photo.description, keywords = trim(photo.keywords || char(10) || coalesce((
            SELECT group_concat(word, char(10)) FROM (
                SELECT name AS word FROM source_file JOIN item_person USING (item_id) JOIN person ON person.id = person_id WHERE photo_id = ?1
                UNION SELECT title FROM source_file JOIN album_item USING (item_id) JOIN album ON album.id = album_id WHERE photo_id = ?1
                UNION SELECT place FROM source_file JOIN source_item ON source_item.id = item_id WHERE photo_id = ?1 AND place <> ''
                UNION SELECT name FROM photo_place JOIN place ON place.id = place_id WHERE photo_place.photo_id = ?1
                UNION SELECT file_name(original) FROM source_file JOIN source_item ON source_item.id = item_id WHERE photo_id = ?1 AND rendition = 2
            )), ''), char(10))
        FROM photo WHERE photo.id = ?1 AND photo_text.photo_id = ?1)"));
    TROVE_CHECKED(words->bind(id).run());
    if (has_origin) return {};
    TROVE_TRY(auto* forget, statement("DELETE FROM photo_own WHERE photo_id = ?"));
    return forget->bind(id).run();
}

Result<std::vector<CatalogWriter::StaleFile>> CatalogWriter::stale_files(const Reading& reading) {
    TROVE_TRY(auto* s, statement(R"(
        SELECT f.item_id, f.path, i.reading = ?2,
               EXISTS (SELECT 1 FROM source_file g JOIN source_item j ON j.id = g.item_id JOIN source t ON t.id = j.source_id
                       WHERE g.photo_id = f.photo_id AND g.path = f.path AND g.reading = t.reading)
        FROM source_file f JOIN source_item i ON i.id = f.item_id WHERE i.source_id = ?1 AND f.reading < ?2)"));
    s->bind(reading.source).bind(reading.number);
    std::vector<StaleFile> files;
    while (true) {
        TROVE_TRY(const bool row, s->step());
        if (!row) return files;
        files.push_back({s->integer(0), std::string(s->text(1)), s->integer(2) != 0, s->integer(3) != 0});
    }
}

Result<void> CatalogWriter::keep_item_file(const Reading& reading, const StaleFile& file) {
    TROVE_TRY(auto* s, statement("UPDATE source_file SET reading = ?3 WHERE item_id = ?1 AND path = ?2"));
    TROVE_CHECKED(s->bind(file.item).bind_blob(as_blob(file.path)).bind(reading.number).run());
    TROVE_TRY(auto* item, statement("UPDATE source_item SET reading = ?2 WHERE id = ?1"));
    return item->bind(file.item).bind(reading.number).run();
}

Result<void> CatalogWriter::finish_source(const Reading& reading) {
    std::vector<PhotoId> touched;
    {
        TROVE_TRY(auto* s,
                  statement(R"(SELECT DISTINCT f.photo_id FROM source_file f JOIN source_item i ON i.id = f.item_id
                                        WHERE i.source_id = ?1 AND (f.reading < ?2 OR i.reading < ?2))"));
        s->bind(reading.source).bind(reading.number);
        while (true) {
            TROVE_TRY(const bool row, s->step());
            if (!row) break;
            touched.push_back(PhotoId{s->integer(0)});
        }
    }
    for (const std::string_view forget : {
             "DELETE FROM source_file WHERE reading < ?2 AND item_id IN (SELECT id FROM source_item WHERE source_id = "
             "?1)",
             "DELETE FROM source_item WHERE source_id = ?1 AND reading < ?2",
             "DELETE FROM album WHERE source_id = ?1 AND reading < ?2",
         }) {
        TROVE_TRY(auto* s, statement(forget));
        TROVE_CHECKED(s->bind(reading.source).bind(reading.number).run());
    }
    for (const PhotoId photo : touched) TROVE_CHECKED(merge_origins(photo));
    TROVE_TRY(auto* s, statement("UPDATE source SET read_at_s = ?2 WHERE id = ?1"));
    return s->bind(reading.source).bind(now_s()).run();
}

}  // namespace trove::catalog
