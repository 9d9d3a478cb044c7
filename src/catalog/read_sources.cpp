// SPDX-License-Identifier: GPL-3.0-or-later
//
// The part of CatalogReader that tells what other programs say of photos.
#include "catalog/reader.h"

#include <algorithm>

namespace trove::catalog {
namespace {

std::span<const std::uint8_t> as_blob(const std::filesystem::path& path) {
    // Paths are stored as the bytes they are; a char may always be looked at as an unsigned one.
    return {reinterpret_cast<const std::uint8_t*>(path.native().data()), path.native().size()};
}

// A photo's number and its hash, in that column and the next. NULL: none.
std::optional<Cover> cover_of(const sql::Statement& s, int column) {
    const auto hash = s.blob(column + 1);
    Cover cover{PhotoId{s.integer(column)}, {}};
    if (hash.size() != cover.hash.bytes.size()) return std::nullopt;
    std::ranges::copy(hash, cover.hash.bytes.begin());
    return cover;
}

}  // namespace

Result<std::optional<KnownFile>> CatalogReader::known_file(const std::filesystem::path& path) {
    std::optional<KnownFile> known;
    {
        TROVE_TRY(auto* s, statement("SELECT size_bytes, modified_ns, photo_id, present FROM location WHERE path = ?"));
        TROVE_TRY(const bool row, s->bind_blob(as_blob(path)).step());
        if (row) {
            known.emplace(KnownFile{s->integer(0), s->integer(1), PhotoId{s->integer(2)}, s->integer(3) != 0});
            s->reset();
        }
    }
    TROVE_TRY(auto* s, statement("SELECT size_bytes, modified_ns, stage FROM failure WHERE path = ?"));
    TROVE_TRY(const bool row, s->bind_blob(as_blob(path)).step());
    if (!row) return known;
    if (!known) known.emplace();
    known->size_bytes = s->integer(0);
    known->modified_ns = s->integer(1);
    known->failed = true;
    known->ignored = s->text(2) == kIgnoredStage;
    known->retry = s->text(2) == "read";
    s->reset();
    return known;
}

Result<std::vector<SourceInfo>> CatalogReader::sources() {
    TROVE_TRY(auto* s, statement(R"(
        SELECT id, kind, path, read_at_s, (SELECT count(*) FROM source_item WHERE source_id = source.id),
               (SELECT count(*) FROM source_item i WHERE source_id = source.id AND NOT EXISTS (SELECT 1 FROM source_file WHERE item_id = i.id)),
               (SELECT count(*) FROM source_item WHERE source_id = source.id AND in_cloud = 1)
        FROM source ORDER BY path)"));
    std::vector<SourceInfo> sources;
    while (true) {
        TROVE_TRY(const bool row, s->step());
        if (!row) return sources;
        SourceInfo source;
        source.id = s->integer(0);
        source.kind = s->text(1);
        source.path = std::string(s->text(2));
        source.read_at_s = s->maybe_integer(3);
        source.items = s->integer(4);
        source.missing = s->integer(5);
        source.in_cloud = s->integer(6);
        sources.push_back(std::move(source));
    }
}

Result<std::optional<SourceInclude>> CatalogReader::source_include(const std::filesystem::path& path) {
    TROVE_TRY(auto* s, statement("SELECT with_hidden, with_trashed FROM source WHERE path = ?"));
    TROVE_TRY(const bool row, s->bind_blob(as_blob(path)).step());
    if (!row) return std::optional<SourceInclude>();
    const SourceInclude include{s->integer(0) != 0, s->integer(1) != 0};
    s->reset();
    return std::optional(include);
}

Result<std::vector<AlbumInfo>> CatalogReader::albums() {
    TROVE_TRY(auto* s, statement(R"(
        SELECT *, (SELECT hash FROM photo WHERE id = last) FROM (
            SELECT a.id, a.parent_id, a.source_id, a.title, a.kind, count(p.id), max(p.id) AS last
            FROM album a LEFT JOIN (album_photo JOIN shown_photo p ON p.id = photo_id) ON album_id = a.id GROUP BY a.id)
        ORDER BY title COLLATE NOCASE, id)"));
    std::vector<AlbumInfo> albums;
    while (true) {
        TROVE_TRY(const bool row, s->step());
        if (!row) return albums;
        albums.push_back({s->integer(0), s->maybe_integer(1), s->integer(2), std::string(s->text(3)),
                          static_cast<AlbumKind>(s->integer(4)), s->integer(5), cover_of(*s, 6)});
    }
}

Result<std::vector<PersonInfo>> CatalogReader::persons() {
    TROVE_TRY(auto* s, statement(R"(
        SELECT *, (SELECT hash FROM photo WHERE id = last) FROM (
            SELECT person.id, name, count(p.id), max(p.id) AS last FROM person JOIN photo_person ON person_id = person.id JOIN shown_photo p ON p.id = photo_id GROUP BY person.id)
        ORDER BY name COLLATE NOCASE)"));
    std::vector<PersonInfo> persons;
    while (true) {
        TROVE_TRY(const bool row, s->step());
        if (!row) return persons;
        persons.push_back({s->integer(0), std::string(s->text(1)), s->integer(2), cover_of(*s, 3)});
    }
}

Result<std::vector<PhotoOrigin>> CatalogReader::origins(PhotoId photo) {
    std::vector<PhotoOrigin> origins;
    std::vector<std::int64_t> items;
    {
        TROVE_TRY(auto* s, statement(R"(
            SELECT i.id, i.source_id, source.kind, source.path, f.rendition, f.path, i.key, i.original, i.title, i.description, i.rating, i.taken_local_s,
                   i.zone_minutes, i.latitude_deg, i.longitude_deg, i.altitude_m, i.camera_make, i.camera_model, i.lens, i.iso, i.f_number, i.exposure_s,
                   i.focal_length_mm, i.place, i.pick, i.label, i.favourite, i.hidden, i.trashed, i.stack, i.copy_of, i.copy_name, i.live_part,
                   i.edited, i.in_cloud
            FROM source_file f JOIN source_item i ON i.id = f.item_id JOIN source ON source.id = i.source_id
            WHERE f.photo_id = ? ORDER BY i.copy_of <> '', i.id, f.path)"));
        s->bind(to_int(photo));
        while (true) {
            TROVE_TRY(const bool row, s->step());
            if (!row) break;
            items.push_back(s->integer(0));
            PhotoOrigin out;
            out.source = s->integer(1);
            out.kind = s->text(2);
            out.source_path = std::string(s->text(3));
            out.rendition = static_cast<Rendition>(s->integer(4));
            out.place = Place::parse(s->text(5));
            Origin& o = out.origin;
            o.key = s->text(6);
            o.original = std::string(s->text(7));
            Metadata& m = o.metadata;
            m.title = s->text(8);
            m.description = s->text(9);
            if (const auto rating = s->maybe_integer(10)) m.rating = static_cast<int>(*rating);
            m.taken_local_s = s->maybe_integer(11);
            if (const auto zone = s->maybe_integer(12)) m.zone_minutes = static_cast<int>(*zone);
            m.latitude_deg = s->maybe_real(13);
            m.longitude_deg = s->maybe_real(14);
            m.altitude_m = s->maybe_real(15);
            m.camera_make = s->text(16);
            m.camera_model = s->text(17);
            m.lens = s->text(18);
            m.iso = s->maybe_real(19);
            m.f_number = s->maybe_real(20);
            m.exposure_s = s->maybe_real(21);
            m.focal_length_mm = s->maybe_real(22);
            o.place = s->text(23);
            o.pick = static_cast<Pick>(s->integer(24));
            o.label = s->text(25);
            o.favourite = s->integer(26) != 0;
            o.hidden = s->integer(27) != 0;
            o.trashed = s->integer(28) != 0;
            o.stack = s->text(29);
            o.copy_of = s->text(30);
            o.copy_name = s->text(31);
            o.live_part = std::string(s->text(32));
            o.edited = s->integer(33) != 0;
            o.in_cloud = s->integer(34) != 0;
            origins.push_back(std::move(out));
        }
    }
    const auto texts = [&](std::string_view sql, std::int64_t item, std::vector<std::string>& out) -> Result<void> {
        TROVE_TRY(auto* s, statement(sql));
        s->bind(item);
        while (true) {
            TROVE_TRY(const bool row, s->step());
            if (!row) return {};
            out.emplace_back(s->text(0));
        }
    };
    for (std::size_t n = 0; n < items.size(); ++n) {
        Origin& o = origins[n].origin;
        TROVE_CHECKED(
            texts("SELECT title FROM album_item JOIN album ON album.id = album_id WHERE item_id = ? ORDER BY title",
                  items[n], o.albums));
        TROVE_CHECKED(
            texts("SELECT name FROM item_person JOIN person ON person.id = person_id WHERE item_id = ? ORDER BY name",
                  items[n], o.persons));
        TROVE_CHECKED(
            texts("SELECT path FROM item_keyword JOIN keyword ON keyword.id = keyword_id WHERE item_id = ? ORDER BY "
                  "keyword.id",
                  items[n], o.metadata.keywords));
    }
    return origins;
}

Result<std::vector<PhotoId>> CatalogReader::photos_of_album(std::string_view title) {
    // UNION ends by itself where albums lie in a circle.
    TROVE_TRY(auto* s, statement(R"(
        WITH RECURSIVE wanted (id) AS (
            SELECT id FROM album WHERE title = ?1 COLLATE NOCASE
            UNION SELECT album.id FROM album JOIN wanted ON album.parent_id = wanted.id)
        SELECT DISTINCT photo_id FROM album_photo WHERE album_id IN (SELECT id FROM wanted) ORDER BY photo_id)"));
    s->bind(title);
    std::vector<PhotoId> photos;
    while (true) {
        TROVE_TRY(const bool row, s->step());
        if (!row) return photos;
        photos.push_back(PhotoId{s->integer(0)});
    }
}

}  // namespace trove::catalog
