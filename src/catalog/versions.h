// SPDX-License-Identifier: GPL-3.0-or-later
//
// Versions: what a photo was before an edit. A photo shows one content, photo.hash; the contents that it had before are
// in photo_version, so that their bytes lead to it when they come back. The rule that tells an edit from another
// picture: crawl/history.h.
#pragma once
#include "base/result.h"
#include "catalog/connection.h"
#include "catalog/photos.h"
#include "photo/ids.h"
#include "photo/photo.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace trove::catalog {

// What is known of a photo's current content, for comparison with another one.
struct KnownPicture {
    PhotoId id{};
    ContentHash hash;
    std::optional<std::int64_t> taken_local_s;  // by the file itself, without the word of a source
    std::string camera;                         // make and model; empty: unknown
    std::vector<float> vector;                  // of the model asked for; empty: none
};

struct PhotoVersion {
    ContentHash hash;
    std::string format;
    int width_px = 0;
    int height_px = 0;
    std::int64_t size_bytes = 0;
    std::int64_t until_s = 0;  // when other content took its place
};

class VersionReader {
public:
    explicit VersionReader(Connection& connection) : connection_(connection) {}

    [[nodiscard]] Result<std::optional<PhotoId>> by_hash(const ContentHash& hash);  // only of an earlier content
    [[nodiscard]] Result<std::vector<PhotoVersion>> of(PhotoId photo);              // the latest first

private:
    Connection& connection_;
};

// Within a batch, so that it sees the batch's own changes.
class VersionWriter {
public:
    // `damaged`: as for PhotoWriter.
    VersionWriter(Connection& connection, Connection& thumbnails, bool& damaged)
        : connection_(connection), thumbnails_(thumbnails), damaged_(damaged) {}

    [[nodiscard]] Result<std::optional<PhotoId>> with_hash(const ContentHash& hash);       // now
    [[nodiscard]] Result<std::optional<PhotoId>> once_with_hash(const ContentHash& hash);  // before an edit
    [[nodiscard]] Result<std::optional<PhotoId>> at(const std::filesystem::path& path);
    [[nodiscard]] Result<KnownPicture> picture(PhotoId photo, ModelId model);  // kNotFound
    [[nodiscard]] Result<std::vector<Location>> places(PhotoId photo);
    // Vectors of photos, evenly spread over the library.
    [[nodiscard]] Result<std::vector<std::vector<float>>> sample(ModelId model, std::size_t most);
    // Photos that the camera took in that second.
    [[nodiscard]] Result<std::vector<PhotoId>> taken(std::int64_t taken_local_s,
                                                     std::string_view make,
                                                     std::string_view model);

    // Gives the photo other content. What a person said of it stays. What was made of the old content (vectors, words
    // in the picture, suggested tags, a model's caption) goes and is owed again; the old content becomes a version.
    // Other files of the photo are read again when a crawl meets them.
    Result<void> change(PhotoId photo, const NewPhoto& content);
    // After put(): the new photo `to` has a content that came from the photo `from`, which keeps another one.
    Result<void> branch(PhotoId from, PhotoId to, const NewPhoto& content);
    // Adds what a person said of one photo to another one, whose own words win.
    Result<void> copy_words(PhotoId from, PhotoId to);
    // Makes the contents of one photo versions of another one, which also gets the words. The first one is removed; it
    // must have no file.
    Result<void> absorb(PhotoId gone, PhotoId into);
    // Links of other programs' items that name the file lead to the photo from now on.
    Result<void> relink(const std::filesystem::path& path, PhotoId photo);

private:
    Result<void> forget_derived(PhotoId photo);

    Connection& connection_;
    Connection& thumbnails_;
    bool& damaged_;
};

}  // namespace trove::catalog
