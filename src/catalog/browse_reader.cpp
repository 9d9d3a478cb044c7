// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/browse_reader.h"

#include "catalog/schema.h"
#include "sql/rows.h"

#include <algorithm>
#include <span>
#include <string>
#include <string_view>

namespace trove::catalog {
namespace {

template <std::size_t N>
void copy_to(std::array<std::uint8_t, N>& to, std::span<const std::uint8_t> from) {
    if (from.size() == N) std::ranges::copy(from, to.begin());
}

// Whether `path` lies under `folder`, by the order of PathsUnder (files.h).
bool lies_under(std::string_view path, std::string_view folder) {
    return path == folder || folder == "/" ||
           (path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/');
}

}  // namespace

Result<BrowseReader> BrowseReader::open(const std::filesystem::path& library) {
    TROVE_TRY(auto database, open_catalog(library, sql::Mode::kReadOnly));
    TROVE_CHECKED(require_current(database));
    TROVE_CHECKED(database.execute("PRAGMA mmap_size = 1073741824; PRAGMA cache_size = -8192"));
    return BrowseReader(std::move(database));
}

Result<std::int64_t> BrowseReader::data_version() {
    return database_.scalar("PRAGMA data_version");
}

Result<std::vector<WallPhoto>> BrowseReader::wall() {
    TROVE_TRY(auto s, database_.prepare(R"(
        SELECT p.id, p.hash, p.width_px, p.height_px,
               coalesce(p.taken_local_s, (SELECT min(l.modified_ns) / 1000000000 FROM location l WHERE l.photo_id = p.id), 0),
               p.added_at_s, coalesce(m.favourite_at_s, 0), coalesce(m.hidden, 0),
               EXISTS (SELECT 1 FROM location l WHERE l.photo_id = p.id AND l.present = 1), p.tiny
        FROM photo p LEFT JOIN mark m ON m.hash = p.hash ORDER BY p.id)"));
    TROVE_TRY(const std::int64_t count, database_.scalar("SELECT count(*) FROM photo"));
    std::vector<WallPhoto> rows;
    rows.reserve(static_cast<std::size_t>(std::max<std::int64_t>(count, 0)));
    TROVE_CHECKED(sql::each_row(s, [&](sql::Row row) {
        WallPhoto& wall = rows.emplace_back();
        wall.photo = PhotoId{row.integer(0)};
        copy_to(wall.hash.bytes, row.blob(1));
        wall.width_px = static_cast<int>(row.integer(2));
        wall.height_px = static_cast<int>(row.integer(3));
        wall.when_s = row.integer(4);
        wall.added_at_s = row.integer(5);
        wall.favourite_at_s = row.integer(6);
        wall.hidden = row.boolean(7);
        wall.present = row.boolean(8);
        copy_to(wall.tiny, row.blob(9));
    }));
    return rows;
}

Result<std::vector<MapPhoto>> BrowseReader::map() {
    TROVE_TRY(auto s, database_.prepare(R"(
        SELECT p.id, p.hash, p.latitude_deg, p.longitude_deg FROM photo p LEFT JOIN mark m ON m.hash = p.hash
        WHERE p.latitude_deg IS NOT NULL AND p.longitude_deg IS NOT NULL AND coalesce(m.hidden, 0) = 0 ORDER BY p.id DESC)"));
    return sql::rows(s, [](sql::Row row) {
        MapPhoto map;
        map.photo = PhotoId{row.integer(0)};
        copy_to(map.hash.bytes, row.blob(1));
        map.latitude_deg = row.real(2);
        map.longitude_deg = row.real(3);
        return map;
    });
}

Result<std::vector<LocationRow>> BrowseReader::locations() {
    TROVE_TRY(auto s, database_.prepare("SELECT photo_id, path FROM location ORDER BY path"));
    return sql::rows(s, [](sql::Row row) { return LocationRow{PhotoId{row.integer(0)}, row.path(1)}; });
}

Result<std::vector<TownSummary>> BrowseReader::towns() {
    TROVE_TRY(auto s, database_.prepare(R"(
        SELECT place.name, count(*), max(p.id), p.hash FROM place JOIN photo_place q ON q.place_id = place.id
        JOIN photo p ON p.id = q.photo_id LEFT JOIN mark m ON m.hash = p.hash
        WHERE coalesce(m.hidden, 0) = 0 GROUP BY place.id ORDER BY count(*) DESC, place.name)"));
    return sql::rows(s, [](sql::Row row) {
        TownSummary town;
        town.name = row.text(0);
        town.photos = static_cast<std::size_t>(row.integer(1));
        town.newest = PhotoId{row.integer(2)};
        copy_to(town.hash.bytes, row.blob(3));
        return town;
    });
}

Result<std::vector<Source>> BrowseReader::sources() {
    TROVE_TRY(auto s, database_.prepare("SELECT id, path, crawled_at_s FROM root ORDER BY path"));
    TROVE_TRY(auto roots,
              sql::rows(s, [](sql::Row row) { return Source{row.integer(0), row.path(1), row.maybe_integer(2)}; }));
    TROVE_TRY(auto files, database_.prepare("SELECT path, present, missing_at_s FROM location"));
    TROVE_CHECKED(sql::each_row(files, [&](sql::Row row) {
        for (Source& root : roots)
            if (lies_under(row.text(0), root.path.native()))
                ++(row.boolean(1) ? root.files : row.is_null(2) ? root.away : root.missing);
    }));
    return roots;
}

}  // namespace trove::catalog
