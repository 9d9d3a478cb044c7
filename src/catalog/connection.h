// SPDX-License-Identifier: GPL-3.0-or-later
//
// Connection: one connection to the catalog and the statements prepared on it. A CatalogReader or CatalogWriter owns
// one; the readers and writers of the nouns (photos.h, tags.h, …) share it for the length of a call. One thread at a
// time.
#pragma once
#include "base/clock.h"
#include "base/result.h"
#include "photo/ids.h"
#include "sql/database.h"
#include "sql/rows.h"

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace trove::catalog {

class Connection {
public:
    explicit Connection(sql::Database database) : database_(std::move(database)) {}

    // Prepared once and kept. `sql` is a string literal.
    [[nodiscard]] Result<sql::Statement*> statement(std::string_view sql);

    // Runs a change, with its values bound in order.
    template <class... Values>
    Result<void> run(std::string_view sql, const Values&... values) {
        TROVE_TRY(sql::Statement * s, statement(sql));
        (s->bind(values), ...);
        return s->run();
    }

    sql::Database& database() { return database_; }

private:
    sql::Database database_;
    std::unordered_map<std::string_view, sql::Statement> statements_;
};

[[nodiscard]] inline PhotoId photo_id(sql::Row row) {
    return PhotoId{row.integer(0)};
}

}  // namespace trove::catalog
