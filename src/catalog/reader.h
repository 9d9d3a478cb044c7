// SPDX-License-Identifier: GPL-3.0-or-later
//
// CatalogReader: what the library knows, read through a connection of its own. See writer.h for the rules of writing.
//
// 1. One thread at a time uses a reader; open as many as there are threads.
// 2. Every call sees the last committed state; two calls may see two states.
#pragma once
#include "base/result.h"
#include "catalog/text_search.h"
#include "photo/origin.h"
#include "photo/photo.h"
#include "photo/photo_set.h"
#include "photo/query.h"
#include "photo/tag.h"
#include "photo/text.h"
#include "query/expression.h"
#include "sql/database.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace trove::catalog {

// A file as an earlier crawl left it: enough to tell by one stat whether it is still the same.
struct KnownFile {
    std::int64_t size_bytes = 0;
    std::int64_t modified_ns = 0;
    std::optional<PhotoId> photo;  // what lies there, or lay there before it failed
    bool present = true;
    bool failed = false;   // the stamp is that of the failure
    bool ignored = false;  // failed, for being no picture
    bool retry = false;    // it could not be read, for a reason that may have passed
};

struct FailureRow {
    std::filesystem::path path;
    std::string stage;
    Errc code = Errc::kInternal;
    std::string reason;
    std::int64_t at_s = 0;
};

struct Counts {
    std::int64_t photos = 0;
    std::int64_t locations = 0;
    std::int64_t offline = 0;
    std::int64_t failures = 0;  // those that are not pictures at all are not counted
    std::int64_t ignored = 0;
};

// How far a reader of text has come.
struct TextCounts {
    std::int64_t read = 0;
    std::int64_t unread = 0;      // not looked at, and there
    std::int64_t unreadable = 0;  // looked at in vain
};

struct ModelRow {
    ModelId id{};
    std::string fingerprint;
    std::string name;
    int dimensions = 0;
    std::int64_t generation = 0;
};

// One value a photo: what a facet counts.
struct FacetColumn {
    struct Label {
        std::string value;
        std::string filter;  // as of the query language; finds at least the photos with that value
    };

    std::string name;
    std::vector<Label> labels;
    std::vector<std::uint32_t> label_of;  // by photo: 1 + its index in `labels`, or 0; may be too short
};

// How a model scores each concept of the vocabulary in this library, and how far its photos are judged by that.
struct TaggingRow {
    std::string vocabulary;      // SHA-256
    std::int64_t photos = 0;     // with a vector when it was measured
    std::vector<float> centres;  // one a concept
    std::vector<float> spreads;
    std::int64_t tagged_seq = 0;  // embeddings up to this one are judged
};

struct CaptionCounts {
    std::int64_t by_model = 0;
    std::int64_t by_person = 0;
    std::int64_t owed = 0;    // of those that can be opened now
    std::int64_t failed = 0;  // of them, those that are not tried again by themselves
};

struct CaptionFailureRow {
    PhotoId photo{};
    int tries = 0;
    std::string reason;
    std::int64_t at_s = 0;
};

// A photo whose caption failed so often is left alone until somebody asks for it.
inline constexpr int kMostCaptionTries = 3;

// A photo that knows where it was taken.
struct Located {
    PhotoId photo{};
    double latitude_deg = 0;
    double longitude_deg = 0;
};

// Which items of a source are wanted besides the ordinary ones.
struct SourceInclude {
    bool hidden = false;
    bool trashed = false;
};

// The stage under which files that are no pictures are remembered, so that they are not opened again.
inline constexpr std::string_view kIgnoredStage = "ignored";

class CatalogReader {
public:
    // kNotFound: no catalog there. kTooNew, kInvalid: see schema.h.
    static Result<CatalogReader> open(const std::filesystem::path& library);

    [[nodiscard]] Result<std::int64_t> library_uuid();
    [[nodiscard]] Result<Counts> counts();
    [[nodiscard]] Result<std::vector<std::filesystem::path>> roots();

    // Every file at or under `folder`, by path.
    [[nodiscard]] Result<std::unordered_map<std::string, KnownFile>> known_files(const std::filesystem::path& folder);

    [[nodiscard]] Result<std::optional<PhotoId>> photo_by_hash(const ContentHash& hash);
    [[nodiscard]] Result<std::optional<PhotoId>> photo_by_path(const std::filesystem::path& path);
    [[nodiscard]] Result<Photo> photo(PhotoId id);          // kNotFound
    [[nodiscard]] Result<ContentHash> hash_of(PhotoId id);  // kNotFound; of all that photo() says the cheapest part
    [[nodiscard]] Result<std::vector<PhotoId>> all_photos();

    // Whether the model has a vector of the photo.
    [[nodiscard]] Result<bool> is_embedded(PhotoId photo, ModelId model);
    // Photos of which the model has no vector yet, of all that there are.
    [[nodiscard]] Result<std::vector<PhotoId>> owed(ModelId model);
    [[nodiscard]] Result<std::int64_t> embedded_count(ModelId model);

    // The model in use, if one was ever chosen or used.
    [[nodiscard]] Result<std::optional<ModelRow>> model_in_use();
    // The model that will be in use when it has a vector of every photo that can be read.
    [[nodiscard]] Result<std::optional<ModelRow>> next_model();
    [[nodiscard]] Result<std::optional<ModelRow>> model_by_fingerprint(std::string_view fingerprint);

    // The newest row, 0 when there is none; cheap enough to ask before every search.
    [[nodiscard]] Result<std::int64_t> newest_embedding(ModelId model);
    // The photos of the rows up to `last_seq`, oldest first. Does not read vectors.
    [[nodiscard]] Result<std::vector<PhotoId>> embedded_photos(ModelId model, std::int64_t last_seq);
    // Rows after `seq`, oldest first. The span dies when `each` returns.
    Result<void> each_embedding(
        ModelId model,
        std::int64_t after_seq,
        const std::function<void(std::int64_t seq, PhotoId, std::span<const std::uint8_t> halves)>& each);

    // Photos in which at least one of the words is found, best first, at most `most`. See text_search.h.
    [[nodiscard]] Result<std::vector<TextMatch>> text_matches(const TextQuery& query, std::size_t most);
    // Where the words stand in one photo's texts. Empty when they do not.
    [[nodiscard]] Result<std::vector<TextSpan>> text_spans(PhotoId photo, const TextQuery& query);

    // What was read in the picture, in reading order.
    [[nodiscard]] Result<std::vector<TextLine>> text_lines(PhotoId photo);
    // Photos that `reader` has not looked at and that can be opened now.
    [[nodiscard]] Result<std::vector<PhotoId>> unread(std::string_view reader);
    [[nodiscard]] Result<TextCounts> text_counts(std::string_view reader);

    // Photos that have no town of that table yet, or whose coordinates are others now. At most so many.
    [[nodiscard]] Result<std::vector<Located>> without_town(std::int64_t table_version, std::size_t most);

    // filters.cpp: the photos that a filter finds, exactly. kInvalid: a field of which nothing is recorded here.
    [[nodiscard]] Result<PhotoSet> matching(const query::Filter& filter);
    [[nodiscard]] Result<PhotoSet> everything();
    // Another number than before: another connection has changed something since.
    [[nodiscard]] Result<std::int64_t> change_counter();

    // listings.cpp: all photos by date (newest first), size (largest first) or name; facets; values of a field that
    // begin with what was typed, the most frequent first.
    [[nodiscard]] Result<std::vector<PhotoId>> in_order(Sort sort);
    [[nodiscard]] Result<std::vector<FacetColumn>> facet_columns();
    [[nodiscard]] Result<std::vector<std::string>> values(query::Field field, std::string_view typed, std::size_t most);
    // Suggestions by score, after what holds by name; those taken off last, where asked for.
    [[nodiscard]] Result<std::vector<PhotoTag>> tags(PhotoId photo, bool with_taken_off);
    // Those whose name begins so (all: empty), the most used first.
    [[nodiscard]] Result<std::vector<TagCount>> tag_counts(std::string_view beginning, std::size_t most);
    [[nodiscard]] Result<std::optional<TaggingRow>> tagging(ModelId model);
    // The stored vectors of phrases, as bytes of half floats.
    [[nodiscard]] Result<std::unordered_map<std::string, std::vector<std::uint8_t>>> phrases(ModelId model);
    // At most `most` rows after `seq`, oldest first. The span dies when `each` returns.
    Result<void> next_embeddings(
        ModelId model,
        std::int64_t after_seq,
        std::size_t most,
        const std::function<void(std::int64_t seq, PhotoId, std::span<const std::uint8_t> halves)>& each);
    [[nodiscard]] Result<std::int64_t> embedded_after(ModelId model, std::int64_t seq);
    // About `most` rows, evenly spread over all.
    Result<void> sample_embeddings(ModelId model,
                                   std::int64_t most,
                                   const std::function<void(std::span<const std::uint8_t> halves)>& each);

    [[nodiscard]] Result<std::optional<Caption>> caption(PhotoId photo);
    // Photos without a caption, which can be opened now and have not failed too often, by id after that one.
    // `instead_of_others`: also those that another model than `model` captioned.
    [[nodiscard]] Result<std::vector<PhotoId>> without_caption(PhotoId after,
                                                               std::size_t most,
                                                               bool instead_of_others,
                                                               std::string_view model);
    [[nodiscard]] Result<std::int64_t> count_without_caption(bool instead_of_others, std::string_view model);
    [[nodiscard]] Result<int> caption_tries(PhotoId photo);
    [[nodiscard]] Result<CaptionCounts> caption_counts();
    [[nodiscard]] Result<std::vector<CaptionFailureRow>> caption_failures(std::size_t most);
    [[nodiscard]] Result<std::unordered_map<std::string, std::string>> caption_settings();

    // A value of catalog/marks.h, as it was put: JSON.
    [[nodiscard]] Result<std::optional<std::string>> setting(std::string_view name);

    [[nodiscard]] Result<std::vector<FailureRow>> failures(bool with_ignored);

    // One file, as known_files() has it; absent when nothing is known of it.
    [[nodiscard]] Result<std::optional<KnownFile>> known_file(const std::filesystem::path& path);

    // What other programs say: read_sources.cpp.
    [[nodiscard]] Result<std::vector<SourceInfo>> sources();
    [[nodiscard]] Result<std::optional<SourceInclude>> source_include(
        const std::filesystem::path& path);                   // as it was last crawled
    [[nodiscard]] Result<std::vector<AlbumInfo>> albums();    // by title
    [[nodiscard]] Result<std::vector<PersonInfo>> persons();  // by name, those with photos
    [[nodiscard]] Result<std::vector<PhotoOrigin>> origins(PhotoId photo);
    // Photos of the albums of that title, and of those inside them; case does not matter.
    [[nodiscard]] Result<std::vector<PhotoId>> photos_of_album(std::string_view title);

    // Problems found by PRAGMA integrity_check, foreign_key_check, and photos without a location.
    [[nodiscard]] Result<std::vector<std::string>> check();

private:
    explicit CatalogReader(sql::Database database) : database_(std::move(database)) {}

    Result<std::optional<ModelRow>> model_where(sql::Statement& statement);
    Result<PhotoSet> ids_of(sql::Statement& statement);
    Result<PhotoSet> with_location(const std::function<bool(std::string_view path)>& fits);
    Result<PhotoSet> near(const query::Circle& circle);
    Result<PhotoSet> mostly(std::string_view colour);
    // Prepares once and keeps.
    Result<sql::Statement*> statement(std::string_view sql);

    struct WordHits;
    Result<WordHits> find_word(const TextQuery& query, std::size_t word);
    Result<void> find_in_words(const std::string& match, double factor, bool whole, WordHits& hits);
    Result<void> find_parts(const std::string& folded, std::uint32_t columns, WordHits& hits);
    Result<double> rarity(std::int64_t found);

    struct NearWords {
        std::size_t edits = 0;
        std::vector<std::string> words;
    };

    Result<NearWords> near_words(const std::string& folded, std::size_t most_edits);

    sql::Database database_;
    std::unordered_map<std::string_view, sql::Statement> statements_;  // keys are string literals
};

}  // namespace trove::catalog
