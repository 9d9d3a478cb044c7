// SPDX-License-Identifier: GPL-3.0-or-later
//
// Photos: a picture once, however many files hold its bytes. Rows are never renumbered: a PhotoId is stable for the
// life of the library and not given out twice. Which files hold a photo: files.h.
#pragma once
#include "base/result.h"
#include "catalog/connection.h"
#include "photo/ids.h"
#include "photo/photo.h"
#include "photo/query.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace trove::catalog {

struct NewPhoto {
    ContentHash hash;
    std::string_view format;
    int width_px = 0;
    int height_px = 0;
    std::int64_t size_bytes = 0;
    Metadata metadata;
    std::span<const std::uint8_t> thumbnail_jpeg;
    std::span<const std::uint8_t> tiny;  // media/tiny.h; empty: none
    std::filesystem::path path;          // its file, which files().put() enters next; empty: not known yet
};

struct PutPhoto {
    PhotoId id{};
    bool fresh = false;  // the content was not known before
};

class PhotoReader {
public:
    explicit PhotoReader(Connection& connection) : connection_(connection) {}

    [[nodiscard]] Result<std::optional<PhotoId>> by_hash(const ContentHash& hash);
    [[nodiscard]] Result<std::optional<PhotoId>> by_path(const std::filesystem::path& path);
    [[nodiscard]] Result<Photo> get(PhotoId id);            // kNotFound
    [[nodiscard]] Result<ContentHash> hash_of(PhotoId id);  // kNotFound; of all that get() says the cheapest part
    // The fields that a list of hits shows, in the order of `photos`; unknown photos are left out.
    [[nodiscard]] Result<std::vector<Hit>> hits_of(std::span<const PhotoId> photos);
    [[nodiscard]] Result<std::vector<PhotoId>> all();

private:
    Connection& connection_;
};

class PhotoWriter {
public:
    PhotoWriter(Connection& connection, Connection& thumbnails) : connection_(connection), thumbnails_(thumbnails) {}

    // The id of that content; metadata and thumbnail of a known one are refreshed.
    Result<PutPhoto> put(const NewPhoto& photo);

    // Removes photos that lie nowhere any more, with their vectors; how many there were.
    Result<std::int64_t> remove_homeless();

private:
    Connection& connection_;
    Connection& thumbnails_;
};

}  // namespace trove::catalog
