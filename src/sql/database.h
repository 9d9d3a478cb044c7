// SPDX-License-Identifier: GPL-3.0-or-later
//
// Database, Statement, Transaction: SQLite with lifetimes and Results. Independent of photos.
//
// 1. One Database, one thread at a time (SQLite's multi-thread mode, no mutexes inside).
// 2. A Statement must not outlive its Database. Statements are prepared once and reused; rows are read in place.
// 3. Text and blobs read from a row are views, valid until the next step().
#pragma once
#include "base/result.h"

#include <concepts>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

struct sqlite3;
struct sqlite3_stmt;

namespace trove::sql {

enum class Mode { kReadOnly, kReadWrite, kCreate };

// What messages about a database name.
struct OpenedFile {
    std::filesystem::path file;
    std::string_view advice;  // a literal: what to do when the file is damaged
};

class Statement {
public:
    // Binds ?1, ?2, … in order. Views must stay alive until the last step().
    template <class Integer>
        requires std::integral<Integer> || std::is_enum_v<Integer>
    Statement& bind(Integer value) {
        return bind_integer(static_cast<std::int64_t>(value));
    }

    Statement& bind(double value);
    Statement& bind(std::string_view text);

    Statement& bind(const char* text) { return bind(std::string_view(text)); }

    Statement& bind(const std::string& text) { return bind(std::string_view(text)); }

    // Binds the path's bytes as a blob, because a path need not be UTF-8.
    Statement& bind(const std::filesystem::path& path);

    Statement& bind_blob(std::span<const std::uint8_t> bytes);
    Statement& bind_null();
    // A value of another statement's row, whatever its type.
    Statement& bind_column(const Statement& row, int column);

    template <class T>
    Statement& bind(const std::optional<T>& value) {
        return value ? bind(*value) : bind_null();
    }

    // True: a row is available. False: done. After an error or the last row, the next bind resets the statement.
    [[nodiscard]] Result<bool> step();

    // For statements that return no row.
    Result<void> run();
    void reset();

    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] double real(int column) const;

    [[nodiscard]] bool boolean(int column) const { return integer(column) != 0; }

    [[nodiscard]] std::string_view text(int column) const;

    [[nodiscard]] std::string string(int column) const { return std::string(text(column)); }

    [[nodiscard]] std::filesystem::path path(int column) const { return string(column); }

    [[nodiscard]] std::span<const std::uint8_t> blob(int column) const;
    [[nodiscard]] bool is_null(int column) const;
    [[nodiscard]] std::optional<std::int64_t> maybe_integer(int column) const;
    [[nodiscard]] std::optional<double> maybe_real(int column) const;

private:
    friend class Database;

    struct Finalize {
        void operator()(sqlite3_stmt* s) const;
    };

    Statement(sqlite3_stmt* handle, const OpenedFile& opened) : handle_(handle), opened_(&opened) {}

    Statement& bind_integer(std::int64_t value);
    Statement& check(int code);

    std::unique_ptr<sqlite3_stmt, Finalize> handle_;
    const OpenedFile* opened_;  // the database's
    int next_parameter_ = 1;
    bool fresh_ = true;
    int bind_error_ = 0;
};

class Database {
public:
    // kNotFound, kIo (also: a file or folder that cannot be written to), kCorrupt (not a database), kBusy. Read-only works
    // in a folder that cannot be written to. Waits up to 10 s for another connection's write. `advice`: a literal, what a
    // person can do about damage; with one, damage of the file is kDamaged and the advice ends the message.
    static Result<Database> open(const std::filesystem::path& file, Mode mode, std::string_view advice = {});

    Result<void> execute(const std::string& script);
    [[nodiscard]] Result<Statement> prepare(std::string_view sql);

    // Defines the SQL function `name`(text) on this connection. It must be deterministic. NULL stays NULL.
    Result<void> define(const std::string& name, std::string (*function)(std::string_view));

    // Defines the SQL function `name` of that many numbers, each of which may be NULL, on this connection. It must be
    // deterministic.
    Result<void> define(const std::string& name,
                        int arguments,
                        bool (*function)(std::span<const std::optional<double>>));

    // One statement that yields one integer, or nothing.
    [[nodiscard]] Result<std::int64_t> scalar(std::string_view sql);

    [[nodiscard]] std::int64_t last_insert_id() const;
    [[nodiscard]] std::int64_t changes() const;

    // Called with the pages copied and the pages in all. False: stop.
    using EachStep = std::function<bool(std::int64_t done, std::int64_t pages)>;

    // Replaces everything in `to` by this database as it is at the call, whatever others write meanwhile. `to` changes in
    // one transaction, so that its other connections see all of it or nothing. kCancelled; `to` is as before.
    Result<void> copy_to(Database& to, const EachStep& each);

    [[nodiscard]] const std::filesystem::path& file() const { return opened_->file; }

private:
    struct Close {
        void operator()(sqlite3* db) const;
    };

    static Result<Database> open_name(const std::string& name, OpenedFile opened, int flags);

    Database(sqlite3* handle, OpenedFile opened)
        : opened_(std::make_unique<OpenedFile>(std::move(opened))), handle_(handle) {}

    std::unique_ptr<OpenedFile> opened_;  // on the heap, because statements point to it
    std::unique_ptr<sqlite3, Close> handle_;
};

// Rolls back unless committed.
class Transaction {
public:
    static Result<Transaction> begin(Database& database);  // takes the write lock at once

    Transaction(Transaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}

    Transaction& operator=(Transaction&&) = delete;
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    ~Transaction();
    Result<void> commit();

private:
    explicit Transaction(Database& database) : database_(&database) {}

    Database* database_;
};

}  // namespace trove::sql
