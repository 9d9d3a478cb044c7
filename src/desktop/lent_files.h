// SPDX-License-Identifier: GPL-3.0-or-later
//
// LentFiles: photos as files that other programs can open. Any thread; destroyed after the last call.
//
// 1. A photo that is a file is lent as that file.
// 2. Of a photo inside an archive, or in a preview cache, a copy is made: read-only, in a folder of this user alone, and
//    deleted with this object. Each is made once.
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

class LentFiles {
public:
    explicit LentFiles(engine::Library& library) : library_(library) {}

    // One file of each photo that can be read now, at most `most`. kNoSpace: no room for a copy.
    [[nodiscard]] Result<QStringList> of(std::span<const PhotoId> photos, std::size_t most);

    // As they lie: of a photo inside an archive, the archive. Makes no copies.
    [[nodiscard]] QStringList containers_of(std::span<const PhotoId> photos, std::size_t most) const;

private:
    struct Copies {
        std::optional<ScratchFolder> folder;
        std::map<PhotoId, std::filesystem::path> files;
    };

    Result<std::filesystem::path> copy_of(PhotoId photo, Original original);

    engine::Library& library_;
    Guarded<Copies> copies_;
};

}  // namespace trove::desktop
