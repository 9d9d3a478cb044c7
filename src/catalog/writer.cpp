// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/writer.h"

#include "base/file.h"
#include "base/half.h"
#include "catalog/schema.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <chrono>
#include <random>
#include <thread>

namespace trove::catalog {
namespace {

// Who waits for a batch to end asks every 2 ms (sql/database.cpp).
constexpr auto kGapBetweenBatches = std::chrono::milliseconds(5);

std::span<const std::uint8_t> as_blob(std::string_view text) {
    // Paths are stored as the bytes they are; a char may always be looked at as an unsigned one.
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::span<const std::uint8_t> as_blob(const std::filesystem::path& path) {
    return as_blob(std::string_view(path.native()));
}

std::int64_t now_s() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::seconds>(now).count();
}

// A random positive number that ties caches to the library.
std::int64_t random_uuid() {
    std::random_device device;
    const std::uint64_t bits = (std::uint64_t{device()} << 32U) | device();
    return static_cast<std::int64_t>(bits >> 1U);
}

}  // namespace

Result<CatalogWriter> CatalogWriter::open(const std::filesystem::path& library) {
    TROVE_TRY(auto database, sql::Database::open(catalog_file(library), sql::Mode::kCreate));
    TROVE_CHECKED(define_functions(database));
    TROVE_CHECKED(migrate(database));
    TROVE_CHECKED(
        database.execute("PRAGMA foreign_keys = ON; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -65536"));
    // Looked at first: to write, even nothing, is to wait for who writes now.
    TROVE_TRY(const std::int64_t named, database.scalar("SELECT count(*) FROM library"));
    if (named == 0)
        TROVE_CHECKED(
            database.execute(fmt::format("INSERT OR IGNORE INTO library (id, uuid) VALUES (1, {})", random_uuid())));
    TROVE_TRY(auto thumbnails, sql::Database::open(thumbnails_file(library), sql::Mode::kCreate));
    TROVE_CHECKED(thumbnails.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL"));
    for (const EmbeddedFile& file : thumbnail_schema_files())
        TROVE_CHECKED(thumbnails.execute(std::string(file.bytes)));
    return CatalogWriter(std::move(database), std::move(thumbnails));
}

Result<sql::Statement*> CatalogWriter::statement(std::string_view sql) {
    auto found = statements_.find(sql);
    if (found == statements_.end()) {
        TROVE_TRY(auto prepared, database_.prepare(sql));
        found = statements_.emplace(sql, std::move(prepared)).first;
    }
    return &found->second;
}

Result<void> CatalogWriter::begin() {
    std::this_thread::sleep_until(committed_at_ + kGapBetweenBatches);
    TROVE_CHECKED(thumbnails_.execute("BEGIN IMMEDIATE"));
    if (auto begun = database_.execute("BEGIN IMMEDIATE"); !begun) {
        [[maybe_unused]] const auto ignored = thumbnails_.execute("ROLLBACK");
        return begun;
    }
    in_batch_ = true;
    return {};
}

Result<void> CatalogWriter::commit() {
    TROVE_CHECKED(thumbnails_.execute("COMMIT"));
    TROVE_CHECKED(database_.execute("COMMIT"));
    in_batch_ = false;
    committed_at_ = std::chrono::steady_clock::now();
    return {};
}

Result<void> CatalogWriter::roll_back() {
    if (!in_batch_) return {};
    in_batch_ = false;
    // SQLite may have rolled back by itself already (a full disk does that); then there is nothing left to undo.
    [[maybe_unused]] const auto thumbnails = thumbnails_.execute("ROLLBACK");
    [[maybe_unused]] const auto catalog = database_.execute("ROLLBACK");
    return {};
}

Result<CatalogWriter::PutPhoto> CatalogWriter::put_photo(const NewPhoto& photo) {
    {
        static constexpr std::string_view kSql = "INSERT OR REPLACE INTO thumbnail (hash, jpeg) VALUES (?, ?)";
        auto found = thumbnail_statements_.find(kSql);
        if (found == thumbnail_statements_.end()) {
            TROVE_TRY(auto prepared, thumbnails_.prepare(kSql));
            found = thumbnail_statements_.emplace(kSql, std::move(prepared)).first;
        }
        TROVE_CHECKED(found->second.bind_blob(photo.hash.bytes).bind_blob(photo.thumbnail_jpeg).run());
    }
    const Metadata& m = photo.metadata;
    const std::string keywords = fmt::format("{}", fmt::join(m.keywords, "\n"));
    // Both statements number their values alike.
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
        TROVE_TRY(const bool row, s.step());
        if (!row) return std::optional<PhotoId>();
        const PhotoId id{s.integer(0)};
        s.reset();
        return std::optional(id);
    };
    TROVE_TRY(auto* insert, statement(R"(
        INSERT INTO photo (hash, format, width_px, height_px, size_bytes, added_at_s, taken_local_s, zone_minutes, camera_make,
                           camera_model, lens, latitude_deg, longitude_deg, altitude_m, iso, f_number, exposure_s,
                           focal_length_mm, orientation, title, description, keywords, rating, software, tiny)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25)
        ON CONFLICT (hash) DO NOTHING RETURNING id)"));
    TROVE_TRY(auto id, put(*insert));
    const bool fresh = id.has_value();
    if (!fresh) {
        TROVE_TRY(auto* refresh, statement(R"(
            UPDATE photo SET
                format = ?2, width_px = ?3, height_px = ?4, taken_local_s = ?7, zone_minutes = ?8, camera_make = ?9,
                camera_model = ?10, lens = ?11, latitude_deg = ?12, longitude_deg = ?13, altitude_m = ?14, iso = ?15,
                f_number = ?16, exposure_s = ?17, focal_length_mm = ?18, orientation = ?19, title = ?20,
                description = ?21, keywords = ?22, rating = ?23, software = ?24, tiny = ?25
            WHERE hash = ?1 RETURNING id)"));
        TROVE_TRY(id, put(*refresh));
        if (!id) return fail(Errc::kInternal, "a photo that is known cannot be written again");
    }
    TROVE_CHECKED(put_file_tags(*id, m.keywords));
    TROVE_CHECKED(put_words(*id, photo, keywords));
    // The row holds what the file says, so nothing of it is kept aside.
    TROVE_TRY(auto* own, statement("DELETE FROM photo_own WHERE photo_id = ?"));
    TROVE_CHECKED(own->bind(to_int(*id)).run());
    TROVE_CHECKED(merge_origins(*id));
    return PutPhoto{*id, fresh};
}

Result<CatalogWriter::Placed> CatalogWriter::put_location(const std::filesystem::path& path,
                                                          PhotoId photo,
                                                          const FileStamp& stamp,
                                                          std::optional<std::int64_t> volume) {
    Placed placed;
    {
        TROVE_TRY(auto* s, statement("SELECT photo_id FROM location WHERE path = ?"));
        TROVE_TRY(const bool row, s->bind_blob(as_blob(path)).step());
        placed.fresh = !row;
        if (row && s->integer(0) != to_int(photo)) placed.replaced = PhotoId{s->integer(0)};
        if (row) s->reset();
    }
    TROVE_TRY(auto* put, statement(R"(
        INSERT INTO location (path, photo_id, volume_id, size_bytes, modified_ns, present) VALUES (?1, ?2, ?3, ?4, ?5, 1)
        ON CONFLICT (path) DO UPDATE SET photo_id = ?2, volume_id = ?3, size_bytes = ?4, modified_ns = ?5, present = 1)"));
    TROVE_CHECKED(put->bind_blob(as_blob(path))
                      .bind(to_int(photo))
                      .bind(volume)
                      .bind(stamp.size_bytes)
                      .bind(stamp.modified_ns)
                      .run());
    TROVE_CHECKED(remove_failure(path));
    if (placed.fresh || placed.replaced) TROVE_CHECKED(refresh_names(photo));
    if (placed.replaced) TROVE_CHECKED(refresh_names(*placed.replaced));
    return placed;
}

Result<void> CatalogWriter::set_present(const std::filesystem::path& path, bool present) {
    TROVE_TRY(auto* s, statement("UPDATE location SET present = ? WHERE path = ?"));
    return s->bind(present ? 1 : 0).bind_blob(as_blob(path)).run();
}

Result<void> CatalogWriter::set_present_as(const std::filesystem::path& path, const ContentHash& content) {
    TROVE_TRY(auto* s, statement("UPDATE location SET present = photo_id IS (SELECT id FROM photo WHERE hash = ?) "
                                 "WHERE path = ?"));
    return s->bind_blob(content.bytes).bind_blob(as_blob(path)).run();
}

Result<void> CatalogWriter::remove_location(const std::filesystem::path& path) {
    TROVE_TRY(auto* s, statement("DELETE FROM location WHERE path = ? RETURNING photo_id"));
    TROVE_TRY(const bool row, s->bind_blob(as_blob(path)).step());
    if (!row) return {};
    const PhotoId photo{s->integer(0)};
    s->reset();
    return refresh_names(photo);
}

Result<bool> CatalogWriter::put_embedding(PhotoId photo, ModelId model, std::span<const float> vector) {
    TROVE_TRY(auto* s,
              statement("INSERT INTO embedding (photo_id, model_id, halves) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"));
    TROVE_CHECKED(s->bind(to_int(photo)).bind(to_int(model)).bind_blob(half_bytes(vector)).run());
    return database_.changes() > 0;
}

Result<void> CatalogWriter::put_failure(const std::filesystem::path& path,
                                        const FileStamp& stamp,
                                        const FailureCause& cause,
                                        const Error& error) {
    TROVE_TRY(auto* s, statement(R"(
        INSERT OR REPLACE INTO failure
            (path, size_bytes, modified_ns, stage, code, reason, at_s, may_pass, memory_bytes, model, version)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?))"));
    return s->bind_blob(as_blob(path))
        .bind(stamp.size_bytes)
        .bind(stamp.modified_ns)
        .bind(to_string(cause.stage))
        .bind(static_cast<int>(error.code))
        .bind(error.what)
        .bind(now_s())
        .bind(to_string(cause.may_pass))
        .bind(static_cast<std::int64_t>(cause.conditions.memory_bytes))
        .bind(cause.conditions.model)
        .bind(cause.conditions.version)
        .run();
}

Result<void> CatalogWriter::remove_failure(const std::filesystem::path& path) {
    TROVE_TRY(auto* s, statement("DELETE FROM failure WHERE path = ?"));
    return s->bind_blob(as_blob(path)).run();
}

Result<std::int64_t> CatalogWriter::remove_homeless_photos() {
    TROVE_CHECKED(database_.execute(R"(
        CREATE TEMP TABLE IF NOT EXISTS homeless (id INTEGER PRIMARY KEY);
        DELETE FROM homeless;
        INSERT INTO homeless SELECT id FROM photo WHERE NOT EXISTS (SELECT 1 FROM location WHERE photo_id = photo.id);
        UPDATE model SET generation = generation + 1 WHERE id IN
            (SELECT DISTINCT model_id FROM embedding WHERE photo_id IN (SELECT id FROM homeless));
        DELETE FROM embedding WHERE photo_id IN (SELECT id FROM homeless);
        DELETE FROM photo_text WHERE photo_id IN (SELECT id FROM homeless);
        DELETE FROM text_line WHERE photo_id IN (SELECT id FROM homeless);
        DELETE FROM reading WHERE photo_id IN (SELECT id FROM homeless);
        DELETE FROM photo WHERE id IN (SELECT id FROM homeless);)"));
    return database_.scalar("SELECT count(*) FROM homeless");
}

Result<void> CatalogWriter::put_root(const std::filesystem::path& path) {
    TROVE_TRY(auto* s, statement("INSERT INTO root (path) VALUES (?) ON CONFLICT DO NOTHING"));
    return s->bind_blob(as_blob(path)).run();
}

Result<void> CatalogWriter::finish_root(const std::filesystem::path& path) {
    TROVE_TRY(auto* s, statement("UPDATE root SET crawled_at_s = ? WHERE path = ?"));
    return s->bind(now_s()).bind_blob(as_blob(path)).run();
}

Result<void> CatalogWriter::remove_root(std::int64_t id) {
    TROVE_TRY(auto* find, statement("SELECT path FROM root WHERE id = ?"));
    TROVE_TRY(const bool known, find->bind(id).step());
    if (!known) return fail(Errc::kNotFound, fmt::format("there is no source {}", id));
    const std::string exact(find->text(0));
    find->reset();
    TROVE_TRY(auto* remove, statement("DELETE FROM root WHERE id = ?"));
    TROVE_CHECKED(remove->bind(id).run());
    // Everything under /a/b lies between "/a/b/" and "/a/b0": '0' follows '/'. What another root holds as well stays.
    const std::string low = exact == "/" ? exact : exact + "/";
    std::string high = low;
    high.back() = '0';
    for (const std::string_view sql : {R"(
             DELETE FROM location WHERE (path = ?1 OR (path >= ?2 AND path < ?3)) AND NOT EXISTS
                 (SELECT 1 FROM root r WHERE location.path = r.path OR r.path = x'2f' OR
                      (location.path >= CAST(r.path || x'2f' AS BLOB) AND location.path < CAST(r.path || x'30' AS BLOB))))",
                                       R"(
             DELETE FROM failure WHERE (path = ?1 OR (path >= ?2 AND path < ?3)) AND NOT EXISTS
                 (SELECT 1 FROM root r WHERE failure.path = r.path OR r.path = x'2f' OR
                      (failure.path >= CAST(r.path || x'2f' AS BLOB) AND failure.path < CAST(r.path || x'30' AS BLOB))))"}) {
        TROVE_TRY(auto* s, statement(sql));
        TROVE_CHECKED(s->bind_blob(as_blob(std::string_view(exact)))
                          .bind_blob(as_blob(std::string_view(low)))
                          .bind_blob(as_blob(std::string_view(high)))
                          .run());
    }
    return {};
}

Result<std::int64_t> CatalogWriter::put_volume(std::string_view uuid, const std::filesystem::path& mount_path) {
    TROVE_TRY(auto* s, statement(R"(INSERT INTO volume (uuid, mount_path) VALUES (?1, ?2)
                                    ON CONFLICT (uuid) DO UPDATE SET mount_path = ?2 RETURNING id)"));
    TROVE_TRY([[maybe_unused]] const bool row, s->bind(uuid).bind_blob(as_blob(mount_path)).step());
    const std::int64_t id = s->integer(0);
    s->reset();
    return id;
}

Result<ModelRow> CatalogWriter::put_model(std::string_view fingerprint, std::string_view name, int dimensions) {
    TROVE_TRY(auto* s, statement(R"(INSERT INTO model (fingerprint, name, dimensions) VALUES (?1, ?2, ?3)
                                    ON CONFLICT (fingerprint) DO UPDATE SET name = ?2 RETURNING id, generation)"));
    TROVE_TRY([[maybe_unused]] const bool row, s->bind(fingerprint).bind(name).bind(dimensions).step());
    ModelRow model{ModelId{s->integer(0)}, std::string(fingerprint), std::string(name), dimensions, s->integer(1)};
    s->reset();
    return model;
}

Result<void> CatalogWriter::use_model(ModelId model) {
    TROVE_TRY(auto* s, statement("UPDATE library SET model_id = ?, next_model_id = NULL"));
    return s->bind(to_int(model)).run();
}

Result<void> CatalogWriter::prepare_model(ModelId model) {
    TROVE_TRY(auto* s, statement("UPDATE library SET next_model_id = ?"));
    return s->bind(to_int(model)).run();
}

Result<void> CatalogWriter::drop_vectors(ModelId model) {
    TROVE_TRY(auto* s, statement("DELETE FROM embedding WHERE model_id = ?"));
    TROVE_CHECKED(s->bind(to_int(model)).run());
    TROVE_TRY(auto* raise, statement("UPDATE model SET generation = generation + 1 WHERE id = ?"));
    return raise->bind(to_int(model)).run();
}

Result<ThumbnailReader> ThumbnailReader::open(const std::filesystem::path& library) {
    TROVE_TRY(auto database, sql::Database::open(thumbnails_file(library), sql::Mode::kReadOnly));
    TROVE_CHECKED(database.execute("PRAGMA mmap_size = 1073741824"));
    TROVE_TRY(auto select, database.prepare("SELECT jpeg FROM thumbnail WHERE hash = ?"));
    return ThumbnailReader(std::move(database), std::move(select));
}

Result<Bytes> ThumbnailReader::thumbnail(const ContentHash& hash) {
    TROVE_TRY(const bool row, select_.bind_blob(hash.bytes).step());
    if (!row) return fail(Errc::kNotFound, fmt::format("there is no thumbnail of {}", hash.hex()));
    const auto jpeg = select_.blob(0);
    Bytes bytes(jpeg.begin(), jpeg.end());
    select_.reset();
    return bytes;
}

}  // namespace trove::catalog
