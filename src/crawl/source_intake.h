// SPDX-License-Identifier: GPL-3.0-or-later
//
// SourceIntake: the writer's half of taking in another program's library: stores the facts from its reader, links items
// to the photos of their files, and at the end removes items that the source no longer has. Used by the crawl's write
// thread, then by the thread that finishes the crawl.
#pragma once
#include "base/result.h"
#include "catalog/reader.h"
#include "catalog/writer.h"
#include "photo/origin.h"
#include "sources/source.h"

#include <filesystem>
#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

namespace trove::crawl {

// One source being read. Filled by discover before it is handed over; `reading` belongs to the writer.
struct SourceState {
    sources::SourceKind kind = sources::SourceKind::kFolder;
    std::filesystem::path root;
    catalog::SourceInclude include;
    std::vector<MovedRoot> roots;
    catalog::SourceLeftOut left_out;
    catalog::SourceReading reading;
};

struct ItemState {
    std::shared_ptr<SourceState> source;
    Origin origin;
    std::int64_t row = 0;  // used by the writer only
};

// The link from a file to its item in a source. Empty for files that belong to no source.
struct ItemLink {
    std::shared_ptr<ItemState> item;
    Rendition rendition = Rendition::kOriginal;
};

class SourceIntake {
public:
    explicit SourceIntake(catalog::CatalogWriter& writer) : writer_(writer) {}

    Result<void> begin(SourceState& source);

    Result<void> put(const SourceState& source, const OriginAlbum& album) {
        return writer_.sources().put_album(source.reading, album);
    }

    Result<void> put(ItemState& item);

    // Does nothing for an empty link.
    Result<void> link(const ItemLink& link, const std::filesystem::path& path, PhotoId photo);

    // The photo at the path is still in the pipeline, or failed; finish() finds out which.
    void link_later(ItemLink link, std::filesystem::path path) { later_.push_back({std::move(link), std::move(path)}); }

    // Call within a batch, after all files are stored and committed. `seen`: every file found by the walk. Files that a
    // source no longer lists leave the library, unless a crawled folder has them; files that are merely away stay, as
    // absent.
    Result<void> finish(catalog::CatalogReader& reader,
                        const std::vector<std::shared_ptr<SourceState>>& complete,
                        const std::unordered_set<std::string>& seen);

private:
    struct Later {
        ItemLink link;
        std::filesystem::path path;
    };

    catalog::CatalogWriter& writer_;
    std::vector<Later> later_;
};

}  // namespace trove::crawl
