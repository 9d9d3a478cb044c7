// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/photos.h"

#include "catalog/sources.h"
#include "catalog/tags.h"
#include "catalog/text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>

namespace trove::catalog {
namespace {

tl::unexpected<Error> no_such_photo(PhotoId id) {
    return fail(Errc::kNotFound, fmt::format("there is no photo {} in this library", to_int(id)));
}

std::vector<std::string> lines(std::string_view text) {
    std::vector<std::string> out;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        out.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
}

ContentHash hash_in(sql::Row row) {
    ContentHash hash;
    std::ranges::copy(row.blob(0), hash.bytes.begin());
    return hash;
}

Photo photo_in(sql::Row row) {
    Photo photo;
    photo.hash = hash_in(row);
    photo.format = row.text(1);
    photo.width_px = static_cast<int>(row.integer(2));
    photo.height_px = static_cast<int>(row.integer(3));
    photo.size_bytes = row.integer(4);
    Metadata& m = photo.metadata;
    m.taken_local_s = row.maybe_integer(5);
    if (const auto zone = row.maybe_integer(6)) m.zone_minutes = static_cast<int>(*zone);
    m.camera_make = row.text(7);
    m.camera_model = row.text(8);
    m.lens = row.text(9);
    m.latitude_deg = row.maybe_real(10);
    m.longitude_deg = row.maybe_real(11);
    m.altitude_m = row.maybe_real(12);
    m.iso = row.maybe_real(13);
    m.f_number = row.maybe_real(14);
    m.exposure_s = row.maybe_real(15);
    m.focal_length_mm = row.maybe_real(16);
    m.orientation = static_cast<int>(row.integer(17));
    m.title = row.text(18);
    m.description = row.text(19);
    m.keywords = lines(row.text(20));
    if (const auto rating = row.maybe_integer(21)) m.rating = static_cast<int>(*rating);
    m.software = row.text(22);
    photo.place = row.text(23);
    return photo;
}

}  // namespace

Result<std::optional<PhotoId>> PhotoReader::by_hash(const ContentHash& hash) {
    TROVE_TRY(auto* s, connection_.statement("SELECT id FROM photo WHERE hash = ?"));
    return sql::first_row(s->bind_blob(hash.bytes), photo_id);
}

Result<std::optional<PhotoId>> PhotoReader::by_path(const std::filesystem::path& path) {
    TROVE_TRY(auto* s, connection_.statement("SELECT photo_id FROM location WHERE path = ?"));
    return sql::first_row(s->bind(path), photo_id);
}

Result<ContentHash> PhotoReader::hash_of(PhotoId id) {
    TROVE_TRY(auto* s, connection_.statement("SELECT hash FROM photo WHERE id = ?"));
    TROVE_TRY(const auto hash, sql::first_row(s->bind(id), hash_in));
    if (!hash) return no_such_photo(id);
    return *hash;
}

Result<Photo> PhotoReader::get(PhotoId id) {
    TROVE_TRY(auto* s, connection_.statement(R"(
        SELECT hash, format, width_px, height_px, size_bytes, taken_local_s, zone_minutes, camera_make, camera_model,
               lens, latitude_deg, longitude_deg, altitude_m, iso, f_number, exposure_s, focal_length_mm, orientation,
               title, description, keywords, rating, software,
               coalesce((SELECT place FROM photo_item WHERE photo_id = photo.id AND place <> '' ORDER BY id LIMIT 1),
                        (SELECT name FROM photo_place JOIN place ON place.id = place_id WHERE photo_place.photo_id = photo.id), '')
        FROM photo WHERE id = ?)"));
    TROVE_TRY(auto photo, sql::first_row(s->bind(id), photo_in));
    if (!photo) return no_such_photo(id);
    photo->id = id;
    TROVE_TRY(photo->locations, places(id));
    return *std::move(photo);
}

Result<std::vector<Location>> PhotoReader::places(PhotoId id) {
    TROVE_TRY(auto* s, connection_.statement(R"(
        SELECT path, size_bytes, modified_ns, present, missing_at_s FROM location
        WHERE photo_id = ? ORDER BY present DESC, missing_at_s IS NOT NULL, id)"));
    return sql::rows(s->bind(id), [](sql::Row row) {
        return Location{Place::parse(row.text(0)), row.integer(1), row.integer(2), row.boolean(3),
                        row.maybe_integer(4)};
    });
}

Result<std::vector<Hit>> PhotoReader::hits_of(std::span<const PhotoId> photos) {
    std::vector<std::int64_t> ids;
    ids.reserve(photos.size());
    for (const PhotoId photo : photos) ids.push_back(to_int(photo));
    TROVE_TRY(auto* s, connection_.statement(R"(
        SELECT p.id, p.hash, p.width_px, p.height_px, coalesce(l.path, lost.path), coalesce(l.present, 0),
               l.missing_at_s IS NOT NULL OR l.id IS NULL
        FROM json_each(?) AS wanted JOIN photo AS p ON p.id = wanted.value
            LEFT JOIN location AS l ON l.id = (SELECT id FROM location WHERE photo_id = p.id
                                               ORDER BY present DESC, missing_at_s IS NOT NULL, id LIMIT 1)
            LEFT JOIN lost_photo AS lost ON lost.photo_id = p.id
        ORDER BY wanted.key)"));
    const std::string list = fmt::format("[{}]", fmt::join(ids, ","));  // outlives the statement
    return sql::rows(s->bind(list), [](sql::Row row) {
        Hit hit;
        hit.photo = photo_id(row);
        std::ranges::copy(row.blob(1), hit.hash.bytes.begin());
        hit.width_px = static_cast<int>(row.integer(2));
        hit.height_px = static_cast<int>(row.integer(3));
        hit.place = Place::parse(row.text(4));
        hit.present = row.boolean(5);
        hit.missing = row.boolean(6);
        return hit;
    });
}

Result<std::vector<std::pair<PhotoId, ContentHash>>> PhotoReader::present() {
    TROVE_TRY(auto* s, connection_.statement(R"(
        SELECT hash, id FROM photo WHERE EXISTS (SELECT 1 FROM location WHERE photo_id = photo.id AND present = 1)
        ORDER BY id)"));
    return sql::rows(*s, [](sql::Row row) { return std::pair(PhotoId{row.integer(1)}, hash_in(row)); });
}

Result<std::vector<PhotoId>> PhotoReader::all() {
    TROVE_TRY(auto* s, connection_.statement("SELECT id FROM photo ORDER BY id"));
    return sql::rows(*s, photo_id);
}

Result<void> PhotoWriter::put_thumbnail(const NewPhoto& photo) {
    if (damaged_) return {};
    TROVE_TRY(auto* put, thumbnails_.statement("INSERT OR REPLACE INTO thumbnail (hash, jpeg) VALUES (?, ?)"));
    const auto stored = put->bind_blob(photo.hash.bytes).bind_blob(photo.thumbnail_jpeg).run();
    damaged_ = !stored && stored.error().code == Errc::kCorrupt;
    return damaged_ ? Result<void>() : stored;
}

Result<PutPhoto> PhotoWriter::put(const NewPhoto& photo) {
    TROVE_CHECKED(put_thumbnail(photo));
    const Metadata& m = photo.metadata;
    const std::string keywords = fmt::format("{}", fmt::join(m.keywords, "\n"));
    // Both statements bind the same values in the same order.
    const auto put = [&](sql::Statement& s) -> Result<std::optional<PhotoId>> {
        s.bind_blob(photo.hash.bytes).bind(photo.format).bind(photo.width_px).bind(photo.height_px);
        s.bind(photo.size_bytes).bind(now_s()).bind(m.taken_local_s).bind(m.zone_minutes).bind(m.camera_make);
        s.bind(m.camera_model).bind(m.lens).bind(m.latitude_deg).bind(m.longitude_deg).bind(m.altitude_m).bind(m.iso);
        s.bind(m.f_number).bind(m.exposure_s).bind(m.focal_length_mm).bind(m.orientation).bind(m.title);
        s.bind(m.description).bind(keywords).bind(m.rating).bind(m.software);
        if (photo.tiny.empty())
            s.bind_null();
        else
            s.bind_blob(photo.tiny);
        return sql::first_row(s, photo_id);
    };
    TROVE_TRY(auto* insert, connection_.statement(R"(
        INSERT INTO photo (hash, format, width_px, height_px, size_bytes, added_at_s, taken_local_s, zone_minutes, camera_make,
                           camera_model, lens, latitude_deg, longitude_deg, altitude_m, iso, f_number, exposure_s,
                           focal_length_mm, orientation, title, description, keywords, rating, software, tiny)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25)
        ON CONFLICT (hash) DO NOTHING RETURNING id)"));
    TROVE_TRY(auto id, put(*insert));
    const bool fresh = id.has_value();
    if (!fresh) {
        TROVE_TRY(auto* refresh, connection_.statement(R"(
            UPDATE photo SET
                format = ?2, width_px = ?3, height_px = ?4, taken_local_s = ?7, zone_minutes = ?8, camera_make = ?9,
                camera_model = ?10, lens = ?11, latitude_deg = ?12, longitude_deg = ?13, altitude_m = ?14, iso = ?15,
                f_number = ?16, exposure_s = ?17, focal_length_mm = ?18, orientation = ?19, title = ?20,
                description = ?21, keywords = ?22, rating = ?23, software = ?24, tiny = ?25, size_bytes = ?5
            WHERE hash = ?1 RETURNING id)"));
        TROVE_TRY(id, put(*refresh));
        if (!id) return fail(Errc::kInternal, "a known photo cannot be written again");
    }
    TROVE_CHECKED(TagWriter(connection_).put_of_file(*id, m.keywords));
    TROVE_CHECKED(TextWriter(connection_).put_words(*id, {m.title, m.description, keywords, photo.path}));
    // The row has the file's own values now, so the copy kept aside is obsolete.
    TROVE_CHECKED(connection_.run("DELETE FROM photo_own WHERE photo_id = ?", *id));
    TROVE_CHECKED(SourceWriter(connection_).complete(*id));
    return PutPhoto{*id, fresh};
}

Result<std::int64_t> PhotoWriter::remove_homeless() {
    TROVE_CHECKED(connection_.database().execute(R"(
        CREATE TEMP TABLE IF NOT EXISTS homeless (id INTEGER PRIMARY KEY);
        DELETE FROM homeless;
        INSERT INTO homeless SELECT id FROM photo WHERE NOT EXISTS (SELECT 1 FROM location WHERE photo_id = photo.id)
            AND id NOT IN (SELECT photo_id FROM photo_said);)"));
    TROVE_CHECKED(remove_chosen());
    return connection_.database().scalar("SELECT count(*) FROM homeless");
}

Result<void> PhotoWriter::remove_chosen() {
    return connection_.database().execute(R"(
        UPDATE model SET generation = generation + 1 WHERE id IN
            (SELECT DISTINCT model_id FROM embedding WHERE photo_id IN (SELECT id FROM homeless));
        DELETE FROM embedding WHERE photo_id IN (SELECT id FROM homeless);
        DELETE FROM photo_text WHERE photo_id IN (SELECT id FROM homeless);
        DELETE FROM text_line WHERE photo_id IN (SELECT id FROM homeless);
        DELETE FROM reading WHERE photo_id IN (SELECT id FROM homeless);
        DELETE FROM photo WHERE id IN (SELECT id FROM homeless);)");
}

Result<void> PhotoWriter::drop_thumbnails(std::span<const ContentHash> contents) {
    TROVE_TRY(auto* used, connection_.statement("SELECT 1 FROM photo WHERE hash = ?"));
    TROVE_TRY(auto* drop, thumbnails_.statement("DELETE FROM thumbnail WHERE hash = ?"));
    for (const ContentHash& content : contents) {
        TROVE_TRY(const bool in_use, sql::has_row(used->bind_blob(content.bytes)));
        if (!in_use) TROVE_CHECKED(drop->bind_blob(content.bytes).run());
    }
    return {};
}

}  // namespace trove::catalog
