// SPDX-License-Identifier: GPL-3.0-or-later
//
// Photos: one row per content, for any number of files with its bytes (files.h); earlier contents are in versions.h.
// Rows are never renumbered: a PhotoId is stable for the life of the library and never reused.
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
    std::filesystem::path path;          // its file, which files().put() adds next; empty: unknown
};

struct PutPhoto {
    PhotoId id{};
    bool fresh = false;  // the content is new
};

class PhotoReader {
public:
    explicit PhotoReader(Connection& connection) : connection_(connection) {}

    [[nodiscard]] Result<std::optional<PhotoId>> by_hash(const ContentHash& hash);
    [[nodiscard]] Result<std::optional<PhotoId>> by_path(const std::filesystem::path& path);
    [[nodiscard]] Result<Photo> get(PhotoId id);            // kNotFound
    [[nodiscard]] Result<ContentHash> hash_of(PhotoId id);  // kNotFound; much cheaper than get()
    // The fields for a list of hits, in the order of `photos`, without unknown photos.
    [[nodiscard]] Result<std::vector<Hit>> hits_of(std::span<const PhotoId> photos);
    // Its places, present ones first, then those that are away.
    [[nodiscard]] Result<std::vector<Location>> places(PhotoId id);
    [[nodiscard]] Result<std::vector<PhotoId>> all();
    // Photos with a file that was there at the last crawl.
    [[nodiscard]] Result<std::vector<std::pair<PhotoId, ContentHash>>> present();

private:
    Connection& connection_;
};

class PhotoWriter {
public:
    // `damaged`: becomes true when the file of thumbnails turns out to be damaged; the photo is stored without one then.
    PhotoWriter(Connection& connection, Connection& thumbnails, bool& damaged)
        : connection_(connection), thumbnails_(thumbnails), damaged_(damaged) {}

    // Adds the photo, or refreshes metadata and thumbnail of a known one.
    Result<PutPhoto> put(const NewPhoto& photo);

    // Removes photos without a location, with their vectors, except those of which a person said something: these are
    // missing from then on. Returns the number of removed ones.
    Result<std::int64_t> remove_homeless();
    // Removes the photos whose ids are in the table temp.homeless, with all that is known of them but their thumbnails.
    Result<void> remove_chosen();
    // Deletes stored thumbnails of contents that no photo has. Not within a batch: a thumbnail without a photo is
    // harmless, a photo without a thumbnail is not.
    Result<void> drop_thumbnails(std::span<const ContentHash> contents);

private:
    Result<void> put_thumbnail(const NewPhoto& photo);

    Connection& connection_;
    Connection& thumbnails_;
    bool& damaged_;
};

}  // namespace trove::catalog
