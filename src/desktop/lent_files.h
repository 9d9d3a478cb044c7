// SPDX-License-Identifier: GPL-3.0-or-later
//
// LentFiles: provides photos as files for other programs. Any thread; destroyed after the last call.
//
// 1. A photo that is a file is lent as that file.
// 2. A photo inside an archive or a preview cache is copied once: read-only, in a folder only for this user, and
//    deleted with this object.
#pragma once
#include "base/guarded.h"
#include "base/scratch_folder.h"
#include "engine/library.h"

#include <QStringList>

#include <cstddef>
#include <map>
#include <optional>
#include <span>

namespace trove::desktop {

// Where the photo lies now; nothing: no file or container of it is there.
[[nodiscard]] std::optional<Place> present_place(engine::Library& library, PhotoId photo);

class LentFiles {
public:
    explicit LentFiles(engine::Library& library) : library_(library) {}

    // One file of each readable photo, at most `most`. kNoSpace: no room for a copy.
    [[nodiscard]] Result<QStringList> of(std::span<const PhotoId> photos, std::size_t most);

    // The original files; for a photo inside an archive, the archive. Makes no copies.
    [[nodiscard]] QStringList containers_of(std::span<const PhotoId> photos, std::size_t most) const;

private:
    struct Copies {
        std::optional<ScratchFolder> folder;
        std::map<PhotoId, std::filesystem::path> files;
    };

    std::optional<std::filesystem::path> known_copy(PhotoId photo) const;  // unless somebody has deleted it
    Result<std::filesystem::path> copy_of(PhotoId photo, Original original);

    engine::Library& library_;
    Guarded<Copies> copies_;
};

}  // namespace trove::desktop
