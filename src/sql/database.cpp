// SPDX-License-Identifier: GPL-3.0-or-later
#include "sql/database.h"

#include "base/assert.h"
#include "base/file.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <thread>
#include <unistd.h>

namespace trove::sql {
namespace {

constexpr std::size_t kMostArguments = 8;  // of a function of numbers

// Whether not even the log's index (32 KiB at a time) can grow.
bool is_full(const std::filesystem::path& folder) {
    constexpr std::uintmax_t kLeastBytes = std::uintmax_t{64} << 10U;
    std::error_code error;
    const auto room = std::filesystem::space(folder, error);
    return !error && room.available < kLeastBytes;
}

Error error_of(sqlite3* db, int code, const OpenedFile& opened) {
    Errc kind = Errc::kInternal;
    switch (code & 0xff) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            kind = Errc::kBusy;
            break;
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            kind = Errc::kCorrupt;
            break;
        case SQLITE_FULL:
            kind = Errc::kNoSpace;
            break;
        case SQLITE_CANTOPEN:
            kind = Errc::kNotFound;
            break;
        case SQLITE_IOERR:
        case SQLITE_READONLY:
        case SQLITE_PERM:
            kind = Errc::kIo;
            break;
        default:
            break;
    }
    // SQLite reports a full disk as an I/O error; the system's error code, where it is kept, and the disk are more precise.
    if ((code & 0xff) == SQLITE_IOERR &&
        ((db != nullptr && sqlite3_system_errno(db) == ENOSPC) || is_full(opened.file.parent_path())))
        kind = Errc::kNoSpace;
    const char* text = db != nullptr ? sqlite3_errmsg(db) : sqlite3_errstr(code);
    switch (kind) {
        case Errc::kCorrupt:
            if (opened.advice.empty()) return {kind, fmt::format("{}: {}", display(opened.file), text)};
            return {Errc::kDamaged, fmt::format("{} is damaged ({}). {}", display(opened.file), text, opened.advice)};
        case Errc::kNoSpace:
            return {kind,
                    fmt::format("the disk with {} is full; make room there, then run the same command again: what "
                                "is stored stays",
                                display(opened.file))};
        case Errc::kIo:
        case Errc::kNotFound:
            return {kind, fmt::format("{}: {}", display(opened.file), text)};
        default:
            return {kind, text};
    }
}

// A WAL database in a read-only folder: SQLite cannot make its shared-memory file there, but without a -wal file the
// database itself is complete, and nobody can change it meanwhile.
bool is_frozen(const std::filesystem::path& file) {
    auto wal = file;
    wal += "-wal";
    std::error_code error;
    const auto wal_bytes = std::filesystem::file_size(wal, error);
    return (error || wal_bytes == 0) && ::access(file.c_str(), R_OK) == 0 &&
           ::access(file.parent_path().c_str(), W_OK) != 0;
}

std::string as_uri(const std::filesystem::path& file) {
    std::string uri = "file:";
    for (const char c : file.native()) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' ||
                           c == '-' || c == '_' || c == '.';
        uri += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return uri;
}

// Polls often, so that it does not miss the short gap between two batches of a crawl; SQLite's own timeout polls every
// 100 ms.
int wait_for_writer(void* /*unused*/, int tries) {
    constexpr int kPauseMs = 2;
    constexpr int kMostMs = 10'000;
    if (tries >= kMostMs / kPauseMs) return 0;
    std::this_thread::sleep_for(std::chrono::milliseconds(kPauseMs));
    return 1;
}

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* s) const {
    sqlite3_finalize(s);
}

void Database::Close::operator()(sqlite3* db) const {
    sqlite3_close_v2(db);
}

Statement& Statement::check(int code) {
    if (code != SQLITE_OK && bind_error_ == SQLITE_OK) bind_error_ = code;
    ++next_parameter_;
    return *this;
}

void Statement::reset() {
    sqlite3_reset(handle_.get());
    next_parameter_ = 1;
    fresh_ = true;
    bind_error_ = SQLITE_OK;
}

Statement& Statement::bind_integer(std::int64_t value) {
    if (!fresh_) reset();
    return check(sqlite3_bind_int64(handle_.get(), next_parameter_, value));
}

Statement& Statement::bind(double value) {
    if (!fresh_) reset();
    return check(sqlite3_bind_double(handle_.get(), next_parameter_, value));
}

Statement& Statement::bind(std::string_view text) {
    if (!fresh_) reset();
    const char* data = text.data() == nullptr ? "" : text.data();
    return check(sqlite3_bind_text64(handle_.get(), next_parameter_, data, text.size(), SQLITE_STATIC, SQLITE_UTF8));
}

Statement& Statement::bind(const std::filesystem::path& path) {
    // A char may always be read as an unsigned char.
    const std::string& bytes = path.native();
    return bind_blob({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

Statement& Statement::bind_blob(std::span<const std::uint8_t> bytes) {
    if (!fresh_) reset();
    if (bytes.empty()) return check(sqlite3_bind_zeroblob(handle_.get(), next_parameter_, 0));
    return check(sqlite3_bind_blob64(handle_.get(), next_parameter_, bytes.data(), bytes.size(), SQLITE_STATIC));
}

Statement& Statement::bind_null() {
    if (!fresh_) reset();
    return check(sqlite3_bind_null(handle_.get(), next_parameter_));
}

Statement& Statement::bind_column(const Statement& row, int column) {
    if (!fresh_) reset();
    return check(sqlite3_bind_value(handle_.get(), next_parameter_, sqlite3_column_value(row.handle_.get(), column)));
}

Result<bool> Statement::step() {
    sqlite3* db = sqlite3_db_handle(handle_.get());
    if (bind_error_ != SQLITE_OK) {
        const int code = bind_error_;
        reset();
        return fail(Errc::kInternal, fmt::format("binding a value: {}", sqlite3_errstr(code)));
    }
    fresh_ = false;
    const int code = sqlite3_step(handle_.get());
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) {
        reset();
        return false;
    }
    auto error = error_of(db, sqlite3_extended_errcode(db), *opened_);
    reset();
    return fail(std::move(error));
}

Result<void> Statement::run() {
    TROVE_TRY(const bool row, step());
    if (row) reset();
    return {};
}

std::int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(handle_.get(), column);
}

double Statement::real(int column) const {
    return sqlite3_column_double(handle_.get(), column);
}

std::string_view Statement::text(int column) const {
    // SQLite returns text as unsigned char; the bytes are the same.
    const auto* data = static_cast<const char*>(sqlite3_column_blob(handle_.get(), column));
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column));
    return data == nullptr ? std::string_view() : std::string_view(data, size);
}

std::span<const std::uint8_t> Statement::blob(int column) const {
    const auto* data = static_cast<const std::uint8_t*>(sqlite3_column_blob(handle_.get(), column));
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column));
    if (data == nullptr) return {};
    return {data, size};
}

bool Statement::is_null(int column) const {
    return sqlite3_column_type(handle_.get(), column) == SQLITE_NULL;
}

std::optional<std::int64_t> Statement::maybe_integer(int column) const {
    if (is_null(column)) return std::nullopt;
    return integer(column);
}

std::optional<double> Statement::maybe_real(int column) const {
    if (is_null(column)) return std::nullopt;
    return real(column);
}

Result<Database> Database::open(const std::filesystem::path& file, Mode mode, std::string_view advice) {
    // SQLite would block on a pipe.
    std::error_code error;
    if (const auto kind = std::filesystem::status(file, error); exists(kind) && !is_regular_file(kind))
        return fail(Errc::kInvalid, fmt::format("{} is not a regular file", display(file)));
    if (mode == Mode::kReadOnly && is_frozen(file))
        return open_name(as_uri(file) + "?immutable=1", {file, advice}, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
    int flags = 0;
    switch (mode) {
        case Mode::kReadOnly:
            flags |= SQLITE_OPEN_READONLY;
            break;
        case Mode::kReadWrite:
            flags |= SQLITE_OPEN_READWRITE;
            break;
        case Mode::kCreate:
            flags |= SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
            break;
    }
    // SQLite would open it for reading instead, and fail at the first change.
    if (mode != Mode::kReadOnly && ::access(file.c_str(), W_OK) != 0 && errno != ENOENT)
        return fail(system_error(errno, fmt::format("cannot write to {}", display(file))));
    if (mode == Mode::kCreate && file.has_parent_path() && ::access(file.parent_path().c_str(), W_OK) != 0)
        return fail(system_error(errno, fmt::format("cannot write to {}", display(file.parent_path()))));
    return open_name(file.native(), {file, advice}, flags);
}

Result<Database> Database::open_name(const std::string& name, OpenedFile opened, int flags) {
    sqlite3* raw = nullptr;
    const int code = sqlite3_open_v2(name.c_str(), &raw, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
    Database database(raw, std::move(opened));
    if (code != SQLITE_OK) return fail(error_of(raw, code, *database.opened_));
    sqlite3_busy_handler(raw, &wait_for_writer, nullptr);
    // Opening is lazy; only the first read checks whether the file is a database.
    TROVE_TRY([[maybe_unused]] const auto version, database.scalar("PRAGMA schema_version"));
    return database;
}

Result<void> Database::execute(const std::string& script) {
    char* message = nullptr;
    const int code = sqlite3_exec(handle_.get(), script.c_str(), nullptr, nullptr, &message);
    sqlite3_free(message);
    if (code != SQLITE_OK) return fail(error_of(handle_.get(), sqlite3_extended_errcode(handle_.get()), *opened_));
    return {};
}

Result<Statement> Database::prepare(std::string_view sql) {
    sqlite3_stmt* raw = nullptr;
    const int code = sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
    if (code != SQLITE_OK) return fail(error_of(handle_.get(), code, *opened_));
    return Statement(raw, *opened_);
}

Result<void> Database::define(const std::string& name, std::string (*function)(std::string_view)) {
    const auto call = [](sqlite3_context* context, int /*count*/, sqlite3_value** values) {
        if (sqlite3_value_type(values[0]) == SQLITE_NULL) return sqlite3_result_null(context);
        // The function pointer is passed as a data pointer, which POSIX allows.
        const auto answer_to = reinterpret_cast<std::string (*)(std::string_view)>(sqlite3_user_data(context));
        const auto* data = static_cast<const char*>(sqlite3_value_blob(values[0]));
        const auto size = static_cast<std::size_t>(sqlite3_value_bytes(values[0]));
        try {
            const std::string answer = answer_to(data == nullptr ? std::string_view() : std::string_view(data, size));
            sqlite3_result_text64(context, answer.data(), answer.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
        } catch (const std::exception&) {
            sqlite3_result_error_nomem(context);  // thrown by the string
        }
    };
    const int code = sqlite3_create_function_v2(handle_.get(), name.c_str(), 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC,
                                                reinterpret_cast<void*>(function), call, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return fail(error_of(handle_.get(), code, *opened_));
    return {};
}

Result<void> Database::define(const std::string& name,
                              int arguments,
                              bool (*function)(std::span<const std::optional<double>>)) {
    const auto call = [](sqlite3_context* context, int count, sqlite3_value** values) {
        std::array<std::optional<double>, kMostArguments> numbers;
        const auto used = std::span(numbers).first(static_cast<std::size_t>(count));
        for (std::size_t i = 0; i < used.size(); ++i)
            if (sqlite3_value_type(values[i]) != SQLITE_NULL) used[i] = sqlite3_value_double(values[i]);
        // As above.
        const auto answer_to =
            reinterpret_cast<bool (*)(std::span<const std::optional<double>>)>(sqlite3_user_data(context));
        sqlite3_result_int(context, answer_to(used) ? 1 : 0);
    };
    TROVE_ASSERT(arguments >= 0 && static_cast<std::size_t>(arguments) <= kMostArguments);
    const int code =
        sqlite3_create_function_v2(handle_.get(), name.c_str(), arguments, SQLITE_UTF8 | SQLITE_DETERMINISTIC,
                                   reinterpret_cast<void*>(function), call, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return fail(error_of(handle_.get(), code, *opened_));
    return {};
}

Result<std::int64_t> Database::scalar(std::string_view sql) {
    TROVE_TRY(auto statement, prepare(sql));
    TROVE_TRY(const bool row, statement.step());
    return row ? statement.integer(0) : 0;
}

Result<void> Database::copy_to(Database& to, const EachStep& each) {
    constexpr int kPagesPerStep = 1024;
    // An open read keeps this connection's view, so that a copy in steps is of one moment and never starts again.
    TROVE_CHECKED(execute("BEGIN"));

    const struct Reading {
        Database& from;

        ~Reading() { [[maybe_unused]] const auto nothing_changed = from.execute("ROLLBACK"); }
    } reading{*this};

    TROVE_TRY([[maybe_unused]] const auto looked, scalar("SELECT count(*) FROM sqlite_master"));
    sqlite3_backup* copy = sqlite3_backup_init(to.handle_.get(), "main", handle_.get(), "main");
    if (copy == nullptr)
        return fail(error_of(to.handle_.get(), sqlite3_extended_errcode(to.handle_.get()), *to.opened_));
    int code = SQLITE_OK;
    bool goes_on = true;
    int tries = 0;
    while (goes_on && (code == SQLITE_OK || code == SQLITE_BUSY || code == SQLITE_LOCKED)) {
        code = sqlite3_backup_step(copy, kPagesPerStep);
        if ((code == SQLITE_BUSY || code == SQLITE_LOCKED) && wait_for_writer(nullptr, tries++) == 0) break;
        const std::int64_t pages = sqlite3_backup_pagecount(copy);
        if (each) goes_on = each(pages - sqlite3_backup_remaining(copy), pages);
    }
    sqlite3_backup_finish(copy);
    if (code == SQLITE_DONE) return {};
    if (!goes_on) return fail(Errc::kCancelled, "stopped; nothing was changed");
    const bool of_source = (code & 0xff) == SQLITE_CORRUPT || (code & 0xff) == SQLITE_NOTADB;
    return fail(of_source ? error_of(nullptr, code, *opened_) : error_of(to.handle_.get(), code, *to.opened_));
}

std::int64_t Database::last_insert_id() const {
    return sqlite3_last_insert_rowid(handle_.get());
}

std::int64_t Database::changes() const {
    return sqlite3_changes64(handle_.get());
}

Result<Transaction> Transaction::begin(Database& database) {
    TROVE_CHECKED(database.execute("BEGIN IMMEDIATE"));
    return Transaction(database);
}

Transaction::~Transaction() {
    // If the rollback fails, SQLite has already rolled back.
    if (database_ != nullptr) [[maybe_unused]]
        const auto ignored = database_->execute("ROLLBACK");
}

Result<void> Transaction::commit() {
    TROVE_CHECKED(database_->execute("COMMIT"));
    database_ = nullptr;
    return {};
}

}  // namespace trove::sql
