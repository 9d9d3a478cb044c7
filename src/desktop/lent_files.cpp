// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/lent_files.h"

#include <QFile>

#include <algorithm>
#include <array>
#include <cerrno>
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
    std::array<std::byte, 65536> block{};
    for (;;) {
        const ssize_t got = ::read(from.get(), block.data(), block.size());
        if (got == 0) return {};
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return fail(system_error(errno, "cannot read the photo"));
        for (ssize_t at = 0; at < got;) {
            const ssize_t put = ::write(out.get(), block.data() + at, static_cast<std::size_t>(got - at));
            if (put < 0 && errno == EINTR) continue;
            if (put < 0) return fail(system_error(errno, display(to)));
            at += put;
        }
    }
}

}  // namespace

Result<QStringList> LentFiles::of(std::span<const PhotoId> photos, std::size_t most) {
    QStringList files;
    for (const PhotoId photo : photos.first(std::min(photos.size(), most))) {
        auto original = library_.original(photo);
        if (!original && original.error().code == Errc::kNoSpace) return fail(original.error());
        if (!original) continue;
        if (original->place.is_file()) {
            files += name_of(original->place.container);
        } else {
            TROVE_TRY(const auto copy, copy_of(photo, std::move(*original)));
            files += name_of(copy);
        }
    }
    return files;
}

QStringList LentFiles::containers_of(std::span<const PhotoId> photos, std::size_t most) const {
    QStringList files;
    for (const PhotoId photo : photos.first(std::min(photos.size(), most))) {
        const auto locations = library_.whereabouts(photo);
        if (!locations) continue;
        const auto present = std::ranges::find(*locations, true, &Location::present);
        if (present == locations->end()) continue;
        const QString container = name_of(present->place.container);
        if (!files.contains(container)) files += container;
    }
    return files;
}

Result<fs::path> LentFiles::copy_of(PhotoId photo, Original original) {
    return copies_.with([&](Copies& copies) -> Result<fs::path> {
        std::error_code gone;
        if (const auto known = copies.files.find(photo); known != copies.files.end() && fs::exists(known->second, gone))
            return known->second;
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
