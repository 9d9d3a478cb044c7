// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/lent_files.h"

#include <QFile>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace trove::desktop {
namespace {

namespace fs = std::filesystem;

QString name_of(const fs::path& path) {
    return QFile::decodeName(path.c_str());
}

Result<void> copy_bytes(const FileDescriptor& from, const fs::path& to) {
    FileDescriptor out(::open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR));
    if (!out) return fail(system_error(errno, display(to)));
    std::array<std::uint8_t, 65536> block{};
    for (;;) {
        const ssize_t got = ::read(from.get(), block.data(), block.size());
        if (got == 0) return {};
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return fail(system_error(errno, "cannot read the photo"));
        if (auto written = write_all(out.get(), std::span(block).first(static_cast<std::size_t>(got))); !written)
            return fail(prefixed(std::move(written).error(), display(to)));
    }
}

}  // namespace

std::optional<Place> present_place(engine::Library& library, PhotoId photo) {
    const auto locations = library.whereabouts(photo);
    if (!locations) return std::nullopt;
    const auto present = std::ranges::find(*locations, true, &Location::present);
    return present == locations->end() ? std::nullopt : std::optional(present->place);
}

Result<QStringList> LentFiles::of(std::span<const PhotoId> photos, std::size_t most) {
    QStringList files;
    for (const PhotoId photo : photos.first(std::min(photos.size(), most))) {
        // A file is lent without being read: original() compares every byte with what was indexed.
        if (const auto present = present_place(library_, photo); present && present->is_file()) {
            files += name_of(present->container);
            continue;
        }
        if (const auto copy = known_copy(photo)) {
            files += name_of(*copy);
            continue;
        }
        auto original = library_.original(photo);
        if (!original && original.error().code == Errc::kNoSpace) return fail(original.error());
        if (!original) continue;
        TROVE_TRY(const auto copy, copy_of(photo, std::move(*original)));
        files += name_of(copy);
    }
    return files;
}

QStringList LentFiles::containers_of(std::span<const PhotoId> photos, std::size_t most) const {
    QStringList files;
    for (const PhotoId photo : photos.first(std::min(photos.size(), most))) {
        const auto present = present_place(library_, photo);
        if (!present) continue;
        const QString container = name_of(present->container);
        if (!files.contains(container)) files += container;
    }
    return files;
}

std::optional<fs::path> LentFiles::known_copy(PhotoId photo) const {
    return copies_.with([&](const Copies& copies) -> std::optional<fs::path> {
        std::error_code gone;
        const auto known = copies.files.find(photo);
        if (known == copies.files.end() || !fs::exists(known->second, gone)) return std::nullopt;
        return known->second;
    });
}

Result<fs::path> LentFiles::copy_of(PhotoId photo, Original original) {
    return copies_.with([&](Copies& copies) -> Result<fs::path> {
        if (!copies.folder) {
            TROVE_TRY(auto folder, ScratchFolder::make("trove-lent"));
            copies.folder.emplace(std::move(folder));
        }
        // A folder for each, because two archives may have photos with the same name. Only the last part of a name from
        // an archive is used, because it is untrusted.
        const fs::path folder = copies.folder->path() / std::to_string(to_int(photo));
        std::error_code error;
        fs::remove_all(folder, error);
        fs::create_directory(folder, error);
        if (error) return fail(system_error(error.value(), display(folder)));
        fs::path name = fs::path(original.name).filename();
        if (name.empty() || name == "." || name == "..") name = "photo";
        TROVE_CHECKED(copy_bytes(original.file, folder / name));
        copies.files[photo] = folder / name;
        return folder / name;
    });
}

}  // namespace trove::desktop
