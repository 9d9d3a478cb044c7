// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/salvage.h"

#include "base/file.h"
#include "sql/rows.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <limits>
#include <optional>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

namespace trove::catalog {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kPageBytes = 4096;  // SQLite's default, which every catalog has
constexpr std::size_t kMostMapBytes = std::size_t{4} << 20U;

// ---- the copy of the damaged file (https://www.sqlite.org/fileformat.html, 1.3)

void put_big_endian(std::span<std::uint8_t> page, std::size_t at, std::uint32_t value) {
    for (std::size_t i = 0; i < 4; ++i) page[at + i] = static_cast<std::uint8_t>(value >> (24 - 8 * i));
}

bool read_at(int fd, std::span<std::uint8_t> bytes) {
    return ::pread(fd, bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size());
}

bool write_at(int fd, std::span<const std::uint8_t> bytes) {
    return ::pwrite(fd, bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size());
}

// Gives the header the true number of pages, which a file that was cut short lacks. A header that is no header is
// replaced by `first_page`.
Result<void> mend_first_page(const std::filesystem::path& copy, std::optional<Bytes> first_page) {
    const FileDescriptor fd(::open(copy.c_str(), O_RDWR | O_CLOEXEC));
    struct stat st{};
    if (!fd || ::fstat(fd.get(), &st) != 0)
        return fail(system_error(errno, fmt::format("cannot open {}", display(copy))));
    if (st.st_size < static_cast<off_t>(kPageBytes)) return {};
    Bytes page(kPageBytes);
    if (!read_at(fd.get(), page)) return fail(system_error(errno, fmt::format("cannot read {}", display(copy))));
    if (first_page) page = *std::move(first_page);
    const auto pages = static_cast<std::uint32_t>(static_cast<std::size_t>(st.st_size) / kPageBytes);
    put_big_endian(page, 28, pages);
    std::copy_n(page.begin() + 24, 4, page.begin() + 92);  // the number of pages counts only where these two agree
    page[18] = page[19] = 2;                               // with a write-ahead log
    if (!write_at(fd.get(), page)) return fail(system_error(errno, fmt::format("cannot write {}", display(copy))));
    return {};
}

// The first page of a catalog without tables.
Result<Bytes> empty_first_page(const std::filesystem::path& scratch) {
    const auto file = scratch / "empty.db";
    {
        TROVE_TRY(auto empty, sql::Database::open(file, sql::Mode::kCreate));
        TROVE_CHECKED(empty.execute(fmt::format("PRAGMA page_size = {}; PRAGMA user_version = 1", kPageBytes)));
    }
    TROVE_TRY(auto page, read_file(file, kPageBytes));
    if (page.size() != kPageBytes) return fail(Errc::kInternal, "an empty catalog does not have one page");
    return page;
}

// ---- the schema

struct SchemaRow {
    std::string type;
    std::string name;
    std::string table;
    std::int64_t root_page = 0;
    std::string sql;
};

Result<std::vector<SchemaRow>> schema_of(sql::Database& database) {
    TROVE_TRY(auto s, database.prepare("SELECT type, name, tbl_name, rootpage, sql FROM sqlite_schema"));
    return sql::rows(s, [](sql::Row row) {
        return SchemaRow{row.string(0), row.string(1), row.string(2), row.integer(3), row.string(4)};
    });
}

// Tables with rows of their own, not those that an index of words keeps for itself.
bool is_plain_table(const SchemaRow& row, const std::vector<SchemaRow>& schema) {
    if (row.type != "table" || row.name.starts_with("sqlite_") || row.root_page == 0) return false;
    return std::ranges::none_of(schema, [&](const SchemaRow& other) {
        return other.type == "table" && other.root_page == 0 && row.name.starts_with(other.name + "_");
    });
}

std::optional<std::vector<SchemaRow>> read_map(const std::filesystem::path& file) {
    const auto bytes = read_file(file, kMostMapBytes);
    if (!bytes) return std::nullopt;
    const auto json = Json::parse(*bytes, nullptr, false);
    if (!json.is_array()) return std::nullopt;
    std::vector<SchemaRow> rows;
    for (const Json& one : json) {
        if (!one.is_array() || one.size() != 5 || !one[3].is_number_integer()) return std::nullopt;
        for (const std::size_t text : {0U, 1U, 2U, 4U})
            if (!one[text].is_string()) return std::nullopt;
        rows.push_back({one[0], one[1], one[2], one[3], one[4]});
    }
    return rows;
}

bool has_plain_tables(sql::Database& database, const std::vector<SchemaRow>& wanted) {
    const auto there = schema_of(database);
    return there && std::ranges::all_of(wanted, [&](const SchemaRow& row) {
               return !is_plain_table(row, wanted) ||
                      std::ranges::any_of(*there, [&](const SchemaRow& other) { return other.name == row.name; });
           });
}

Result<sql::Database> open_copy(const std::filesystem::path& copy) {
    TROVE_TRY(auto database, sql::Database::open(copy, sql::Mode::kReadWrite));
    // Lets SQLite read on where parts of the schema are unreadable.
    TROVE_CHECKED(database.execute("PRAGMA writable_schema = ON"));
    return database;
}

// Replaces the schema in the copy by the one of the map.
Result<void> put_schema(const std::filesystem::path& copy, const std::vector<SchemaRow>& map, const Bytes& first_page) {
    TROVE_CHECKED(mend_first_page(copy, first_page));
    TROVE_TRY(auto database, open_copy(copy));
    TROVE_TRY(auto put, database.prepare("INSERT INTO sqlite_schema (type, name, tbl_name, rootpage, sql) "
                                         "VALUES (?, ?, ?, ?, ?)"));
    for (const SchemaRow& row : map)
        if (is_plain_table(row, map))
            TROVE_CHECKED(put.bind(row.type).bind(row.name).bind(row.table).bind(row.root_page).bind(row.sql).run());
    return {};
}

// Opens the copy with as many tables as can be found. Nothing: none.
Result<std::optional<sql::Database>> open_damaged(const std::filesystem::path& copy,
                                                  const std::filesystem::path& map_of_tables,
                                                  const std::filesystem::path& scratch) {
    std::error_code error;
    if (std::filesystem::file_size(copy, error) < 2 * kPageBytes || error) return std::nullopt;
    TROVE_CHECKED(mend_first_page(copy, std::nullopt));
    const auto map = read_map(map_of_tables);
    auto as_it_is = open_copy(copy);
    const auto known = map.value_or(std::vector<SchemaRow>());
    if (as_it_is && has_plain_tables(*as_it_is, known)) return std::optional(*std::move(as_it_is));
    TROVE_TRY(const auto first_page, empty_first_page(scratch));
    if (!as_it_is) {
        // The log may have a good first page.
        TROVE_CHECKED(mend_first_page(copy, first_page));
        as_it_is = open_copy(copy);
        if (as_it_is && !known.empty() && has_plain_tables(*as_it_is, known))
            return std::optional(*std::move(as_it_is));
    }
    if (!map) return as_it_is ? std::optional(*std::move(as_it_is)) : std::nullopt;
    if (as_it_is) [[maybe_unused]]
        const auto into_file = as_it_is->execute("PRAGMA wal_checkpoint(TRUNCATE)");
    as_it_is = fail(Errc::kCorrupt, "closed");
    TROVE_CHECKED(put_schema(copy, *map, first_page));
    auto with_map = open_copy(copy);
    return with_map ? std::optional(*std::move(with_map)) : std::nullopt;
}

// ---- the rows

std::string sql_name(std::string_view name) {
    return fmt::format("\"{}\"", name);
}

struct Columns {
    std::vector<std::string> names;  // quoted
    std::vector<std::string> key;
};

Result<Columns> columns_of(sql::Database& database, std::string_view table) {
    TROVE_TRY(auto s, database.prepare("SELECT name, pk FROM pragma_table_info(?) ORDER BY cid"));
    Columns columns;
    TROVE_CHECKED(sql::each_row(s.bind(table), [&](sql::Row row) {
        columns.names.push_back(sql_name(row.text(0)));
        if (row.integer(1) > 0) columns.key.push_back(columns.names.back());
    }));
    return columns;
}

// Takes the rows of one table.
class TableSalvage {
public:
    TableSalvage(sql::Database& from, sql::Database& to, std::string table, Columns columns, const Job& job)
        : from_(from),
          to_(to),
          table_(sql_name(table)),
          list_(fmt::format("{}", fmt::join(columns.names, ", "))),
          columns_(std::move(columns)),
          job_(job) {}

    // False: rows were lost.
    Result<bool> by_rowid() {
        TROVE_CHECKED(prepare_insert());
        auto all = from_.prepare(
            fmt::format("SELECT {}, rowid FROM {} NOT INDEXED WHERE rowid > ? ORDER BY rowid", list_, table_));
        if (!all) return false;
        std::int64_t last = std::numeric_limits<std::int64_t>::min();
        bool whole = true;
        while (true) {
            TROVE_TRY(const bool ended, take_until_damage(all->bind(last), last, true));
            if (ended) return whole;
            whole = false;
            // Every turn goes on by a row at least.
            const auto next = next_readable(last);
            if (!next) return false;
            TROVE_CHECKED(take_one(*next));
            last = *next;
        }
    }

    // Tables without row ids are read from both ends, up to the damage.
    Result<bool> by_key() {
        TROVE_CHECKED(prepare_insert());
        for (const std::string_view order : {"ASC", "DESC"}) {
            std::string by;
            for (const std::string& key : columns_.key)
                by += fmt::format("{}{} {}", by.empty() ? "" : ", ", key, order);
            auto all = from_.prepare(fmt::format("SELECT {}, 0 FROM {} ORDER BY {}", list_, table_, by));
            if (!all) return false;
            std::int64_t unused = 0;
            TROVE_TRY(const bool ended, take_until_damage(*all, unused, false));
            if (ended) return order == "ASC";
        }
        return false;
    }

    [[nodiscard]] std::int64_t rows() const { return rows_; }

private:
    Result<void> prepare_insert() {
        std::string marks;
        for (std::size_t i = 0; i < columns_.names.size(); ++i) marks += i == 0 ? "?" : ", ?";
        TROVE_TRY(auto insert,
                  to_.prepare(fmt::format("INSERT OR IGNORE INTO {} ({}) VALUES ({})", table_, list_, marks)));
        insert_.emplace(std::move(insert));
        return {};
    }

    // True: the end. False: damage after row `last`.
    Result<bool> take_until_damage(sql::Statement& all, std::int64_t& last, bool ordered) {
        while (true) {
            const auto there = all.step();
            if (!there) return false;
            if (!*there) return true;
            const std::int64_t rowid = all.integer(static_cast<int>(columns_.names.size()));
            if (ordered && rowid <= last) return false;  // the page is out of order
            TROVE_CHECKED(put(all));
            last = rowid;
        }
    }

    Result<void> put(sql::Row row) {
        if (rows_ % 4096 == 0 && job_.cancelled()) return fail(Errc::kCancelled, "stopped; the library is as it was");
        for (std::size_t i = 0; i < columns_.names.size(); ++i) insert_->bind_column(row, static_cast<int>(i));
        const auto done = insert_->run();
        if (done) ++rows_;
        // A value that the table does not allow comes from a damaged page.
        const bool is_full = !done && (done.error().code == Errc::kNoSpace || done.error().code == Errc::kIo);
        return is_full ? done : Result<void>();
    }

    // The first row after `last` that can be found: the damage hides those in between.
    std::optional<std::int64_t> next_readable(std::int64_t last) {
        constexpr std::int64_t kFarthest = std::int64_t{1} << 40U;
        const auto probe = [&](std::int64_t from) -> std::optional<std::int64_t> {
            auto s = from_.prepare(
                fmt::format("SELECT rowid FROM {} NOT INDEXED WHERE rowid >= ? ORDER BY rowid LIMIT 1", table_));
            if (!s) return std::nullopt;
            const auto found = sql::first_row(s->bind(from), [](sql::Row row) { return row.integer(0); });
            return found && *found && **found >= from ? **found : std::optional<std::int64_t>();
        };
        const std::int64_t base = std::max<std::int64_t>(last, -1);
        std::int64_t step = 1;
        std::optional<std::int64_t> row = probe(base + step);
        while (!row && step < kFarthest) row = probe(base + (step *= 2));
        if (!row) return std::nullopt;
        // The readable rows begin between the last two probes.
        std::int64_t bad = base + step / 2;
        std::int64_t good = base + step;
        while (good - bad > 1) {
            const std::int64_t middle = bad + (good - bad) / 2;
            const auto found = probe(middle);
            (found ? good : bad) = middle;
            if (found) row = found;
        }
        return row;
    }

    // A row may have parts on other pages, which are damaged.
    Result<void> take_one(std::int64_t rowid) {
        auto s = from_.prepare(fmt::format("SELECT {} FROM {} NOT INDEXED WHERE rowid = ?", list_, table_));
        if (!s || !s->bind(rowid).step().value_or(false)) return {};
        return put(*s);
    }

    sql::Database& from_;
    sql::Database& to_;
    std::string table_;
    std::string list_;
    Columns columns_;
    const Job& job_;
    std::optional<sql::Statement> insert_;
    std::int64_t rows_ = 0;
};

Result<void> salvage_table(
    sql::Database& from, sql::Database& to, const SchemaRow& table, Salvaged& salvaged, const Job& job) {
    TROVE_TRY(auto columns, columns_of(to, table.name));
    const auto there = columns_of(from, table.name);
    // An older catalog lacks tables and columns.
    if (!there || there->names.empty()) return {};
    std::erase_if(columns.names,
                  [&](const std::string& name) { return std::ranges::find(there->names, name) == there->names.end(); });
    TableSalvage rows(from, to, table.name, std::move(columns), job);
    const bool without_rowid = table.sql.find("WITHOUT ROWID") != std::string::npos;
    TROVE_TRY(const bool whole, without_rowid ? rows.by_key() : rows.by_rowid());
    salvaged.rows += rows.rows();
    if (!whole) salvaged.incomplete.push_back(table.name);
    return {};
}

// Rows whose other half is lost.
Result<void> remove_orphans(sql::Database& fresh, const std::vector<SchemaRow>& schema) {
    struct Key {
        std::string table, column, other, other_column;
        bool may_be_null = false;
    };

    std::vector<Key> keys;
    for (const SchemaRow& table : schema) {
        if (!is_plain_table(table, schema)) continue;
        TROVE_TRY(auto s, fresh.prepare(R"(
            SELECT k."from", k."table", k."to", i."notnull" + i.pk FROM pragma_foreign_key_list(?1) AS k
            JOIN pragma_table_info(?1) AS i ON i.name = k."from")"));
        TROVE_CHECKED(sql::each_row(s.bind(table.name), [&](sql::Row row) {
            keys.push_back({table.name, row.string(0), row.string(1), row.string(2), row.integer(3) == 0});
        }));
    }
    std::int64_t changed = 1;
    while (changed > 0) {
        changed = 0;
        for (const Key& key : keys) {
            const std::string lost = fmt::format(
                R"(WHERE "{1}" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "{2}" AS other WHERE other."{3}" = "{0}"."{1}"))",
                key.table, key.column, key.other, key.other_column);
            TROVE_CHECKED(fresh.execute(
                key.may_be_null ? fmt::format(R"(UPDATE "{}" SET "{}" = NULL {})", key.table, key.column, lost)
                                : fmt::format(R"(DELETE FROM "{}" {})", key.table, lost)));
            changed += fresh.changes();
        }
    }
    return {};
}

// Numbers that were given out are not given out again.
Result<void> keep_counters(sql::Database& from, sql::Database& to) {
    auto s = from.prepare("SELECT name, seq FROM sqlite_sequence WHERE name <> 'said'");
    if (!s) return {};
    TROVE_TRY(auto raise, to.prepare("UPDATE sqlite_sequence SET seq = max(seq, ?2) WHERE name = ?1"));
    while (s->step().value_or(false)) {
        const std::string name = s->string(0);
        TROVE_CHECKED(raise.bind(name).bind(s->integer(1)).run());
    }
    return {};
}

// Photos whose words were lost are found by what the other tables know.
Result<void> complete_words(sql::Database& fresh) {
    return fresh.execute(R"(
        INSERT INTO photo_text (photo_id, names, title, description, keywords, ocr, caption, tags)
            SELECT id, coalesce((SELECT group_concat(file_name(path), char(10)) FROM location WHERE photo_id = photo.id), ''),
                   title, description, keywords,
                   coalesce((SELECT group_concat(text, char(10)) FROM
                       (SELECT text FROM text_line WHERE photo_id = photo.id ORDER BY line)), ''),
                   coalesce((SELECT text FROM caption WHERE photo_id = photo.id), ''),
                   coalesce((SELECT group_concat(name, char(10)) FROM
                       (SELECT name FROM photo_tag JOIN tag ON tag.id = tag_id WHERE photo_id = photo.id AND state = 1 ORDER BY name)), '')
            FROM photo WHERE id NOT IN (SELECT photo_id FROM photo_text))");
}

Result<void> copy_for_salvage(const std::filesystem::path& from, const std::filesystem::path& to) {
    for (const char* ending : {"", "-wal"}) {
        auto source = from;
        auto target = to;
        source += ending;
        target += ending;
        std::error_code error;
        if (!std::filesystem::exists(source, error)) continue;
        std::filesystem::copy_file(source, target, error);
        if (error)
            return fail(
                system_error(error.value(), fmt::format("cannot copy {} to {}", display(source), display(target))));
    }
    return {};
}

}  // namespace

Result<Salvaged> salvage(const std::filesystem::path& damaged,
                         sql::Database& fresh,
                         const std::filesystem::path& scratch,
                         const Job& job) {
    const auto copy = scratch / "copy.db";
    TROVE_CHECKED(copy_for_salvage(damaged, copy));
    Salvaged salvaged;
    TROVE_TRY(const auto schema, schema_of(fresh));
    std::error_code error;
    auto from = std::filesystem::exists(copy, error) ? open_damaged(copy, map_file(damaged.parent_path()), scratch)
                                                     : Result<std::optional<sql::Database>>(std::nullopt);
    if (!from && from.error().code == Errc::kNoSpace) return fail(from.error());
    if (!from || !*from) {
        salvaged.incomplete.emplace_back("all");
        return salvaged;
    }
    if (const auto tables = schema_of(**from); !tables || tables->empty()) salvaged.incomplete.emplace_back("all");
    TROVE_CHECKED(fresh.execute("PRAGMA foreign_keys = OFF"));
    TROVE_TRY(auto transaction, sql::Transaction::begin(fresh));
    for (const SchemaRow& table : schema)
        if (is_plain_table(table, schema) && table.name != "said")
            TROVE_CHECKED(salvage_table(**from, fresh, table, salvaged, job));
    TROVE_CHECKED(keep_counters(**from, fresh));
    TROVE_CHECKED(remove_orphans(fresh, schema));
    TROVE_CHECKED(complete_words(fresh));
    TROVE_CHECKED(transaction.commit());
    TROVE_CHECKED(fresh.execute("PRAGMA foreign_keys = ON"));
    return salvaged;
}

std::filesystem::path map_file(const std::filesystem::path& library) {
    return library / "catalog.map";
}

Result<void> write_map(sql::Database& catalog, const std::filesystem::path& library) {
    TROVE_TRY(const auto schema, schema_of(catalog));
    Json json = Json::array();
    for (const SchemaRow& row : schema) json.push_back({row.type, row.name, row.table, row.root_page, row.sql});
    const std::string text = json.dump(-1, ' ', false, Json::error_handler_t::replace);
    return write_file_atomically(map_file(library), {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

}  // namespace trove::catalog
