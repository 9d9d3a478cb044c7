// SPDX-License-Identifier: GPL-3.0-or-later
#include "rescue/backup_file.h"

#include "base/file.h"
#include "base/sha256.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <zip.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <memory>
#include <stdio.h>  // NOLINT(modernize-deprecated-headers): renameat2 is Linux's
#include <unistd.h>
#include <vector>

namespace trove::rescue {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kHeadFile = "trove-backup.json";
constexpr const char* kCatalog = "catalog.db";
constexpr const char* kSaid = "said.jsonl";
constexpr int kFormat = 1;
constexpr std::size_t kMostHeadBytes = std::size_t{1} << 16U;
constexpr int kFastCompression = 1;

struct DiscardArchive {
    void operator()(zip_t* archive) const { zip_discard(archive); }
};

struct CloseMember {
    void operator()(zip_file_t* member) const { zip_fclose(member); }
};

using Archive = std::unique_ptr<zip_t, DiscardArchive>;

Error zip_error_of(const zip_error_t& error, const std::filesystem::path& file) {
    const int system = zip_error_code_system(&error);
    if (zip_error_code_zip(&error) == ZIP_ER_CANCELLED) return {Errc::kCancelled, "stopped; nothing was written"};
    if (zip_error_system_type(&error) == ZIP_ET_SYS && system != 0)
        return system_error(system, fmt::format("cannot write {}", display(file)));
    // zip_error_strerror() keeps its text inside the error.
    zip_error_t copy = error;
    return {Errc::kIo, fmt::format("cannot write {}: {}", display(file), zip_error_strerror(&copy))};
}

std::filesystem::path temporary_beside(const std::filesystem::path& file) {
    return file.parent_path() / fmt::format(".{}.trove-part", file.filename().native());
}

// libzip writes to a name with six more characters first.
void remove_temporaries(const std::filesystem::path& temporary) {
    const std::string name = temporary.filename().native();
    std::error_code error;
    std::vector<std::filesystem::path> ours;
    for (const auto& entry : std::filesystem::directory_iterator(temporary.parent_path(), error)) {
        const std::string other = entry.path().filename().native();
        if (other.starts_with(name) && entry.is_regular_file(error) && !entry.is_symlink(error))
            ours.push_back(entry.path());
    }
    for (const auto& path : ours) std::filesystem::remove(path, error);
}

Json json_of(const LibraryContents& contents) {
    return {{"photos", contents.photos},
            {"tags", contents.tags},
            {"captions", contents.captions},
            {"marks", contents.marks},
            {"searches", contents.searches}};
}

Result<Json> part_json(const std::filesystem::path& file, const Job& job) {
    std::error_code error;
    const auto bytes = std::filesystem::file_size(file, error);
    if (error) return fail(system_error(error.value(), fmt::format("cannot stat {}", display(file))));
    TROVE_TRY(const std::string sha, sha256_of_file(file, job.stop));
    return Json{{"bytes", bytes}, {"sha256", sha}};
}

Result<std::string> head_text(const BackupParts& parts, const BackupHead& head, const Job& job) {
    TROVE_TRY(const Json catalog, part_json(parts.catalog, job));
    TROVE_TRY(const Json said, part_json(parts.said, job));
    const Json json{{"format", kFormat},
                    {"made_at", head.made_at},
                    {"trove", head.trove},
                    {"schema", head.schema},
                    {"contents", json_of(head.contents)},
                    {"files", {{kCatalog, catalog}, {kSaid, said}}}};
    return json.dump(2) + "\n";
}

bool add_member(zip_t* archive, const char* name, zip_source_t* source) {
    if (source == nullptr) return false;
    const zip_int64_t index = zip_file_add(archive, name, source, ZIP_FL_ENC_UTF_8);
    if (index < 0) {
        zip_source_free(source);
        return false;
    }
    return zip_set_file_compression(archive, static_cast<zip_uint64_t>(index), ZIP_CM_DEFLATE, kFastCompression) == 0;
}

struct Closing {
    const OnPortion& on_portion;
    const Job& job;
};

Result<void> write_archive(const BackupParts& parts,
                           const std::string& head,
                           const std::filesystem::path& file,
                           const OnPortion& on_portion,
                           const Job& job) {
    int code = 0;
    Archive archive(zip_open(file.c_str(), ZIP_CREATE | ZIP_EXCL, &code));
    if (!archive) {
        zip_error_t error;
        zip_error_init_with_code(&error, code);
        auto problem = zip_error_of(error, file);
        zip_error_fini(&error);
        return fail(std::move(problem));
    }
    Closing closing{on_portion, job};
    zip_register_progress_callback_with_state(
        archive.get(), 0.001,
        [](zip_t*, double part, void* state) {
            const auto* told = static_cast<const Closing*>(state);
            if (told->on_portion) told->on_portion(static_cast<std::int64_t>(part * 1000), 1000);
        },
        nullptr, &closing);
    zip_register_cancel_callback_with_state(
        archive.get(), [](zip_t*, void* state) { return static_cast<const Closing*>(state)->job.cancelled() ? 1 : 0; },
        nullptr, &closing);
    const bool added =
        add_member(archive.get(), kHeadFile, zip_source_buffer(archive.get(), head.data(), head.size(), 0)) &&
        add_member(archive.get(), kSaid, zip_source_file(archive.get(), parts.said.c_str(), 0, -1)) &&
        add_member(archive.get(), kCatalog, zip_source_file(archive.get(), parts.catalog.c_str(), 0, -1));
    if (!added || zip_close(archive.get()) != 0) return fail(zip_error_of(*zip_get_error(archive.get()), file));
    static_cast<void>(archive.release());  // zip_close() freed it
    return {};
}

Result<void> sync_file(const std::filesystem::path& file) {
    const FileDescriptor fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (!fd || ::fsync(fd.get()) != 0) return fail(system_error(errno, fmt::format("cannot write {}", display(file))));
    return {};
}

Result<void> put_in_place(const std::filesystem::path& temporary, const std::filesystem::path& file, bool replace) {
    int done = -1;
    if (!replace) done = ::renameat2(AT_FDCWD, temporary.c_str(), AT_FDCWD, file.c_str(), RENAME_NOREPLACE);
    const bool cannot = !replace && done != 0 && (errno == EINVAL || errno == ENOSYS);
    std::error_code error;
    if (cannot && std::filesystem::exists(std::filesystem::symlink_status(file, error))) errno = EEXIST;
    if (replace || (cannot && errno != EEXIST)) done = ::rename(temporary.c_str(), file.c_str());
    if (done != 0) return fail(system_error(errno, fmt::format("cannot rename to {}", display(file))));
    return sync_folder(file.parent_path());
}

// ---- reading

Error not_a_backup(const std::filesystem::path& file, std::string_view why) {
    return {Errc::kCorrupt, fmt::format("{} is not a whole backup of Trove: {}", display(file), why)};
}

Result<std::unique_ptr<zip_file_t, CloseMember>> open_member(zip_t* archive,
                                                             const char* name,
                                                             std::int64_t most,
                                                             const std::filesystem::path& file) {
    zip_stat_t stat;
    zip_stat_init(&stat);
    if (zip_stat(archive, name, 0, &stat) != 0 || (stat.valid & ZIP_STAT_SIZE) == 0)
        return fail(not_a_backup(file, fmt::format("{} is missing", name)));
    if (stat.size > static_cast<zip_uint64_t>(most))
        return fail(not_a_backup(file, fmt::format("{} is larger than it says", name)));
    std::unique_ptr<zip_file_t, CloseMember> member(zip_fopen(archive, name, 0));
    if (!member) return fail(not_a_backup(file, zip_strerror(archive)));
    return member;
}

struct Part {
    std::int64_t bytes = 0;
    std::string sha256;
};

struct ReadHead {
    BackupHead head;
    Part catalog;
    Part said;
};

Result<ReadHead> read_head(zip_t* archive, const std::filesystem::path& file) {
    TROVE_TRY(const auto member, open_member(archive, kHeadFile, kMostHeadBytes, file));
    std::string text(kMostHeadBytes, '\0');
    const zip_int64_t got = zip_fread(member.get(), text.data(), text.size());
    if (got < 0) return fail(not_a_backup(file, zip_file_strerror(member.get())));
    text.resize(static_cast<std::size_t>(got));
    const auto json = nlohmann::json::parse(text, nullptr, false);
    try {
        if (json.at("format").get<int>() > kFormat)
            return fail(Errc::kTooNew, fmt::format("{} was made by a newer Trove ({}); update Trove", display(file),
                                                   json.value("trove", "?")));
        const auto part = [&](const char* name) {
            const auto& one = json.at("files").at(name);
            return Part{one.at("bytes").get<std::int64_t>(), one.at("sha256").get<std::string>()};
        };
        const auto& held = json.at("contents");
        const auto count = [&](const char* name) { return held.value(name, std::int64_t{0}); };
        ReadHead read{{json.at("made_at"),
                       json.at("trove"),
                       json.at("schema"),
                       {count("photos"), count("tags"), count("captions"), count("marks"), count("searches")}},
                      part(kCatalog),
                      part(kSaid)};
        if (read.catalog.bytes < 0 || read.said.bytes < 0) return fail(not_a_backup(file, "a size is negative"));
        return read;
    } catch (const nlohmann::json::exception& error) {
        return fail(not_a_backup(file, error.what()));
    }
}

class Unpacking {
public:
    Unpacking(
        zip_t* archive, const std::filesystem::path& file, std::int64_t all, const OnPortion& tell, const Job& job)
        : archive_(archive), file_(file), all_(all), on_portion_(tell), job_(job) {}

    Result<void> unpack(const char* name, const Part& part, const std::filesystem::path& to) {
        TROVE_TRY(const auto member, open_member(archive_, name, part.bytes, file_));
        const FileDescriptor fd(::open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
        if (!fd) return fail(system_error(errno, fmt::format("cannot create {}", display(to))));
        Sha256 hash;
        Bytes block(std::size_t{1} << 20U);
        std::int64_t got_all = 0;
        while (true) {
            if (job_.cancelled()) return fail(Errc::kCancelled, "stopped; nothing was changed");
            const zip_int64_t got = zip_fread(member.get(), block.data(), block.size());
            if (got < 0) return fail(not_a_backup(file_, fmt::format("{} is damaged", name)));
            if (got == 0) break;
            got_all += got;
            if (got_all > part.bytes) return fail(not_a_backup(file_, fmt::format("{} is larger than it says", name)));
            const std::span<const std::uint8_t> bytes(block.data(), static_cast<std::size_t>(got));
            hash.add(bytes);
            if (auto written = write_all(fd.get(), bytes); !written)
                return fail(prefixed(std::move(written).error(), display(to)));
            done_ += got;
            if (on_portion_) on_portion_(done_, all_);
        }
        TROVE_TRY(const std::string sha, hash.hex());
        if (got_all != part.bytes || sha != part.sha256)
            return fail(not_a_backup(file_, fmt::format("{} is not what was put in", name)));
        return {};
    }

private:
    zip_t* archive_;
    const std::filesystem::path& file_;
    std::int64_t all_;
    std::int64_t done_ = 0;
    const OnPortion& on_portion_;
    const Job& job_;
};

}  // namespace

Result<void> pack_backup(const BackupParts& parts,
                         const BackupHead& head,
                         const std::filesystem::path& file,
                         bool replace,
                         const OnPortion& on_portion,
                         const Job& job) {
    TROVE_TRY(const std::string text, head_text(parts, head, job));
    const auto temporary = temporary_beside(file);
    remove_temporaries(temporary);
    auto written = write_archive(parts, text, temporary, on_portion, job);
    if (written) written = sync_file(temporary);
    if (written) written = put_in_place(temporary, file, replace);
    if (!written) remove_temporaries(temporary);
    return written;
}

Result<BackupHead> unpack_backup(const std::filesystem::path& file,
                                 const std::filesystem::path& folder,
                                 const OnPortion& on_portion,
                                 const Job& job) {
    if (::access(file.c_str(), R_OK) != 0)
        return fail(system_error(errno, fmt::format("cannot read {}", display(file))));
    int code = 0;
    const Archive archive(zip_open(file.c_str(), ZIP_RDONLY, &code));
    if (!archive) return fail(not_a_backup(file, "it is no complete zip archive"));
    TROVE_TRY(auto read, read_head(archive.get(), file));
    const std::int64_t all = read.catalog.bytes + read.said.bytes;
    std::error_code error;
    const auto room = std::filesystem::space(folder, error);
    // The catalog is unpacked, and then written into the library.
    if (!error && static_cast<std::uintmax_t>(all) > room.available / 2)
        return fail(Errc::kNoSpace, fmt::format("the disk with {} has {} MB free; restoring takes {} MB",
                                                display(folder), room.available / 1'000'000, 2 * all / 1'000'000 + 1));
    Unpacking unpacking(archive.get(), file, all, on_portion, job);
    TROVE_CHECKED(unpacking.unpack(kSaid, read.said, folder / kSaid));
    TROVE_CHECKED(unpacking.unpack(kCatalog, read.catalog, folder / kCatalog));
    return std::move(read.head);
}

}  // namespace trove::rescue
