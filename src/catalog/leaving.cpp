// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/leaving.h"

#include "base/file.h"
#include "base/sha256.h"
#include "catalog/files.h"
#include "catalog/photos.h"
#include "catalog/roots.h"
#include "catalog/sources.h"
#include "catalog/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace trove::catalog {
namespace {

// Whether `path` lies below `folder`.
bool lies_below(const std::filesystem::path& path, const std::filesystem::path& folder) {
    const std::string& inner = path.native();
    const std::string& outer = folder.native();
    if (outer == "/") return inner.size() > 1;
    return inner.size() > outer.size() && inner.starts_with(outer) && inner[outer.size()] == '/';
}

bool is_one_of(const std::filesystem::path& path, const std::vector<std::filesystem::path>& paths) {
    return std::ranges::find(paths, path) != paths.end();
}

// Fills temp.leaving_place and temp.homeless, which every statement below reads.
class Chosen {
public:
    explicit Chosen(Connection& connection) : connection_(connection) {}

    Result<void> choose(const LeavingRequest& request, const Leaving& leaving) {
        auto leave = request.folders;
        leave.insert(leave.end(), leaving.roots.begin(), leaving.roots.end());
        TROVE_CHECKED(set_paths(leave, leaving.stay));
        for (const std::string_view sql : {
                 // Everything at or below a folder but the crawled folders inside it.
                 R"(
            INSERT OR IGNORE INTO leaving_place
            SELECT l.id FROM leaving_path g JOIN location l ON l.path >= g.path AND l.path < g.before
            WHERE (l.path = g.path OR g.path = x'2f' OR l.path >= CAST(g.path || x'2f' AS BLOB))
              AND NOT EXISTS (SELECT 1 FROM staying_path s WHERE l.path >= s.path AND l.path < s.before
                              AND (l.path = s.path OR l.path >= CAST(s.path || x'2f' AS BLOB))))",
                 // Files that only such a source brought here.
                 R"(
            INSERT OR IGNORE INTO leaving_place
            SELECT l.id FROM leaving_path g JOIN source ON source.path = g.path JOIN source_item i ON i.source_id = source.id
                JOIN source_file f ON f.item_id = i.id JOIN location l ON l.path = f.path
            WHERE NOT EXISTS (SELECT 1 FROM source_file o JOIN source_item j ON j.id = o.item_id JOIN source t ON t.id = j.source_id
                              WHERE o.path = l.path AND t.path NOT IN (SELECT path FROM leaving_path))
              AND NOT EXISTS (SELECT 1 FROM root r WHERE r.path NOT IN (SELECT path FROM leaving_path) AND
                              (l.path = r.path OR r.path = x'2f' OR (l.path >= CAST(r.path || x'2f' AS BLOB) AND l.path < CAST(r.path || x'30' AS BLOB)))))",
                 R"(
            INSERT OR IGNORE INTO homeless
            SELECT lost.photo_id FROM leaving_path g JOIN lost_photo lost ON lost.path >= g.path AND lost.path < g.before
            WHERE lost.path = g.path OR g.path = x'2f' OR lost.path >= CAST(g.path || x'2f' AS BLOB))",
             })
            TROVE_CHECKED(connection_.run(sql));
        for (const PhotoId photo : request.photos) {
            TROVE_TRY(auto* known, connection_.statement("SELECT 1 FROM photo WHERE id = ?"));
            TROVE_TRY(const bool is_known, sql::has_row(known->bind(photo)));
            if (!is_known)
                return fail(Errc::kNotFound, fmt::format("there is no photo {} in this library", to_int(photo)));
            TROVE_CHECKED(connection_.run("INSERT OR IGNORE INTO homeless VALUES (?)", photo));
            TROVE_CHECKED(connection_.run(
                "INSERT OR IGNORE INTO leaving_place SELECT id FROM location WHERE photo_id = ?", photo));
        }
        for (const auto& folder : request.absent_below) TROVE_CHECKED(choose_absent(folder));
        if (request.missing_for_s) TROVE_CHECKED(choose_missing(now_s() - *request.missing_for_s));
        return connection_.run(R"(
            INSERT OR IGNORE INTO homeless
            SELECT photo_id FROM location WHERE id IN (SELECT id FROM leaving_place)
                AND NOT EXISTS (SELECT 1 FROM location o WHERE o.photo_id = location.photo_id AND o.id NOT IN (SELECT id FROM leaving_place)))");
    }

    Result<std::int64_t> count(std::string_view sql) {
        TROVE_TRY(auto* s, connection_.statement(sql));
        return sql::only_integer(*s);
    }

    Result<std::vector<std::filesystem::path>> paths(std::string_view sql) {
        TROVE_TRY(auto* s, connection_.statement(sql));
        return sql::rows(*s, [](sql::Row row) { return row.path(0); });
    }

private:
    Result<void> set_paths(const std::vector<std::filesystem::path>& leave,
                           const std::vector<std::filesystem::path>& stay) {
        TROVE_CHECKED(connection_.database().execute(R"(
            CREATE TEMP TABLE IF NOT EXISTS leaving_place (id INTEGER PRIMARY KEY);
            CREATE TEMP TABLE IF NOT EXISTS homeless (id INTEGER PRIMARY KEY);
            CREATE TEMP TABLE IF NOT EXISTS leaving_path (path BLOB PRIMARY KEY, before BLOB NOT NULL);
            CREATE TEMP TABLE IF NOT EXISTS staying_path (path BLOB PRIMARY KEY, before BLOB NOT NULL);
            DELETE FROM leaving_place; DELETE FROM homeless; DELETE FROM leaving_path; DELETE FROM staying_path;)"));
        for (const auto& folder : leave) {
            const PathsUnder range(folder);
            TROVE_CHECKED(
                connection_.run("INSERT OR IGNORE INTO leaving_path VALUES (?, ?)", range.folder, range.before));
        }
        for (const auto& root : stay) {
            const PathsUnder range(root);
            TROVE_CHECKED(
                connection_.run("INSERT OR IGNORE INTO staying_path VALUES (?, ?)", range.folder, range.before));
        }
        return {};
    }

    Result<void> choose_absent(const std::filesystem::path& folder) {
        const PathsUnder range(folder);
        TROVE_TRY(auto* absent, connection_.statement(R"(
            INSERT OR IGNORE INTO leaving_place
            SELECT id FROM location WHERE present = 0 AND (path = ?1 OR (path >= ?2 AND path < ?3)))"));
        TROVE_CHECKED(range.bind_to(*absent).run());
        TROVE_TRY(auto* lost, connection_.statement(R"(
            INSERT OR IGNORE INTO homeless
            SELECT photo_id FROM lost_photo WHERE path = ?1 OR (path >= ?2 AND path < ?3))"));
        TROVE_CHECKED(range.bind_to(*lost).run());
        return {};
    }

    Result<void> choose_missing(std::int64_t before_s) {
        TROVE_CHECKED(connection_.run(
            "INSERT OR IGNORE INTO leaving_place SELECT id FROM location WHERE present = 0 AND missing_at_s <= ?",
            before_s));
        return connection_.run(
            "INSERT OR IGNORE INTO homeless SELECT photo_id FROM photo_missing JOIN lost_photo USING (photo_id) WHERE "
            "since_s <= ?",
            before_s);
    }

    Connection& connection_;
};

Result<std::string> token_of(Chosen& chosen, Connection& connection, const Leaving& leaving) {
    std::string text;
    for (const std::string_view sql :
         {"SELECT id FROM homeless ORDER BY id", "SELECT id FROM leaving_place ORDER BY id"}) {
        TROVE_TRY(auto* s, connection.statement(sql));
        TROVE_CHECKED(sql::each_row(*s, [&](sql::Row row) { text += fmt::format("{},", row.integer(0)); }));
        text += ';';
    }
    TROVE_TRY(const std::int64_t said,
              chosen.count("SELECT count(*) FROM photo_said WHERE photo_id IN (SELECT id FROM homeless)"));
    text += fmt::format("{}", said);
    for (const auto* paths : {&leaving.roots, &leaving.passed_by})
        for (const auto& path : *paths) text += path.native() + '\n';
    TROVE_TRY(const auto whole, sha256(text));
    return whole.substr(0, 32);
}

// Which crawled folders end, which stay inside them, and which paths lie in a folder that is still crawled.
Result<void> sort_roots(Connection& connection, const LeavingRequest& request, Leaving& leaving) {
    TROVE_TRY(const auto roots, RootReader(connection).all());
    std::vector<std::filesystem::path> others;
    // Crawled folders stay inside another crawled folder. Inside a folder that was never crawled itself they are all
    // that a person can mean.
    const auto is_crawled = [&](const std::filesystem::path& folder) {
        return std::ranges::any_of(roots, [&](const auto& r) { return r == folder || lies_below(folder, r); });
    };
    for (const auto& root : roots) {
        if (is_one_of(root, request.folders)) {
            leaving.roots.push_back(root);
            continue;
        }
        bool leaves = false;
        bool stays = false;
        for (const auto& folder : request.folders)
            if (lies_below(root, folder)) (is_crawled(folder) ? stays : leaves) = true;
        if (leaves) {
            leaving.roots.push_back(root);
            continue;
        }
        others.push_back(root);
        if (stays) leaving.stay.push_back(root);
    }
    for (const auto& folder : request.folders)
        if (std::ranges::any_of(others, [&](const auto& root) { return lies_below(folder, root); }))
            leaving.passed_by.push_back(folder);
    return {};
}

// The files of photos that a person named are passed by too, and a crawled file that leaves is crawled no more.
Result<void> sort_files(Chosen& chosen, Connection& connection, const LeavingRequest& request, Leaving& leaving) {
    TROVE_TRY(const auto files, chosen.paths("SELECT path FROM root WHERE path IN (SELECT path FROM location WHERE id "
                                             "IN (SELECT id FROM leaving_place))"));
    for (const auto& file : files)
        if (!is_one_of(file, leaving.roots)) {
            leaving.roots.push_back(file);
            std::erase(leaving.stay, file);
        }
    if (request.photos.empty()) return {};
    TROVE_TRY(const auto roots, RootReader(connection).all());
    for (const PhotoId photo : request.photos) {
        TROVE_TRY(const auto places, PhotoReader(connection).places(photo));
        for (const Location& location : places) {
            const std::filesystem::path path = location.place.text();
            const bool is_crawled = std::ranges::any_of(
                roots, [&](const auto& root) { return !is_one_of(root, leaving.roots) && lies_below(path, root); });
            if (is_crawled && !is_one_of(path, leaving.passed_by)) leaving.passed_by.push_back(path);
        }
    }
    return {};
}

}  // namespace

Result<Leaving> LeavingReader::plan(const LeavingRequest& request) {
    Leaving leaving;
    TROVE_CHECKED(sort_roots(connection_, request, leaving));
    Chosen chosen(connection_);
    TROVE_CHECKED(chosen.choose(request, leaving));
    TROVE_CHECKED(sort_files(chosen, connection_, request, leaving));
    const auto count_of = [&](std::string_view sql, std::int64_t& into) -> Result<void> {
        TROVE_TRY(into, chosen.count(sql));
        return {};
    };
    TROVE_CHECKED(count_of("SELECT count(*) FROM homeless", leaving.photos));
    TROVE_CHECKED(count_of("SELECT count(*) FROM leaving_place", leaving.places));
    TROVE_CHECKED(
        count_of("SELECT count(DISTINCT photo_id) FROM location WHERE id IN (SELECT id FROM leaving_place) AND "
                 "photo_id NOT IN (SELECT id FROM homeless)",
                 leaving.kept));
    TROVE_CHECKED(count_of(
        "SELECT count(DISTINCT photo_id) FROM photo_tag WHERE source = 2 AND photo_id IN (SELECT id FROM homeless)",
        leaving.tagged));
    TROVE_CHECKED(count_of("SELECT count(*) FROM caption WHERE source = 2 AND photo_id IN (SELECT id FROM homeless)",
                           leaving.captioned));
    TROVE_CHECKED(
        count_of("SELECT count(*) FROM mark JOIN photo USING (hash) WHERE favourite_at_s IS NOT NULL AND photo.id IN "
                 "(SELECT id FROM homeless)",
                 leaving.favourites));
    TROVE_CHECKED(count_of(
        "SELECT count(*) FROM mark JOIN photo USING (hash) WHERE hidden = 1 AND photo.id IN (SELECT id FROM homeless)",
        leaving.hidden));
    TROVE_CHECKED(
        count_of("SELECT count(DISTINCT photo_id) FROM album_photo WHERE photo_id IN (SELECT id FROM homeless)",
                 leaving.in_albums));
    TROVE_CHECKED(
        count_of("SELECT count(DISTINCT photo_id) FROM photo_person WHERE photo_id IN (SELECT id FROM homeless)",
                 leaving.named));
    TROVE_TRY(
        leaving.examples,
        chosen.paths("SELECT path FROM location WHERE id IN (SELECT id FROM leaving_place) ORDER BY path LIMIT 5"));
    if (leaving.photos == 0 && leaving.places == 0 && leaving.roots.empty())
        for (const auto& folder : request.folders) {
            TROVE_TRY(const bool is_source, is_known_source(folder));
            if (!is_source)
                return fail(Errc::kNotFound, fmt::format("the library knows nothing at {}", display(folder)));
        }
    TROVE_TRY(leaving.token, token_of(chosen, connection_, leaving));
    return leaving;
}

Result<bool> LeavingReader::is_known_source(const std::filesystem::path& path) {
    TROVE_TRY(auto* s, connection_.statement("SELECT 1 FROM source WHERE path = ?"));
    return sql::has_row(s->bind(path));
}

Result<std::vector<std::filesystem::path>> LeavingReader::forgotten() {
    TROVE_TRY(auto* s, connection_.statement("SELECT path FROM forgotten ORDER BY path"));
    return sql::rows(*s, [](sql::Row row) { return row.path(0); });
}

Result<std::vector<ContentHash>> LeavingWriter::remove(const LeavingRequest& request, const Leaving& plan) {
    Chosen chosen(connection_);
    TROVE_CHECKED(chosen.choose(request, plan));
    TROVE_TRY(auto* contents, connection_.statement(R"(
        SELECT hash FROM photo WHERE id IN (SELECT id FROM homeless)
        UNION SELECT hash FROM photo_version WHERE photo_id IN (SELECT id FROM homeless))"));
    TROVE_TRY(auto hashes, sql::rows(*contents, [](sql::Row row) {
                  ContentHash hash;
                  std::ranges::copy(row.blob(0), hash.bytes.begin());
                  return hash;
              }));
    TROVE_TRY(auto* stays, connection_.statement(R"(
        SELECT DISTINCT photo_id FROM location WHERE id IN (SELECT id FROM leaving_place) AND photo_id NOT IN (SELECT id FROM homeless)
        UNION SELECT f.photo_id FROM source_file f JOIN source_item i ON i.id = f.item_id JOIN source s ON s.id = i.source_id
            WHERE s.path IN (SELECT path FROM leaving_path) AND f.photo_id NOT IN (SELECT id FROM homeless))"));
    TROVE_TRY(const auto kept, sql::rows(*stays, photo_id));
    for (const std::string_view sql : {
             "DELETE FROM mark WHERE hash IN (SELECT hash FROM photo WHERE id IN (SELECT id FROM homeless) UNION "
             "SELECT hash FROM photo_version WHERE photo_id IN (SELECT id FROM homeless))",
             "DELETE FROM location WHERE id IN (SELECT id FROM leaving_place)",
             "DELETE FROM source WHERE path IN (SELECT path FROM leaving_path)",
             R"(
        DELETE FROM failure WHERE EXISTS (SELECT 1 FROM leaving_path g WHERE failure.path = g.path OR g.path = x'2f' OR
                                          (failure.path >= CAST(g.path || x'2f' AS BLOB) AND failure.path < g.before))
            AND NOT EXISTS (SELECT 1 FROM staying_path s WHERE failure.path = s.path OR
                            (failure.path >= CAST(s.path || x'2f' AS BLOB) AND failure.path < s.before)))",
         })
        TROVE_CHECKED(connection_.run(sql));
    TROVE_CHECKED(PhotoWriter(connection_, thumbnails_, damaged_).remove_chosen());
    for (const auto& root : plan.roots) TROVE_CHECKED(connection_.run("DELETE FROM root WHERE path = ?", root));
    for (const auto& path : plan.passed_by)
        TROVE_CHECKED(connection_.run("INSERT OR REPLACE INTO forgotten (path, at_s) VALUES (?, ?)", path, now_s()));
    for (const PhotoId photo : kept) {
        TROVE_CHECKED(TextWriter(connection_).refresh_names(photo));
        TROVE_CHECKED(SourceWriter(connection_).complete(photo));
    }
    return hashes;
}

Result<void> LeavingWriter::remember(const std::filesystem::path& path) {
    return connection_.run("DELETE FROM forgotten WHERE path = ?", path);
}

}  // namespace trove::catalog
