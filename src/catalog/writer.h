// SPDX-License-Identifier: GPL-3.0-or-later
//
// CatalogWriter: the durable record of every photo this library knows. Everything else can be rebuilt from it.
//
// 1. One writer a library: the caller holds the library's FileLock; one thread uses the writer.
// 2. A photo may be known before it is embedded; CatalogReader::owed() lists the rest, so a killed crawl resumes by
//    itself.
// 3. Rows are never renumbered: a PhotoId is stable for the life of the library and not given out twice.
// 4. Changes happen between begin() and commit(); a crash loses what was not committed and nothing else. Thumbnails are
//    committed first: a thumbnail without a photo is harmless, the reverse would show.
#pragma once
#include "base/file.h"
#include "base/result.h"
#include "catalog/reader.h"
#include "photo/origin.h"
#include "photo/photo.h"
#include "photo/tag.h"
#include "photo/text.h"
#include "sql/database.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
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
};

struct FileStamp {
    std::int64_t size_bytes = 0;
    std::int64_t modified_ns = 0;
};

class CatalogWriter {
public:
    // Creates the folder's files or migrates them.
    static Result<CatalogWriter> open(const std::filesystem::path& library);

    // A batch that follows another at once begins a moment later, in which others write: a person's tag does not wait
    // for the end of a crawl.
    Result<void> begin();
    Result<void> commit();
    Result<void> roll_back();

    [[nodiscard]] bool in_batch() const { return in_batch_; }

    // The id of that content, new or known; metadata and thumbnail are refreshed.
    Result<PhotoId> put_photo(const NewPhoto& photo);

    struct Placed {
        bool fresh = false;               // the path was not known before
        std::optional<PhotoId> replaced;  // the path held another photo until now
    };

    // The file at `path` holds that photo; a failure recorded for the path is forgotten.
    Result<Placed> put_location(const std::filesystem::path& path,
                                PhotoId photo,
                                const FileStamp& stamp,
                                std::optional<std::int64_t> volume);
    Result<void> set_present(const std::filesystem::path& path, bool present);
    Result<void> remove_location(const std::filesystem::path& path);

    // False when the model had one already: nothing is written then.
    Result<bool> put_embedding(PhotoId photo, ModelId model, std::span<const float> vector);

    // What `reader` (its name and version) read in a photo, in reading order. Replaces what was read before.
    Result<void> put_reading(PhotoId photo, std::string_view reader, std::span<const TextLine> lines);
    // The photo could not be read; what an earlier reader read is kept.
    Result<void> put_reading_problem(PhotoId photo, std::string_view reader, std::string_view problem);
    // The photo is owed again, as after a person turned it. What was read stays until then.
    Result<void> forget_reading(PhotoId photo);

    // Words about a photo, so that it is found by them. Replaces the old ones. Names, title, description, keywords,
    // tags and ocr follow from the other calls.
    Result<void> put_caption_words(PhotoId photo, std::string_view text);

    // A person's word on a photo: the tag holds, or does not. kInvalid: no name. kNotFound: no such photo; a tag that
    // it does not have and that is to be taken off.
    Result<void> set_tag(PhotoId photo, std::string_view name, bool holds);
    // The tag gets another name; its old one leads to it from now on. kNotFound; kInvalid: the new name is another
    // tag's.
    Result<void> rename_tag(std::string_view from, std::string_view to);
    // `into` takes all photos of `from`, whose name leads to it from now on. kNotFound.
    Result<void> merge_tags(std::string_view from, std::string_view into);
    // The tag that a name leads to; made when there is none.
    Result<std::int64_t> tag_named(std::string_view name);

    struct Suggestion {
        std::int64_t tag = 0;
        float score = 0;
    };

    // What the model says of a photo. Replaces what it said before; what the file or a person says stays as it is.
    Result<void> put_suggestions(PhotoId photo, std::span<const Suggestion> suggestions);
    Result<void> put_phrase(ModelId model, std::string_view text, std::span<const float> vector);
    Result<void> put_tagging(ModelId model, const TaggingRow& row);
    Result<void> set_tagged(ModelId model, std::int64_t seq);

    // False, and nothing is written, when a person's words stand there and these are a model's.
    Result<bool> put_caption(PhotoId photo, const Caption& caption);
    // One more try that failed.
    Result<void> put_caption_failure(PhotoId photo, std::string_view reason, int tries);
    Result<void> forget_caption_failures();
    Result<void> put_caption_setting(std::string_view name, std::string_view value);

    Result<void> put_failure(const std::filesystem::path& path,
                             const FileStamp& stamp,
                             std::string_view stage,
                             const Error& error);
    Result<void> remove_failure(const std::filesystem::path& path);

    // Removes photos that lie nowhere any more, with their vectors; how many there were.
    Result<std::int64_t> remove_homeless_photos();

    Result<void> put_root(const std::filesystem::path& path);
    Result<void> finish_root(const std::filesystem::path& path);
    // The town a photo was taken in or near; empty: far from everything. What was said before is replaced.
    Result<void> put_town(const Located& where, std::int64_t table_version, std::string_view name);
    // The towns of photos that do not know any more where they were taken.
    Result<void> forget_lost_towns();

    // The root, and the locations and failures under it that lie under no other root. kNotFound.
    Result<void> remove_root(std::int64_t id);
    Result<std::int64_t> put_volume(std::string_view uuid, const std::filesystem::path& mount_path);
    Result<ModelRow> put_model(std::string_view fingerprint, std::string_view name, int dimensions);
    Result<void> use_model(ModelId model);      // none is next then
    Result<void> prepare_model(ModelId model);  // next; the one in use stays
    Result<void> drop_vectors(ModelId model);

    // ---- what other programs say of photos: schema/0005_sources.sql. Implemented in write_sources.cpp.

    // A source, and the how-manieth reading of it this is. What a reading does not see again goes when it ends.
    struct Reading {
        std::int64_t source = 0;
        std::int64_t number = 0;
    };

    Result<Reading> begin_source(std::string_view kind,
                                 const std::filesystem::path& path,
                                 const SourceInclude& include);
    // A parent before its children.
    Result<void> put_album(const Reading& reading, const OriginAlbum& album);
    // With its albums (those that were put), persons and keywords, in place of what was known of it. The item's row.
    Result<std::int64_t> put_item(const Reading& reading, const Origin& origin);
    // The file at `path` is a picture of that item; the photo's metadata are completed by what the item says.
    Result<void> put_item_file(const Reading& reading,
                               std::int64_t item,
                               const std::filesystem::path& path,
                               Rendition rendition,
                               PhotoId photo);

    struct StaleFile {
        std::int64_t item = 0;
        std::filesystem::path path;
        bool item_seen = false;  // the item itself was told of in this reading
        bool shared = false;     // another item, of this source or another, has the same file
    };

    // Files of the source that this reading did not see.
    [[nodiscard]] Result<std::vector<StaleFile>> stale_files(const Reading& reading);
    // As if it had been seen: it is away, not gone.
    Result<void> keep_item_file(const Reading& reading, const StaleFile& file);
    // Forgets what was not seen.
    Result<void> finish_source(const Reading& reading);

private:
    // The photo's row in `photo`: what its file says, completed by what sources say. See write_sources.cpp for the
    // rules.
    Result<void> merge_origins(PhotoId photo);

    CatalogWriter(sql::Database database, sql::Database thumbnails)
        : database_(std::move(database)), thumbnails_(std::move(thumbnails)) {}

    Result<sql::Statement*> statement(std::string_view sql);
    Result<void> put_words(PhotoId photo,
                           std::string_view title,
                           std::string_view description,
                           std::string_view keywords);
    Result<void> refresh_names(PhotoId photo);
    Result<void> put_file_tags(PhotoId photo, std::span<const std::string> keywords);
    Result<std::optional<std::int64_t>> find_tag(const std::string& folded);
    Result<void> refresh_tag_words(PhotoId photo);
    Result<void> refresh_words_of_tag(std::int64_t tag);

    sql::Database database_;
    sql::Database thumbnails_;
    std::unordered_map<std::string_view, sql::Statement> statements_;
    std::unordered_map<std::string_view, sql::Statement> thumbnail_statements_;
    bool in_batch_ = false;
    std::chrono::steady_clock::time_point committed_at_;
};

// The stored thumbnails, read through a connection of its own. One thread at a time.
class ThumbnailReader {
public:
    static Result<ThumbnailReader> open(const std::filesystem::path& library);
    // JPEG bytes. kNotFound when there is none.
    [[nodiscard]] Result<Bytes> thumbnail(const ContentHash& hash);

private:
    ThumbnailReader(sql::Database database, sql::Statement select)
        : database_(std::move(database)), select_(std::move(select)) {}

    sql::Database database_;
    sql::Statement select_;
};

}  // namespace trove::catalog
