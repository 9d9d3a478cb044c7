// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/reader.h"

#include "base/file.h"
#include "catalog/schema.h"

#include <fmt/format.h>

#include <algorithm>

namespace trove::catalog {
namespace {

std::span<const std::uint8_t> as_blob(std::string_view text) {
    // Paths are stored as the bytes they are; a char may always be looked at as an unsigned one.
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

ModelRow model_row(const sql::Statement& s) {
    return {ModelId{s.integer(0)}, std::string(s.text(1)), std::string(s.text(2)), static_cast<int>(s.integer(3)),
            s.integer(4)};
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

}  // namespace

Result<CatalogReader> CatalogReader::open(const std::filesystem::path& library) {
    TROVE_TRY(auto database, sql::Database::open(catalog_file(library), sql::Mode::kReadOnly));
    TROVE_CHECKED(require_current(database));
    TROVE_CHECKED(define_functions(database));
    TROVE_CHECKED(database.execute("PRAGMA mmap_size = 268435456; PRAGMA cache_size = -16384"));
    return CatalogReader(std::move(database));
}

Result<sql::Statement*> CatalogReader::statement(std::string_view sql) {
    auto found = statements_.find(sql);
    if (found == statements_.end()) {
        TROVE_TRY(auto prepared, database_.prepare(sql));
        found = statements_.emplace(sql, std::move(prepared)).first;
    }
    return &found->second;
}

Result<std::int64_t> CatalogReader::library_uuid() {
    return database_.scalar("SELECT uuid FROM library");
}

Result<Counts> CatalogReader::counts() {
    TROVE_TRY(auto* s, statement(R"(
        SELECT (SELECT count(*) FROM photo),
               (SELECT count(*) FROM location),
               (SELECT count(*) FROM photo WHERE NOT EXISTS
                   (SELECT 1 FROM location WHERE photo_id = photo.id AND present = 1)),
               (SELECT count(*) FROM failure WHERE stage <> 'ignored'),
               (SELECT count(*) FROM failure WHERE stage = 'ignored'))"));
    TROVE_TRY([[maybe_unused]] const bool row, s->step());
    const Counts counts{s->integer(0), s->integer(1), s->integer(2), s->integer(3), s->integer(4)};
    s->reset();
    return counts;
}

Result<std::vector<std::filesystem::path>> CatalogReader::roots() {
    TROVE_TRY(auto* s, statement("SELECT path FROM root ORDER BY path"));
    std::vector<std::filesystem::path> roots;
    while (true) {
        TROVE_TRY(const bool row, s->step());
        if (!row) return roots;
        roots.emplace_back(std::string(s->text(0)));
    }
}

Result<std::unordered_map<std::string, KnownFile>> CatalogReader::known_files(const std::filesystem::path& folder) {
    // Everything under /a/b lies between "/a/b/" and "/a/b0" ('0' follows '/'), which the index on path answers.
    const std::string& exact = folder.native();
    const std::string low = exact == "/" ? exact : exact + "/";
    std::string high = low;
    high.back() = '0';
    std::unordered_map<std::string, KnownFile> known;
    {
        TROVE_TRY(auto* s, statement(R"(SELECT path, size_bytes, modified_ns, photo_id, present FROM location
                                        WHERE path = ?1 OR (path >= ?2 AND path < ?3))"));
        s->bind_blob(as_blob(exact)).bind_blob(as_blob(low)).bind_blob(as_blob(high));
        while (true) {
            TROVE_TRY(const bool row, s->step());
            if (!row) break;
            known.emplace(s->text(0),
                          KnownFile{s->integer(1), s->integer(2), PhotoId{s->integer(3)}, s->integer(4) != 0});
        }
    }
    TROVE_TRY(auto* s, statement(R"(SELECT path, size_bytes, modified_ns, stage FROM failure
                                    WHERE path = ?1 OR (path >= ?2 AND path < ?3))"));
    s->bind_blob(as_blob(exact)).bind_blob(as_blob(low)).bind_blob(as_blob(high));
    while (true) {
        TROVE_TRY(const bool row, s->step());
        if (!row) break;
        // A file that was a photo once and failed later is in both: the failure is the newer word.
        KnownFile& file = known[std::string(s->text(0))];
        file.size_bytes = s->integer(1);
        file.modified_ns = s->integer(2);
        file.failed = true;
        file.ignored = s->text(3) == kIgnoredStage;
        file.retry = s->text(3) == "read";
    }
    return known;
}

Result<std::optional<PhotoId>> CatalogReader::photo_by_hash(const ContentHash& hash) {
    TROVE_TRY(auto* s, statement("SELECT id FROM photo WHERE hash = ?"));
    s->bind_blob(hash.bytes);
    TROVE_TRY(const bool row, s->step());
    if (!row) return std::optional<PhotoId>();
    const PhotoId id{s->integer(0)};
    s->reset();
    return std::optional(id);
}

Result<std::optional<PhotoId>> CatalogReader::photo_by_path(const std::filesystem::path& path) {
    TROVE_TRY(auto* s, statement("SELECT photo_id FROM location WHERE path = ?"));
    s->bind_blob(as_blob(path.native()));
    TROVE_TRY(const bool row, s->step());
    if (!row) return std::optional<PhotoId>();
    const PhotoId id{s->integer(0)};
    s->reset();
    return std::optional(id);
}

Result<ContentHash> CatalogReader::hash_of(PhotoId id) {
    TROVE_TRY(auto* s, statement("SELECT hash FROM photo WHERE id = ?"));
    s->bind(to_int(id));
    TROVE_TRY(const bool row, s->step());
    if (!row) return fail(Errc::kNotFound, fmt::format("there is no photo {} in this library", to_int(id)));
    ContentHash hash;
    std::ranges::copy(s->blob(0), hash.bytes.begin());
    s->reset();
    return hash;
}

Result<Photo> CatalogReader::photo(PhotoId id) {
    Photo photo;
    {
        TROVE_TRY(auto* s, statement(R"(
            SELECT hash, format, width_px, height_px, size_bytes, taken_local_s, zone_minutes, camera_make, camera_model,
                   lens, latitude_deg, longitude_deg, altitude_m, iso, f_number, exposure_s, focal_length_mm, orientation,
                   title, description, keywords, rating, software,
                   coalesce((SELECT place FROM photo_item WHERE photo_id = photo.id AND place <> '' ORDER BY id LIMIT 1),
                            (SELECT name FROM photo_place JOIN place ON place.id = place_id WHERE photo_place.photo_id = photo.id), '')
            FROM photo WHERE id = ?)"));
        s->bind(to_int(id));
        TROVE_TRY(const bool row, s->step());
        if (!row) return fail(Errc::kNotFound, fmt::format("there is no photo {} in this library", to_int(id)));
        photo.id = id;
        std::ranges::copy(s->blob(0), photo.hash.bytes.begin());
        photo.format = s->text(1);
        photo.width_px = static_cast<int>(s->integer(2));
        photo.height_px = static_cast<int>(s->integer(3));
        photo.size_bytes = s->integer(4);
        Metadata& m = photo.metadata;
        m.taken_local_s = s->maybe_integer(5);
        if (const auto zone = s->maybe_integer(6)) m.zone_minutes = static_cast<int>(*zone);
        m.camera_make = s->text(7);
        m.camera_model = s->text(8);
        m.lens = s->text(9);
        m.latitude_deg = s->maybe_real(10);
        m.longitude_deg = s->maybe_real(11);
        m.altitude_m = s->maybe_real(12);
        m.iso = s->maybe_real(13);
        m.f_number = s->maybe_real(14);
        m.exposure_s = s->maybe_real(15);
        m.focal_length_mm = s->maybe_real(16);
        m.orientation = static_cast<int>(s->integer(17));
        m.title = s->text(18);
        m.description = s->text(19);
        m.keywords = lines(s->text(20));
        if (const auto rating = s->maybe_integer(21)) m.rating = static_cast<int>(*rating);
        m.software = s->text(22);
        photo.place = s->text(23);
        s->reset();
    }
    TROVE_TRY(auto* s, statement(R"(SELECT path, size_bytes, modified_ns, present FROM location
                                    WHERE photo_id = ? ORDER BY present DESC, id)"));
    s->bind(to_int(id));
    while (true) {
        TROVE_TRY(const bool row, s->step());
        if (!row) return photo;
        photo.locations.push_back({Place::parse(s->text(0)), s->integer(1), s->integer(2), s->integer(3) != 0});
    }
}

Result<std::vector<Located>> CatalogReader::without_town(std::int64_t table_version, std::size_t most) {
    TROVE_TRY(auto* s, statement(R"(
        SELECT p.id, p.latitude_deg, p.longitude_deg FROM photo p LEFT JOIN photo_place q ON q.photo_id = p.id
        WHERE p.latitude_deg IS NOT NULL AND p.longitude_deg IS NOT NULL
            AND (q.photo_id IS NULL OR q.table_version <> ?1 OR q.latitude_deg <> p.latitude_deg OR q.longitude_deg <> p.longitude_deg)
        LIMIT ?2)"));
    s->bind(table_version).bind(static_cast<std::int64_t>(most));
    std::vector<Located> photos;
    while (true) {
        TROVE_TRY(const bool row, s->step());
        if (!row) return photos;
        photos.push_back({PhotoId{s->integer(0)}, s->real(1), s->real(2)});
    }
}

Result<std::vector<PhotoId>> CatalogReader::all_photos() {
    TROVE_TRY(auto* s, statement("SELECT id FROM photo ORDER BY id"));
    std::vector<PhotoId> ids;
    while (true) {
        TROVE_TRY(const bool row, s->step());
        if (!row) return ids;
        ids.push_back(PhotoId{s->integer(0)});
    }
}

Result<bool> CatalogReader::is_embedded(PhotoId photo, ModelId model) {
    TROVE_TRY(auto* s, statement("SELECT 1 FROM embedding WHERE model_id = ? AND photo_id = ?"));
    s->bind(to_int(model)).bind(to_int(photo));
    TROVE_TRY(const bool row, s->step());
    if (row) s->reset();
    return row;
}

Result<std::vector<PhotoId>> CatalogReader::owed(ModelId model) {
    TROVE_TRY(auto* s, statement(R"(SELECT id FROM photo WHERE NOT EXISTS
                                    (SELECT 1 FROM embedding WHERE model_id = ? AND photo_id = photo.id))"));
    s->bind(to_int(model));
    std::vector<PhotoId> ids;
    while (true) {
        TROVE_TRY(const bool row, s->step());
        if (!row) return ids;
        ids.push_back(PhotoId{s->integer(0)});
    }
}

Result<std::int64_t> CatalogReader::embedded_count(ModelId model) {
    TROVE_TRY(auto* s, statement("SELECT count(*) FROM embedding WHERE model_id = ?"));
    s->bind(to_int(model));
    TROVE_TRY([[maybe_unused]] const bool row, s->step());
    const std::int64_t count = s->integer(0);
    s->reset();
    return count;
}

Result<std::optional<ModelRow>> CatalogReader::model_where(sql::Statement& s) {
    TROVE_TRY(const bool row, s.step());
    if (!row) return std::optional<ModelRow>();
    std::optional<ModelRow> model(model_row(s));
    s.reset();
    return model;
}

Result<std::optional<ModelRow>> CatalogReader::model_in_use() {
    TROVE_TRY(auto* s, statement(R"(SELECT model.id, fingerprint, name, dimensions, generation
                                    FROM library JOIN model ON model.id = library.model_id)"));
    return model_where(*s);
}

Result<std::optional<ModelRow>> CatalogReader::next_model() {
    TROVE_TRY(auto* s, statement(R"(SELECT model.id, fingerprint, name, dimensions, generation
                                    FROM library JOIN model ON model.id = library.next_model_id)"));
    return model_where(*s);
}

Result<std::optional<ModelRow>> CatalogReader::model_by_fingerprint(std::string_view fingerprint) {
    TROVE_TRY(auto* s,
              statement("SELECT id, fingerprint, name, dimensions, generation FROM model WHERE fingerprint = ?"));
    return model_where(s->bind(fingerprint));
}

Result<std::int64_t> CatalogReader::newest_embedding(ModelId model) {
    // One model's rows are usually the newest of all, so walking back from the end finds one at once; the unary plus
    // keeps SQLite from gathering all of the model's rows by their index and sorting them.
    TROVE_TRY(auto* s, statement("SELECT seq FROM embedding WHERE +model_id = ? ORDER BY seq DESC LIMIT 1"));
    s->bind(to_int(model));
    TROVE_TRY(const bool row, s->step());
    const std::int64_t seq = row ? s->integer(0) : 0;
    if (row) s->reset();
    return seq;
}

Result<std::vector<PhotoId>> CatalogReader::embedded_photos(ModelId model, std::int64_t last_seq) {
    // From the index by model and photo, which knows the rows' numbers; sorted here, as the order of seq is that of the
    // table.
    TROVE_TRY(auto* s, statement("SELECT seq, photo_id FROM embedding WHERE model_id = ?"));
    s->bind(to_int(model));
    std::vector<std::pair<std::int64_t, PhotoId>> rows;
    while (true) {
        TROVE_TRY(const bool row, s->step());
        if (!row) break;
        if (s->integer(0) <= last_seq) rows.emplace_back(s->integer(0), PhotoId{s->integer(1)});
    }
    std::ranges::sort(rows);
    std::vector<PhotoId> photos;
    photos.reserve(rows.size());
    for (const auto& [seq, photo] : rows) photos.push_back(photo);
    return photos;
}

Result<void> CatalogReader::each_embedding(
    ModelId model,
    std::int64_t after_seq,
    const std::function<void(std::int64_t, PhotoId, std::span<const std::uint8_t>)>& each) {
    // The unary plus keeps SQLite on the order of seq, which is the order in the file.
    TROVE_TRY(auto* s,
              statement("SELECT seq, photo_id, halves FROM embedding WHERE seq > ? AND +model_id = ? ORDER BY seq"));
    s->bind(after_seq).bind(to_int(model));
    while (true) {
        TROVE_TRY(const bool row, s->step());
        if (!row) return {};
        each(s->integer(0), PhotoId{s->integer(1)}, s->blob(2));
    }
}

Result<std::vector<FailureRow>> CatalogReader::failures(bool with_ignored) {
    TROVE_TRY(
        auto* s,
        statement("SELECT path, stage, code, reason, at_s FROM failure WHERE ?1 OR stage <> 'ignored' ORDER BY path"));
    s->bind(with_ignored ? 1 : 0);
    std::vector<FailureRow> rows;
    while (true) {
        TROVE_TRY(const bool row, s->step());
        if (!row) return rows;
        rows.push_back({std::string(s->text(0)), std::string(s->text(1)), static_cast<Errc>(s->integer(2)),
                        std::string(s->text(3)), s->integer(4)});
    }
}

Result<std::vector<std::string>> CatalogReader::check() {
    std::vector<std::string> problems;
    {
        TROVE_TRY(auto s, database_.prepare("PRAGMA integrity_check"));
        while (true) {
            TROVE_TRY(const bool row, s.step());
            if (!row) break;
            if (s.text(0) != "ok") problems.emplace_back(s.text(0));
        }
    }
    {
        TROVE_TRY(auto s, database_.prepare("PRAGMA foreign_key_check"));
        while (true) {
            TROVE_TRY(const bool row, s.step());
            if (!row) break;
            problems.push_back(fmt::format("{} row {} points to nothing in {}", s.text(0), s.integer(1), s.text(2)));
        }
    }
    TROVE_TRY(auto s, database_.prepare(
                          "SELECT id FROM photo WHERE NOT EXISTS (SELECT 1 FROM location WHERE photo_id = photo.id)"));
    while (true) {
        TROVE_TRY(const bool row, s.step());
        if (!row) break;
        problems.push_back(fmt::format("photo {} lies nowhere", s.integer(0)));
    }
    return problems;
}

}  // namespace trove::catalog
