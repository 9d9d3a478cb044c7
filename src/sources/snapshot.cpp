// SPDX-License-Identifier: GPL-3.0-or-later
#include "sources/snapshot.h"

#include "base/file.h"
#include "base/scratch_folder.h"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <optional>
#include <sys/stat.h>

namespace trove::sources {
namespace {

constexpr int kAttempts = 5;
constexpr std::array<const char*, 3> kParts{"", "-wal", "-journal"};

std::filesystem::path with_suffix(std::filesystem::path path, const char* suffix) {
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
