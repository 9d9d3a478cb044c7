// SPDX-License-Identifier: GPL-3.0-or-later
#include "sources/zip_file.h"

#include <fmt/format.h>
#include <zip.h>

#include <algorithm>
#include <utility>

namespace trove::sources {
namespace {

constexpr std::size_t kBlockBytes = std::size_t{64} << 10U;
constexpr std::int64_t kMostRatio = 100;
constexpr std::int64_t kAlwaysAllowed = std::int64_t{256} << 20U;
constexpr std::int64_t kMostMembers = 5'000'000;

// Whether a name, used as a relative path, stays inside its folder.
bool stays_inside(std::string_view name) {
    if (name.empty() || name.front() == '/' || name.find('\\') != std::string_view::npos ||
        name.find('\0') != std::string_view::npos)
        return false;
    while (!name.empty()) {
        const auto end = std::min(name.find('/'), name.size());
        if (name.substr(0, end) == ".." || name.substr(0, end) == ".") return false;
        name.remove_prefix(std::min(end + 1, name.size()));
    }
    return true;
}

Error error_of_opening(int code, const std::filesystem::path& file) {
    zip_error_t error;
    zip_error_init_with_code(&error, code);
    Error out{Errc::kCorrupt, fmt::format("{} is not a complete zip archive ({}); download this part again",
                                          display(file), zip_error_strerror(&error))};
    switch (zip_error_code_zip(&error)) {
        case ZIP_ER_NOENT:
            out = {Errc::kNotFound, fmt::format("{}: no such file", display(file))};
            break;
        case ZIP_ER_OPEN:
        case ZIP_ER_READ:
        case ZIP_ER_SEEK:
            out = system_error(zip_error_code_system(&error), fmt::format("cannot read {}", display(file)));
            break;
        case ZIP_ER_MULTIDISK:
            out.code = Errc::kUnsupported;
            break;
        default:
            break;
    }
    zip_error_fini(&error);
    return out;
}

struct CloseMember {
    void operator()(zip_file_t* f) const { zip_fclose(f); }
};

}  // namespace

void ZipFile::Close::operator()(zip* z) const {
    zip_discard(z);
}

Result<ZipFile> ZipFile::open(const std::filesystem::path& file) {
    std::error_code ignored;
    if (const auto kind = std::filesystem::status(file, ignored); exists(kind) && !is_regular_file(kind))
        return fail(Errc::kInvalid, fmt::format("{} is not a regular file", display(file)));
    int code = 0;
    zip_t* const raw = zip_open(file.c_str(), ZIP_RDONLY, &code);
    if (raw == nullptr) return fail(error_of_opening(code, file));
    ZipFile archive(raw);
    const std::int64_t count = zip_get_num_entries(raw, 0);
    if (count > kMostMembers)
        return fail(Errc::kUnsupported,
                    fmt::format("{} has {} members; {} are the most that is read", display(file), count, kMostMembers));
    const std::int64_t most =
        static_cast<std::int64_t>(std::filesystem::file_size(file, ignored)) * kMostRatio + kAlwaysAllowed;
    std::int64_t total = 0;
    archive.members_.reserve(static_cast<std::size_t>(count));
    for (std::uint64_t i = 0; std::cmp_less(i, count); ++i) {
        zip_stat_t stat;
        if (zip_stat_index(raw, i, ZIP_FL_ENC_RAW, &stat) != 0 || (stat.valid & ZIP_STAT_NAME) == 0) continue;
        const std::string_view name(stat.name);
        if (name.ends_with('/')) continue;
        if (!stays_inside(name)) {
            archive.refused_.emplace_back(name);
            continue;
        }
        if ((stat.valid & ZIP_STAT_SIZE) == 0 || stat.size > static_cast<std::uint64_t>(most) ||
            (total += static_cast<std::int64_t>(stat.size)) > most)
            return fail(Errc::kUnsupported,
                        fmt::format("{} claims to unpack to more than {} times its size and is not read", display(file),
                                    kMostRatio));
        archive.members_.push_back({std::string(name), static_cast<std::int64_t>(stat.size),
                                    (stat.valid & ZIP_STAT_MTIME) != 0 ? std::int64_t{stat.mtime} : 0, stat.crc, i});
    }
    archive.by_name_.reserve(archive.members_.size());
    for (std::size_t i = 0; i < archive.members_.size(); ++i) archive.by_name_.emplace(archive.members_[i].name, i);
    return archive;
}

const ZipFile::Member* ZipFile::find(std::string_view name) const {
    const auto found = by_name_.find(name);
    return found == by_name_.end() ? nullptr : &members_[found->second];
}

Result<Bytes> ZipFile::read(const Member& member, std::size_t most) const {
    Bytes bytes;
    TROVE_CHECKED(unpack(member, most, [&](std::span<const std::uint8_t> block) -> Result<void> {
        // Only after the first block, so that a member that cannot be unpacked takes no memory.
        if (bytes.empty()) bytes.reserve(static_cast<std::size_t>(member.size_bytes));
        bytes.insert(bytes.end(), block.begin(), block.end());
        return {};
    }));
    return bytes;
}

Result<void> ZipFile::unpack(const Member& member,
                             std::size_t most,
                             const std::function<Result<void>(std::span<const std::uint8_t>)>& take) const {
    if (std::cmp_greater(member.size_bytes, most))
        return fail(Errc::kUnsupported,
                    fmt::format("{} bytes are more than the {} that are read", member.size_bytes, most));
    const std::unique_ptr<zip_file_t, CloseMember> file(zip_fopen_index(handle_.get(), member.index, 0));
    if (!file) {
        const zip_error_t* const error = zip_get_error(handle_.get());
        const int code = zip_error_code_zip(error);
        const bool unsupported = code == ZIP_ER_ENCRNOTSUPP || code == ZIP_ER_NOPASSWD || code == ZIP_ER_COMPNOTSUPP;
        return fail(unsupported ? Errc::kUnsupported : Errc::kCorrupt,
                    fmt::format("cannot be unpacked: {}", zip_strerror(handle_.get())));
    }
    std::vector<std::uint8_t> block(std::min<std::size_t>(kBlockBytes, static_cast<std::size_t>(member.size_bytes)));
    for (std::int64_t left = member.size_bytes; left > 0;) {
        const zip_int64_t n =
            zip_fread(file.get(), block.data(), std::min(block.size(), static_cast<std::size_t>(left)));
        if (n < 0)
            return fail(Errc::kCorrupt, fmt::format("is damaged in the archive: {}", zip_file_strerror(file.get())));
        if (n == 0) return fail(Errc::kCorrupt, "is shorter in the archive than it says");
        TROVE_CHECKED(take(std::span(block).first(static_cast<std::size_t>(n))));
        left -= n;
    }
    // libzip compares the checksum at the end.
    std::uint8_t beyond = 0;
    const zip_int64_t n = zip_fread(file.get(), &beyond, 1);
    if (n != 0)
        return fail(Errc::kCorrupt, n < 0 ? fmt::format("is damaged in the archive: {}", zip_file_strerror(file.get()))
                                          : "is longer in the archive than it says");
    return {};
}

}  // namespace trove::sources
