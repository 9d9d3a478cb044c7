// SPDX-License-Identifier: GPL-3.0-or-later
//
// ForeignTables: the tables and columns of a foreign database, queried once, and careful reading of its rows. A column
// that this version of the database lacks reads as NULL. Works on a snapshot (snapshot.h); one thread.
//
// Untrusted: views and virtual tables are ignored, so no row is computed by code in the file; a query ends after
// kMostRows rows, even if a damaged index has more; text is cut at kMostTextBytes and made valid UTF-8.
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

    // The first of `names` in the table, quoted for a query; "NULL" if the table has none.
    [[nodiscard]] std::string column(std::string_view table, std::initializer_list<std::string_view> names) const;

    // "SELECT a, NULL, c FROM table": each of `columns` is one name, or several separated by '|', the newest first.
    [[nodiscard]] std::string select(std::string_view table, std::initializer_list<std::string_view> columns) const;

private:
    std::map<std::string, std::vector<std::string>, std::less<>> columns_;
};

[[nodiscard]] std::string quoted(std::string_view name);

// Calls `row` for each row. kCancelled; kCorrupt: the database is damaged; rows before the damage have been passed on.
Result<void> each_row(sql::Database& database,
                      const std::string& query,
                      const Job& job,
                      const std::function<void(sql::Statement&)>& row);

[[nodiscard]] std::string text_of(const sql::Statement& row, int column);

// Makes "above|path", a keyword below another. False, with no change, if the result is longer than any real keyword:
// otherwise many keywords below a long one would grow without bounds.
bool put_below(std::string& path, std::string_view above);

// A finite positive number, for lenses and exposures.
[[nodiscard]] std::optional<double> positive_of(const sql::Statement& row, int column);

// kUnsupported, with the text of a warning.
[[nodiscard]] Result<void> missing_table(std::string_view table);

// Converts Apple's seconds since 2001-01-01 UTC to seconds since the epoch. Absent outside the years 1 to 9999.
[[nodiscard]] std::optional<std::int64_t> from_apple_time(std::optional<double> seconds);

// Joins `folder` and `told`, a relative path from a database. Empty if `told` is empty or leads out of the folder.
[[nodiscard]] std::filesystem::path place_below(const std::filesystem::path& folder, const std::string& told);

}  // namespace trove::sources
