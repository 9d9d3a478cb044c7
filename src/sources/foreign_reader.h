// SPDX-License-Identifier: GPL-3.0-or-later
//
// ForeignReader: the common part of the readers of foreign databases: a snapshot, its tables, the visitor, and the
// handling of damage: an unreadable part is skipped and named in a warning, and items before the damage count. One
// thread.
#pragma once
#include "sources/foreign_tables.h"
#include "sources/source.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace trove::sources {

class ForeignReader {
protected:
    // `shown`: the path that a person named. The references must outlive the reader.
    ForeignReader(sql::Database& database, std::filesystem::path shown, const SourceVisitor& visitor, const Job& job)
        : database_(database), visitor_(visitor), job_(job), shown_(std::move(shown)) {}

    ~ForeignReader() = default;
    ForeignReader(const ForeignReader&) = delete;
    ForeignReader& operator=(const ForeignReader&) = delete;

    Result<void> rows(const std::string& query, const std::function<void(sql::Statement&)>& row) {
        return each_row(database_, query, job_, row);
    }

    // Reads an optional part; only kCancelled stops the rest.
    Result<void> beside(std::string_view what, const std::function<Result<void>()>& read);

    // Ends the items' own rows: damage after the first item is reported as a loss.
    Result<void> after_items(Result<void> result, std::size_t told);

    sql::Database& database_;
    const SourceVisitor& visitor_;
    const Job& job_;
    ForeignTables tables_;
    std::filesystem::path shown_;
};

}  // namespace trove::sources
