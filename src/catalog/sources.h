// SPDX-License-Identifier: GPL-3.0-or-later
//
// Sources: what other programs say of photos: their items, albums and persons. schema/0005_sources.sql.
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

// Which items of a source are wanted besides the ordinary ones.
struct SourceInclude {
    bool hidden = false;
    bool trashed = false;
};

// A source and the ordinal of this reading of it. What a reading does not see again is forgotten when it ends.
struct SourceReading {
    std::int64_t source = 0;
    std::int64_t number = 0;
};

struct StaleFile {
    std::int64_t item = 0;
    std::filesystem::path path;
    bool item_seen = false;  // the item itself was told of in this reading
    bool shared = false;     // another item, of this source or another, has the same file
};

class SourceReader {
public:
    explicit SourceReader(Connection& connection) : connection_(connection) {}

    [[nodiscard]] Result<std::vector<SourceInfo>> all();                                               // by path
    [[nodiscard]] Result<std::optional<SourceInclude>> include_of(const std::filesystem::path& path);  // the last time
    [[nodiscard]] Result<std::vector<AlbumInfo>> albums();                                             // by title
    [[nodiscard]] Result<std::vector<PersonInfo>> persons();  // by name, those with photos
    [[nodiscard]] Result<std::vector<PhotoOrigin>> origins(PhotoId photo);
    // Photos of the albums of that title, and of those inside them; case does not matter.
    [[nodiscard]] Result<std::vector<PhotoId>> photos_of_album(std::string_view title);

private:
    Connection& connection_;
};

class SourceWriter {
public:
    explicit SourceWriter(Connection& connection) : connection_(connection) {}

    Result<SourceReading> begin(std::string_view kind, const std::filesystem::path& path, const SourceInclude& include);
    // A parent before its children.
    Result<void> put_album(const SourceReading& reading, const OriginAlbum& album);
    // With its albums (those that were put), persons and keywords, in place of what was known of it. The item's row.
    Result<std::int64_t> put_item(const SourceReading& reading, const Origin& origin);
    // The file at `path` is a picture of that item; the photo's metadata are completed by what the item says.
    Result<void> put_file(const SourceReading& reading,
                          std::int64_t item,
                          const std::filesystem::path& path,
                          Rendition rendition,
                          PhotoId photo);

    // Files of the source that this reading did not see.
    [[nodiscard]] Result<std::vector<StaleFile>> stale_files(const SourceReading& reading);
    // As if it had been seen: it is away, not gone.
    Result<void> keep_file(const SourceReading& reading, const StaleFile& file);
    // Forgets what was not seen.
    Result<void> finish(const SourceReading& reading);

    // The photo's row in `photo` becomes what its file says, completed by what sources say of it.
    Result<void> complete(PhotoId photo);

private:
    Result<void> put_belongings(const SourceReading& reading, std::int64_t item, const Origin& origin);

    Connection& connection_;
};

}  // namespace trove::catalog
