// SPDX-License-Identifier: GPL-3.0-or-later
#include "crawl/source_intake.h"

#include "sources/place.h"

#include <algorithm>

namespace trove::crawl {

Result<void> SourceIntake::begin(SourceState& source) {
    TROVE_TRY(source.reading, writer_.sources().begin(sources::to_string(source.kind), source.root, source.include));
    return writer_.sources().put_roots(source.reading, source.roots);
}

Result<void> SourceIntake::put(ItemState& item) {
    TROVE_TRY(item.row, writer_.sources().put_item(item.source->reading, item.origin));
    return {};
}

Result<void> SourceIntake::link(const ItemLink& link, const std::filesystem::path& path, PhotoId photo) {
    if (!link.item) return {};
    return writer_.sources().put_file(link.item->source->reading, link.item->row, path, link.rendition, photo);
}

Result<void> SourceIntake::finish(catalog::CatalogReader& reader,
                                  const std::vector<std::shared_ptr<SourceState>>& complete,
                                  const std::unordered_set<std::string>& seen) {
    for (const Later& later : later_) {
        TROVE_TRY(const auto photo, reader.photos().by_path(later.path));
        if (photo) TROVE_CHECKED(link(later.link, later.path, *photo));
    }
    if (complete.empty()) return {};
    TROVE_TRY(auto folders, reader.roots().all());
    TROVE_TRY(const auto known, reader.sources().all());
    std::erase_if(folders, [&](const auto& root) {
        return std::ranges::any_of(known, [&](const SourceInfo& s) { return s.path == root; });
    });
    const auto in_folder = [&](const std::filesystem::path& path) {
        return std::ranges::any_of(
            folders, [&](const auto& folder) { return path.native().starts_with(folder.native() + "/"); });
    };
    for (const auto& source : complete) {
        TROVE_TRY(const auto stale, writer_.sources().stale_files(source->reading));
        for (const auto& file : stale) {
            if (seen.contains(file.path.native())) continue;
            if (sources::file_of_place(Place::parse(file.path.native())).empty()) {
                // Away, not deleted: the source still lists the file, or its whole folder or archive is missing, most
                // likely with a drive.
                std::error_code error;
                if (file.item_seen || !std::filesystem::is_directory(file.path.parent_path(), error)) {
                    TROVE_CHECKED(writer_.files().set_present(file.path, false));
                    TROVE_CHECKED(writer_.sources().keep_file(source->reading, file));
                } else {
                    TROVE_CHECKED(writer_.files().set_missing(file.path));
                }
            } else if (!file.shared && !in_folder(file.path)) {
                TROVE_CHECKED(writer_.files().remove(file.path));
            }
        }
        TROVE_CHECKED(writer_.sources().finish(source->reading, source->left_out));
    }
    return {};
}

}  // namespace trove::crawl
