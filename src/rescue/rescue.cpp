// SPDX-License-Identifier: GPL-3.0-or-later
#include "rescue/rescue.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/scratch_folder.h"
#include "base/version.h"
#include "catalog/copies.h"
#include "catalog/said_file.h"
#include "catalog/schema.h"
#include "catalog/write_lock.h"
#include "rescue/backup_file.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <cerrno>
#include <ctime>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace trove::rescue {
namespace {

LibraryContents shown(const catalog::CatalogContents& contents) {
    return {contents.photos, contents.tags, contents.captions, contents.marks, contents.searches};
}

std::string utc(const char* pattern) {
    return fmt::format(fmt::runtime(pattern), fmt::gmtime(std::time_t{now_s()}));
}

// An empty folder inside the library, which is deleted in the end. One that a killed call left is emptied.
Result<ScratchFolder> scratch_in(const std::filesystem::path& library, const char* name) {
    const auto path = library / name;
    std::error_code error;
    std::filesystem::remove_all(path, error);
    if (!error) std::filesystem::create_directory(path, error);
    if (!error) std::filesystem::permissions(path, std::filesystem::perms::owner_all, error);
    if (error) return fail(system_error(error.value(), fmt::format("cannot make the folder {}", display(path))));
    return ScratchFolder(path);
}

// Copies said.jsonl up to the end that it has now. Lines that follow are of later changes than the catalog's copy, or
// repeat them; both are harmless.
Result<void> copy_said(const std::filesystem::path& library, const std::filesystem::path& to) {
    std::error_code error;
    const auto from = catalog::said_file(library);
    if (std::filesystem::exists(from, error))
        std::filesystem::copy_file(from, to, error);
    else if (FileDescriptor fd(::open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)); !fd)
        return fail(system_error(errno, fmt::format("cannot create {}", display(to))));
    if (error) return fail(system_error(error.value(), fmt::format("cannot copy {}", display(from))));
    return {};
}

tl::unexpected<Error> no_library(const std::filesystem::path& library) {
    return fail(Errc::kNotFound, fmt::format("there is no library in {}", display(library)));
}

// Two halves of the work, shown as one.
OnPortion half_of(const OnPortion& on_portion, int half) {
    if (!on_portion) return {};
    return [&on_portion, half](std::int64_t done, std::int64_t of) {
        on_portion(of > 0 ? half * 500 + done * 500 / of : 0, 1000);
    };
}

std::filesystem::path unused(const std::filesystem::path& wanted) {
    std::error_code error;
    auto path = wanted;
    for (int n = 2; std::filesystem::exists(path, error); ++n) {
        path = wanted.parent_path() / wanted.stem();
        path += fmt::format("-{}", n);
        path += wanted.extension();
    }
    return path;
}

// Keeps what the library holds. Returns the file; empty: there was no catalog.
Result<std::filesystem::path> keep_before_restore(const std::filesystem::path& library, const Job& job) {
    std::error_code error;
    if (!std::filesystem::exists(catalog::catalog_file(library), error)) return std::filesystem::path();
    const std::string time = utc("{:%Y%m%d-%H%M%S}");
    const auto backup = unused(library / fmt::format("catalog.before-restore-{}.zip", time));
    const auto made = back_up({.library = library, .file = backup}, job);
    if (made) return backup;
    if (made.error().code != Errc::kDamaged && made.error().code != Errc::kInvalid) return fail(made.error());
    // A damaged catalog is kept as it is, out of the way.
    const auto kept = unused(library / fmt::format("catalog.before-restore-{}.db", time));
    for (const char* ending : {"", "-wal"}) {
        auto from = catalog::catalog_file(library);
        auto to = kept;
        from += ending;
        to += ending;
        if (::rename(from.c_str(), to.c_str()) != 0 && errno != ENOENT)
            return fail(system_error(errno, fmt::format("cannot rename {}", display(from))));
    }
    auto shared = catalog::catalog_file(library);
    shared += "-shm";
    std::filesystem::remove(shared, error);
    return kept;
}

}  // namespace

Result<BackupReport> back_up(const BackupOptions& options, const Job& job) {
    std::error_code error;
    if (!std::filesystem::exists(catalog::catalog_file(options.library), error)) return no_library(options.library);
    const auto file = std::filesystem::absolute(options.file, error).lexically_normal();
    const auto there = std::filesystem::symlink_status(file, error);
    if (std::filesystem::is_directory(there))
        return fail(Errc::kInvalid, fmt::format("{} is a folder; name a file", display(file)));
    if (std::filesystem::exists(there) && !options.replace)
        return fail(Errc::kInvalid, fmt::format("{} is there already; to replace it: --force", display(file)));
    auto lock = FileLock::acquire(options.library / "backup.lock");
    if (!lock && lock.error().code == Errc::kBusy)
        return fail(Errc::kBusy, "a backup of this library is being made already; wait for its end");
    if (!lock) return fail(lock.error());
    TROVE_TRY(const auto scratch, scratch_in(options.library, "backup.making"));
    const BackupParts parts{scratch.path() / "catalog.db", scratch.path() / "said.jsonl"};
    const OnPortion first = half_of(options.on_portion, 0);
    TROVE_CHECKED(catalog::copy_catalog(options.library, parts.catalog, [&](std::int64_t done, std::int64_t pages) {
        if (first) first(done, pages);
        return !job.cancelled();
    }));
    TROVE_CHECKED(copy_said(options.library, parts.said));
    TROVE_TRY(const auto contents, catalog::contents_of(parts.catalog));
    const BackupHead head{utc("{:%Y-%m-%dT%H:%M:%SZ}"), std::string(program_version()), contents.version,
                          shown(contents)};
    TROVE_CHECKED(pack_backup(parts, head, file, options.replace, half_of(options.on_portion, 1), job));
    const auto bytes = std::filesystem::file_size(file, error);
    return BackupReport{file, error ? 0 : static_cast<std::int64_t>(bytes), shown(contents)};
}

Result<RestoreReport> restore(const RestoreOptions& options, const Job& job) {
    std::error_code error;
    const bool is_new = std::filesystem::create_directories(options.library, error);
    if (is_new && !error) std::filesystem::permissions(options.library, std::filesystem::perms::owner_all, error);
    if (error)
        return fail(system_error(error.value(), fmt::format("cannot make the library {}", display(options.library))));
    TROVE_TRY(const auto lock, catalog::lock_for_writing(options.library));
    TROVE_TRY(const auto scratch, scratch_in(options.library, "restore.unpacked"));
    TROVE_TRY(const auto head, unpack_backup(options.file, scratch.path(), half_of(options.on_portion, 0), job));
    const auto catalog = scratch.path() / "catalog.db";
    if (const auto ready = catalog::make_ready(catalog); !ready)
        return fail(prefixed(ready.error(), display(options.file)));
    TROVE_TRY(const auto held, catalog::contents_of(catalog));
    RestoreReport report{.made_at = head.made_at, .trove = head.trove, .backup = shown(held)};
    const bool exists = std::filesystem::exists(catalog::catalog_file(options.library), error);
    if (exists)
        if (const auto now = catalog::contents_of(catalog::catalog_file(options.library)))
            report.replaced = shown(*now);
    if (exists && !options.confirmed) return report;
    TROVE_TRY(report.before, keep_before_restore(options.library, job));
    if (!std::filesystem::exists(catalog::said_file(options.library), error)) {
        std::filesystem::copy_file(scratch.path() / "said.jsonl", catalog::said_file(options.library), error);
        if (error)
            return fail(
                system_error(error.value(), fmt::format("cannot write said.jsonl in {}", display(options.library))));
    }
    const OnPortion second = half_of(options.on_portion, 1);
    TROVE_CHECKED(catalog::put_catalog(catalog, options.library, [&](std::int64_t done, std::int64_t pages) {
        if (second) second(done, pages);
        return !job.cancelled();
    }));
    // Made from the replaced catalog; the next search makes it again.
    std::filesystem::remove_all(options.library / "vectors", error);
    report.done = true;
    return report;
}

Result<RepairReport> repair_catalog(const std::filesystem::path& library, const Job& job) {
    std::error_code error;
    const bool has_catalog = std::filesystem::exists(catalog::catalog_file(library), error);
    if (!has_catalog && !std::filesystem::exists(catalog::said_file(library), error)) return no_library(library);
    TROVE_TRY(const auto lock, catalog::lock_for_writing(library));
    TROVE_TRY(const bool damaged, catalog::needs_remaking(library));
    RepairReport report;
    if (!damaged) {
        TROVE_CHECKED(catalog::remake_words(library));
        return report;
    }
    TROVE_TRY(const auto scratch, scratch_in(library, "repair.new"));
    if (has_catalog) report.damaged = unused(library / fmt::format("catalog.damaged-{}.db", utc("{:%Y%m%d-%H%M%S}")));
    TROVE_TRY(auto salvaged, catalog::remake_catalog(library, scratch.path(), report.damaged, job));
    report.remade = true;
    report.salvaged_rows = salvaged.rows;
    report.incomplete = std::move(salvaged.incomplete);
    return report;
}

}  // namespace trove::rescue
