// SPDX-License-Identifier: GPL-3.0-or-later
#include "sources/snapshot.h"

#include "base/big_endian.h"
#include "base/file.h"
#include "base/scratch_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <optional>
#include <span>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

namespace trove::sources {
namespace {

constexpr int kAttempts = 5;
constexpr std::string_view kJournal = "-journal";
constexpr std::array<std::string_view, 3> kParts{"", "-wal", kJournal};

std::filesystem::path with_suffix(std::filesystem::path path, std::string_view suffix) {
    path += suffix;
    return path;
}

struct PartState {
    std::int64_t size = -1;  // -1: missing
    std::int64_t modified_ns = 0;
    bool operator==(const PartState&) const = default;
};

using State = std::array<PartState, kParts.size()>;

Result<State> state_of(const std::filesystem::path& file) {
    State state;
    for (std::size_t i = 0; i < kParts.size(); ++i) {
        struct stat st{};
        if (::stat(with_suffix(file, kParts[i]).c_str(), &st) != 0) {
            if (i == 0 || errno != ENOENT) return fail(system_error(errno, display(file)));
            continue;
        }
        if (!S_ISREG(st.st_mode)) return fail(Errc::kInvalid, fmt::format("{} is not a regular file", display(file)));
        state[i] = {st.st_size, std::int64_t{st.st_mtim.tv_sec} * 1'000'000'000 + st.st_mtim.tv_nsec};
    }
    return state;
}

// A rollback journal may end with the path of a super-journal, which SQLite deletes after the rollback, wherever it lies
// (sqlite.org/fileformat2.html, "The Rollback Journal"; the record is page, path, length, checksum, magic). In a foreign
// journal that could be any file of this user. Without the record SQLite rolls back this database alone, which is what
// a copy needs. Cutting one record may bring another to the end.
Result<void> forget_super_journals(const std::filesystem::path& journal) {
    constexpr std::array<std::uint8_t, 8> kMagic{0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7};
    constexpr std::uint64_t kEndBytes = 16;  // length, checksum, magic
    constexpr std::uint64_t kPageBytes = 4;
    std::error_code error;
    std::uint64_t size = std::filesystem::file_size(journal, error);
    const auto failed = [&](int code) { return fail(system_error(code, display(journal))); };
    if (error) return failed(error.value());
    const FileDescriptor file(::open(journal.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
    if (!file) return failed(errno);
    while (size >= kEndBytes) {
        std::array<std::uint8_t, kEndBytes> end{};
        if (::pread(file.get(), end.data(), end.size(), static_cast<off_t>(size - kEndBytes)) !=
            static_cast<ssize_t>(end.size()))
            return failed(errno);
        if (!std::equal(kMagic.begin(), kMagic.end(), end.begin() + 8)) break;
        const std::uint64_t record = kEndBytes + kPageBytes + big_endian(std::span(end).first<4>());
        size -= std::min(size, record);
        if (::ftruncate(file.get(), static_cast<off_t>(size)) != 0) return failed(errno);
    }
    return {};
}

Result<void> copy_parts(const std::filesystem::path& file, const State& state, const std::filesystem::path& copy) {
    for (std::size_t i = 0; i < kParts.size(); ++i) {
        const auto to = with_suffix(copy, kParts[i]);
        std::error_code error;
        std::filesystem::remove(to, error);
        if (state[i].size < 0) continue;
        std::filesystem::copy_file(with_suffix(file, kParts[i]), to, error);
        if (error) {
            auto reason = system_error(error.value(),
                                       fmt::format("cannot copy {} to {}", display(file), display(copy.parent_path())));
            if (reason.code == Errc::kNoSpace) reason.what += "; set TMPDIR to a folder with more room";
            return fail(std::move(reason));
        }
        std::filesystem::permissions(to, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write,
                                     error);
        if (kParts[i] == kJournal) TROVE_CHECKED(forget_super_journals(to));
    }
    return {};
}

}  // namespace

Result<sql::Database> snapshot(const std::filesystem::path& file, std::int64_t most_bytes) {
    TROVE_TRY(const auto folder, ScratchFolder::make("trove-snapshot"));
    const auto copy = folder.path() / "snapshot.db";
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
        TROVE_TRY(const State before, state_of(file));
        std::int64_t bytes = 0;
        for (const PartState& part : before) bytes += std::max<std::int64_t>(part.size, 0);
        if (bytes > most_bytes)
            return fail(Errc::kUnsupported,
                        fmt::format("{} has {} bytes; {} are the most that is read", display(file), bytes, most_bytes));
        std::error_code error;
        const auto room = std::filesystem::space(folder.path(), error);
        if (!error && room.available < static_cast<std::uintmax_t>(bytes))
            return fail(Errc::kNoSpace,
                        fmt::format("{} needs {} MB in {} while it is read; set TMPDIR to a folder with more room",
                                    display(file), bytes / 1'000'000 + 1, display(folder.path().parent_path())));
        TROVE_CHECKED(copy_parts(file, before, copy));
        TROVE_TRY(const State after, state_of(file));
        if (before != after) continue;
        auto database = sql::Database::open(copy, sql::Mode::kReadWrite);
        if (!database)
            return fail(
                database.error().code,
                fmt::format("{} cannot be read as a database; it may be damaged, or no catalog at all", display(file)));
        TROVE_CHECKED(
            database->execute("PRAGMA trusted_schema = OFF; PRAGMA query_only = ON; PRAGMA mmap_size = 268435456"));
        return database;
    }
    return fail(Errc::kBusy,
                fmt::format("{} is being written to all the time; close the program that uses it, and try again",
                            display(file)));
}

}  // namespace trove::sources
