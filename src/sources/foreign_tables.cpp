// SPDX-License-Identifier: GPL-3.0-or-later
#include "sources/foreign_tables.h"

#include "base/file.h"
#include "sql/rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace trove::sources {
namespace {

constexpr double kAppleEpochS = 978'307'200;      // 2001-01-01
constexpr double kFirstS = -62'135'596'800;       // 0001-01-01
constexpr double kLastS = 253'402'300'799;        // 9999-12-31
constexpr std::size_t kMostKeywordBytes = 1024;   // including the keywords above it
constexpr std::int64_t kRowsBetweenLooks = 4096;  // rows between checks for cancellation

}  // namespace

Result<ForeignTables> ForeignTables::look(sql::Database& database) {
    ForeignTables tables;
    // Excludes virtual tables, which have no page of their own.
    TROVE_TRY(auto names, database.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0"));
    TROVE_CHECKED(sql::each_row(names, [&](sql::Row row) { tables.columns_.try_emplace(row.string(0)); }));
    TROVE_TRY(auto columns, database.prepare("SELECT name FROM pragma_table_info(?1)"));
    for (auto& [table, list] : tables.columns_) {
        TROVE_TRY(list, sql::rows(columns.bind(table), [](sql::Row row) { return row.string(0); }));
    }
    return tables;
}

bool ForeignTables::has(std::string_view table, std::string_view column) const {
    const auto found = columns_.find(table);
    return found != columns_.end() && std::ranges::find(found->second, column) != found->second.end();
}

std::string ForeignTables::column(std::string_view table, std::initializer_list<std::string_view> names) const {
    for (const auto name : names)
        if (has(table, name)) return quoted(name);
    return "NULL";
}

std::string ForeignTables::select(std::string_view table, std::initializer_list<std::string_view> columns) const {
    std::string query = "SELECT ";
    for (std::string_view names : columns) {
        std::string chosen = "NULL";
        while (!names.empty()) {
            const std::string_view name = names.substr(0, names.find('|'));
            names.remove_prefix(std::min(names.size(), name.size() + 1));
            if (!has(table, name)) continue;
            chosen = quoted(name);
            break;
        }
        query += chosen + ", ";
    }
    query.resize(query.size() - 2);
    return query + " FROM " + quoted(table);
}

std::string quoted(std::string_view name) {
    std::string out = "\"";
    for (const char c : name) {
        if (c == '"') out += '"';
        out += c;
    }
    return out + '"';
}

Result<void> each_row(sql::Database& database,
                      const std::string& query,
                      const Job& job,
                      const std::function<void(sql::Statement&)>& row) {
    TROVE_TRY(auto statement, database.prepare(query));
    for (std::int64_t rows = 0; rows < kMostRows; ++rows) {
        if (rows % kRowsBetweenLooks == 0 && job.cancelled()) return fail(Errc::kCancelled, "stopped");
        TROVE_TRY(const bool there, statement.step());
        if (!there) return {};
        row(statement);
    }
    return fail(Errc::kCorrupt, fmt::format("more than {} rows", kMostRows));
}

std::string text_of(const sql::Statement& row, int column) {
    return valid_utf8(row.text(column).substr(0, kMostTextBytes));
}

bool put_below(std::string& path, std::string_view above) {
    if (path.size() + 1 + above.size() > kMostKeywordBytes) return false;
    path.insert(0, 1, '|').insert(0, above);
    return true;
}

std::optional<double> positive_of(const sql::Statement& row, int column) {
    const auto value = row.maybe_real(column);
    return value && std::isfinite(*value) && *value > 0 ? value : std::nullopt;
}

Result<void> missing_table(std::string_view table) {
    return fail(Errc::kUnsupported, fmt::format("the table {} is not there", table));
}

std::optional<std::int64_t> from_apple_time(std::optional<double> seconds) {
    if (!seconds || !std::isfinite(*seconds)) return std::nullopt;
    const double since_epoch = std::floor(*seconds + kAppleEpochS);
    if (since_epoch < kFirstS || since_epoch > kLastS) return std::nullopt;
    return static_cast<std::int64_t>(since_epoch);
}

std::filesystem::path place_below(const std::filesystem::path& folder, const std::string& told) {
    if (told.find('\0') != std::string::npos) return {};
    const std::filesystem::path path(told);
    if (path.empty() || path.is_absolute() || std::ranges::find(path, std::filesystem::path("..")) != path.end())
        return {};
    return folder / path;
}

}  // namespace trove::sources
