// SPDX-License-Identifier: GPL-3.0-or-later
//
// Said: keeps what a person said twice: in the catalog, and in the file said.jsonl (said_file.h). Tags, captions, marks,
// saved searches, settings and crawled folders.
//
// 1. Triggers of the catalog (schema/0015_said.sql) record each change in its own transaction; after the commit, one
//    append to the file has reached the disk before the person is answered. A crash in between loses nothing: the record
//    is in the catalog, and the next commit of any process appends it.
// 2. A catalog that has lost its last commits, or everything, reads the file again when it is opened for writing. Lines
//    about unknown photos wait for their content (table said_waiting).
// 3. A file that is missing or has gaps gets a state: everything that the catalog knows.
// 4. When the file cannot be written, the change stays in the catalog, a warning says so, and the next commit tries again.
// One per writing connection; one thread.
#pragma once
#include "base/result.h"
#include "catalog/connection.h"

#include <cstdint>
#include <filesystem>
#include <string_view>
#include <utility>

namespace trove::catalog {

class Said {
public:
    explicit Said(std::filesystem::path library) : library_(std::move(library)) {}

    // After the catalog was opened for writing.
    Result<void> begin(Connection& connection);
    // At the end of each transaction, before its commit.
    Result<void> before_commit(Connection& connection);
    // After each commit.
    void after_commit(Connection& connection);

private:
    Result<void> read_again(Connection& connection);
    void keep_new(Connection& connection);  // append_new(), with a warning if it fails
    Result<void> append_new(Connection& connection);

    std::filesystem::path library_;
    std::int64_t kept_ = -1;      // the newest number in the file, as far as this object knows
    std::int64_t looked_at_ = 0;  // photos up to this one have the lines that waited for them
};

// Whether the file has statements that the catalog lost. Reads both; changes nothing.
[[nodiscard]] Result<bool> has_lost_sayings(sql::Database& catalog, const std::filesystem::path& library);

// Makes the statements of the lines true: for a catalog that is being repaired, in its transaction. Lines that cannot be
// read are passed over. Returns the number of statements.
Result<std::int64_t> apply_lines(Connection& connection, std::string_view lines);

}  // namespace trove::catalog
