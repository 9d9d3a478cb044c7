// SPDX-License-Identifier: GPL-3.0-or-later
//
// Sources: other programs' records of photos: items, albums and persons (schema/0005_sources.sql).
#pragma once
#include "base/result.h"
#include "catalog/connection.h"
#include "photo/ids.h"
#include "photo/origin.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

namespace trove::catalog {

// The kinds of items to include besides ordinary ones.
struct SourceInclude {
    bool hidden = false;
    bool trashed = false;
};

// What a reading found and left out.
struct SourceLeftOut {
    std::int64_t hidden = 0;   // hidden or archived items
    std::int64_t trashed = 0;  // items in the trash
    std::int64_t films = 0;
};

// A source and the ordinal of this reading. Items not seen again are deleted when the reading finishes.
struct SourceReading {
    std::int64_t source = 0;
    std::int64_t number = 0;
};

struct StaleFile {
    std::int64_t item = 0;
    std::filesystem::path path;
    bool item_seen = false;  // this reading listed the item itself
    bool shared = false;     // another item of any source has the same file
};

// Adds roots; one that names a known folder takes its place.
void add_roots(std::vector<MovedRoot>& known, const std::vector<MovedRoot>& added);

class SourceReader {
public:
    explicit SourceReader(Connection& connection) : connection_(connection) {}

    [[nodiscard]] Result<std::vector<SourceInfo>> all();                                               // by path
    [[nodiscard]] Result<std::optional<SourceInclude>> include_of(const std::filesystem::path& path);  // last used
    // Where folders of the source lie, as a person said.
    [[nodiscard]] Result<std::vector<MovedRoot>> roots_of(const std::filesystem::path& path);
    [[nodiscard]] Result<std::vector<AlbumInfo>> albums();    // by title
    [[nodiscard]] Result<std::vector<PersonInfo>> persons();  // by name, only those with photos
    [[nodiscard]] Result<std::vector<PhotoOrigin>> origins(PhotoId photo);
    // Photos of the albums with that title, ignoring case, and of albums inside them.
    [[nodiscard]] Result<std::vector<PhotoId>> photos_of_album(std::string_view title);

private:
    Connection& connection_;
};

class SourceWriter {
public:
    explicit SourceWriter(Connection& connection) : connection_(connection) {}

    Result<SourceReading> begin(std::string_view kind, const std::filesystem::path& path, const SourceInclude& include);
    Result<void> put_roots(const SourceReading& reading, const std::vector<MovedRoot>& roots);
    // Put a parent before its children.
    Result<void> put_album(const SourceReading& reading, const OriginAlbum& album);
    // Replaces the item with its persons, keywords and albums (put these first). Returns the item's row.
    Result<std::int64_t> put_item(const SourceReading& reading, const Origin& origin);
    // Records that the file at `path` belongs to the item, whose facts complete the photo's metadata.
    Result<void> put_file(const SourceReading& reading,
                          std::int64_t item,
                          const std::filesystem::path& path,
                          Rendition rendition,
                          PhotoId photo);

    // Files of the source that this reading did not see.
    [[nodiscard]] Result<std::vector<StaleFile>> stale_files(const SourceReading& reading);
    // Keeps a file that is away, not deleted, as if this reading had seen it.
    Result<void> keep_file(const SourceReading& reading, const StaleFile& file);
    // Deletes everything this reading did not see.
    Result<void> finish(const SourceReading& reading, const SourceLeftOut& left_out = {});

    // Rewrites the photo's row in `photo`: the file's values, completed by those from sources.
    Result<void> complete(PhotoId photo);

private:
    Result<void> put_belongings(const SourceReading& reading, std::int64_t item, const Origin& origin);

    Connection& connection_;
};

}  // namespace trove::catalog
