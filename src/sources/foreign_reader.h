// SPDX-License-Identifier: GPL-3.0-or-later
//
// ForeignReader: what the readers of foreign databases have in common: a snapshot, its tables, whom to tell, and what
// becomes of damage: a part that cannot be read is missed and named, items read before the damage count. One thread.
#pragma once
#include "sources/foreign_tables.h"
#include "sources/source.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace trove::sources {

class ForeignReader {
protected:
    // `shown` is what a person pointed at. The references must outlive the reader.
    ForeignReader(sql::Database& database, std::filesystem::path shown, const SourceVisitor& visitor, const Job& job)
        : database_(database), visitor_(visitor), job_(job), shown_(std::move(shown)) {}

    ~ForeignReader() = default;
    ForeignReader(const ForeignReader&) = delete;
    ForeignReader& operator=(const ForeignReader&) = delete;

    Result<void> rows(const std::string& query, const std::function<void(sql::Statement&)>& row) {
        return each_row(database_, query, job_, row);
    }

    // Reads a part that can be missed; only kCancelled stops the rest.
    Result<void> beside(std::string_view what, const std::function<Result<void>()>& read);

    // The end of the items' own rows: damage after the first item is a loss.
    Result<void> after_items(Result<void> result, std::size_t told);

    sql::Database& database_;
    const SourceVisitor& visitor_;
    const Job& job_;
    ForeignTables tables_;
    std::filesystem::path shown_;
};

}  // namespace trove::sources
