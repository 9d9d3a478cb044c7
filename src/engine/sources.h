// SPDX-License-Identifier: GPL-3.0-or-later
//
// Sources: the folders, archives and other programs' libraries that a person asked to crawl, and those programs'
// records of their photos. Reached through Library::sources(); borrows the library. Any thread.
#pragma once
#include "api/wall.h"
#include "base/result.h"
#include "photo/origin.h"
#include "photo/photo.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace trove::engine {

class LibraryImpl;

class Sources {
public:
    explicit Sources(LibraryImpl& library) : library_(library) {}

    [[nodiscard]] Result<std::vector<Source>> list();
    // Stops crawling a source of list(). Photos without another location leave the library; no file is touched. The same
    // as Forgetting::apply() of its path.
    // kNotFound: there is no such source. kBusy: a crawl is under way.
    Result<void> remove(std::int64_t id);

    // Other programs' libraries among the sources, and their records: for filters, and for display beside a photo.
    [[nodiscard]] Result<std::vector<SourceInfo>> libraries();
    [[nodiscard]] Result<std::vector<AlbumInfo>> albums();
    [[nodiscard]] Result<std::vector<PersonInfo>> persons();
    [[nodiscard]] Result<std::vector<PhotoOrigin>> origins(PhotoId id);
    [[nodiscard]] Result<std::vector<PhotoId>> photos_of_album(std::string_view title);

private:
    LibraryImpl& library_;
};

}  // namespace trove::engine
