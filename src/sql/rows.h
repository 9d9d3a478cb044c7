// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reads the rows of a statement with bound values: all of them, the first, the only one. Each helper leaves the
// statement reset, so that it can be bound again. A row's views are valid until the next row, so `map` copies the
// values it keeps. On the thread of the statement's database.
#pragma once
#include "base/result.h"
#include "sql/database.h"

#include <optional>
#include <type_traits>
#include <vector>

namespace trove::sql {

// The statement, positioned on a row.
using Row = const Statement&;

template <class Map>
using Mapped = std::remove_cvref_t<std::invoke_result_t<Map&, Row>>;

template <class Each>
Result<void> each_row(Statement& statement, Each&& each) {
    while (true) {
        TROVE_TRY(const bool there, statement.step());
        if (!there) return {};
        each(statement);
    }
}

template <class Map>
[[nodiscard]] Result<std::vector<Mapped<Map>>> rows(Statement& statement, Map map) {
    std::vector<Mapped<Map>> all;
    TROVE_CHECKED(each_row(statement, [&](Row row) { all.push_back(map(row)); }));
    return all;
}

// The first row, if any.
template <class Map>
[[nodiscard]] Result<std::optional<Mapped<Map>>> first_row(Statement& statement, Map map) {
    std::optional<Mapped<Map>> first;
    TROVE_TRY(const bool there, statement.step());
    if (there) {
        first.emplace(map(statement));
        statement.reset();
    }
    return first;
}

// For statements that always yield a row: counts, RETURNING.
template <class Map>
[[nodiscard]] Result<Mapped<Map>> only_row(Statement& statement, Map map) {
    TROVE_TRY(auto first, first_row(statement, std::move(map)));
    if (!first) return fail(Errc::kInternal, "a statement of the database yields no row");
    return *std::move(first);
}

[[nodiscard]] inline Result<bool> has_row(Statement& statement) {
    TROVE_TRY(const bool there, statement.step());
    statement.reset();
    return there;
}

// The first column of the only row.
[[nodiscard]] inline Result<std::int64_t> only_integer(Statement& statement) {
    return only_row(statement, [](Row row) { return row.integer(0); });
}

}  // namespace trove::sql
