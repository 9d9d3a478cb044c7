// SPDX-License-Identifier: GPL-3.0-or-later
//
// ForeignTables: what tables and columns a foreign database has, asked once, and its rows, read with care. Readers name
// only what is there: a column that another version lacks reads as NULL. Over a snapshot (snapshot.h); one thread.
//
// Untrusted: views and virtual tables do not count as tables, so that no row is computed by what the file brings along;
// a query ends after kMostRows rows, whatever a damaged index claims; text is cut at kMostTextBytes and made valid
// UTF-8.
#pragma once
#include "base/job.h"
#include "base/result.h"
#include "sql/database.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace trove::sources {

inline constexpr std::int64_t kMostRows = 20'000'000;
inline constexpr std::size_t kMostTextBytes = std::size_t{64} << 10U;
inline constexpr std::size_t kMostBlobBytes = std::size_t{1} << 20U;

class ForeignTables {
public:
    static Result<ForeignTables> look(sql::Database& database);

    [[nodiscard]] bool has(std::string_view table) const { return columns_.contains(table); }

    [[nodiscard]] bool has(std::string_view table, std::string_view column) const;

    [[nodiscard]] const std::map<std::string, std::vector<std::string>, std::less<>>& all() const { return columns_; }

    // The first of `names` that the table has, quoted for a query; NULL when it has none.
    [[nodiscard]] std::string column(std::string_view table, std::initializer_list<std::string_view> names) const;

    // "SELECT a, NULL, c FROM table": each of `columns` is one name, or several with '|' between them, the newest
    // first.
    [[nodiscard]] std::string select(std::string_view table, std::initializer_list<std::string_view> columns) const;

private:
    std::map<std::string, std::vector<std::string>, std::less<>> columns_;
};

[[nodiscard]] std::string quoted(std::string_view name);

// Calls `row` for each row. kCancelled; kCorrupt when the database is damaged: rows before the damage have been told.
Result<void> each_row(sql::Database& database,
                      const std::string& query,
                      const Job& job,
                      const std::function<void(sql::Statement&)>& row);

[[nodiscard]] std::string text_of(const sql::Statement& row, int column);

// "above|path", as keywords stand below each other. False, and nothing done, when that would be longer than any keyword
// is: a database of many keywords below one long one would grow without bounds.
bool put_below(std::string& path, std::string_view above);

// A finite number above zero, for lenses and exposures.
[[nodiscard]] std::optional<double> positive_of(const sql::Statement& row, int column);

// kUnsupported, in words for a warning.
[[nodiscard]] Result<void> missing_table(std::string_view table);

// Seconds since 2001-01-01 UTC, as Apple counts, as seconds since the epoch. Absent outside the years 1 to 9999.
[[nodiscard]] std::optional<std::int64_t> from_apple_time(std::optional<double> seconds);

// `told`, a relative path from a database, below `folder`. Empty when it is empty, or leads out of the folder.
[[nodiscard]] std::filesystem::path place_below(const std::filesystem::path& folder, const std::string& told);

}  // namespace trove::sources
