// SPDX-License-Identifier: GPL-3.0-or-later
//
// Library: the one door for front ends: crawl, search, look. Owns the library folder, the model and the index.
//
// 1. Any thread may call any function; searches run side by side, and beside a crawl.
// 2. Many processes may have a library open and search it. A crawl, and whatever else works through the library, takes
//    the folder's lock for as long as it lasts: a second one gets kBusy. What a person says of a few photos
//    (favourites, tags, captions) is one short transaction, which goes in between two batches of a crawl.
// 3. Originals are only ever read.
// Files: docs/data-on-disk.md. Not here: how anything is shown.
#pragma once
#include "base/job.h"
#include "base/result.h"
#include "engine/browse.h"
#include "engine/model_bench.h"
#include "engine/models.h"
#include "photo/origin.h"
#include "photo/photo.h"
#include "photo/query.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace trove::engine {

struct OpenOptions {
    std::filesystem::path folder;  // the library's own folder; created when missing and create is set
    std::filesystem::path
        models_folder;  // where the program's models lie, one folder each; the library has its own besides
    bool create = true;
    std::string device = "auto";  // what models are run on: one of device_names()
};

// Where a library lies when nobody says: TROVE_LIBRARY, else $XDG_DATA_HOME/trove, else ~/.local/share/trove.
[[nodiscard]] std::filesystem::path default_library_folder();

// Where the models lie that read words in pictures: TROVE_OCR_MODELS, else beside the program.
[[nodiscard]] std::filesystem::path default_ocr_folder();

// Where the program's own models lie: TROVE_MODELS, else beside the program.
[[nodiscard]] std::filesystem::path default_models_folder();

// "auto", "cpu", "cuda", …: what `--device` takes. Which of them are there is only known when a model is opened; one
// that is not becomes the CPU, with a warning.
[[nodiscard]] const std::vector<std::string>& device_names();

enum class CrawlPhase { kScanning, kIndexing, kTagging, kReading, kFinishing, kDone };

struct CrawlProgress {
    CrawlPhase phase = CrawlPhase::kScanning;
    std::int64_t found = 0;      // picture files seen so far
    std::int64_t fresh = 0;      // photos not known before
    std::int64_t unchanged = 0;  // files that are as they were
    std::int64_t moved = 0;      // known photos found at a new place, their old one gone
    std::int64_t copies = 0;     // known photos found at a further place
    std::int64_t failed = 0;     // files recorded with a reason
    std::int64_t gone = 0;       // files no longer there
    std::int64_t to_do =
        // files that need work, known so far; while tags are suggested and texts are read: photos, or the vocabulary's
        // phrases
        0;
    std::int64_t done = 0;    // of those, finished, failed ones included
    std::int64_t judged = 0;  // photos for which tags were suggested, or found not to be called for
    std::int64_t read = 0;    // photos looked at for words
    std::int64_t unread = 0;  // photos that could be looked at for words and were not
    std::vector<std::string>
        left_undone;        // what was asked for and could not be done, though the rest was; why, and what helps
    double per_second = 0;  // done, over the last seconds
    std::optional<double> eta_s;
    double elapsed_s = 0;
    bool scan_finished = false;  // to_do and found are final
};

struct CrawlOptions {
    std::size_t memory_bytes = std::size_t{1} << 30U;  // ceiling beside the model
    int threads = 0;                                   // 0: as many as cores
    bool suggest_tags = false;                         // for what is new, afterwards; see engine/tags.h
    bool read_text = false;                            // look for words in the pictures, after that
    std::string embedder;  // address of a Trove that embeds pictures for this one; empty: none
    // Of other programs' libraries also what is hidden (archived) or in the trash there. Remembered for crawls without
    // paths.
    bool include_hidden = false;
    bool include_trashed = false;
    std::function<void(const CrawlProgress&)> on_progress;  // about five times a second and at the end; from one thread
};

inline constexpr std::string_view kPaddleReader = "pp-ocr";
inline constexpr std::string_view kTesseractReader = "tesseract";

inline constexpr std::string_view kReaderSetting = "ocr_reader";

// Who reads words in pictures. Kept in the library as that setting.
struct TextReading {
    std::string reader{kPaddleReader};
    std::string languages;  // of Tesseract: its names for them, as "eng+rus", the first weighs most; none: eng

    [[nodiscard]] std::string text() const;  // "pp-ocr", "tesseract eng+rus"
};

// The other way round. kInvalid: a reader that there is not, or languages that it does not take.
[[nodiscard]] Result<TextReading> parse_text_reading(std::string_view text);

struct Failure {
    std::filesystem::path path;
    std::string stage;  // "read", "decode", "embed"
    Errc code = Errc::kInternal;
    std::string reason;
    std::int64_t at_s = 0;  // since the epoch
};

struct ModelInfo {
    std::string name;
    std::string title;
    std::string licence;
    std::vector<std::string> languages;
    int dimensions = 0;
    std::uint64_t bytes = 0;             // of its files
    std::optional<double> images_per_s;  // on this machine, once measured
    bool in_use = false;
    bool built_in = false;
    std::filesystem::path folder;
    std::string problem;  // why it cannot be used, or empty
};

struct EmbeddingModel {
    std::string name;
    std::string fingerprint;  // equal: comparable vectors
    int dimensions = 0;
};

struct Embeddings {
    EmbeddingModel model;
    std::vector<std::vector<float>> vectors;  // as given, of length 1
};

struct Status {
    std::filesystem::path folder;
    std::int64_t photos = 0;
    std::int64_t locations = 0;
    std::int64_t offline = 0;   // photos without a present location
    std::int64_t embedded = 0;  // photos with a vector of the model in use
    std::int64_t failures = 0;
    std::int64_t ignored = 0;                  // files that are no pictures and are not looked at again
    std::vector<std::filesystem::path> roots;  // what was crawled
    std::string model;
    std::string next_model;          // whose vectors are being made while `model` answers; empty: none
    std::int64_t next_embedded = 0;  // photos with a vector of that one
    std::int64_t unjudged = 0;       // photos for which tags are still to be suggested
    std::string text_reader;         // who reads words: TextReading::text()
    std::int64_t read = 0;           // photos looked at for words, by that one
    std::int64_t unread = 0;         // photos that are there and owe that
    std::int64_t unreadable = 0;     // photos that could not be looked at
    std::string kernel;              // what compares vectors on this machine
    std::int64_t catalog_bytes = 0;
    std::int64_t thumbnails_bytes = 0;
    bool being_written = false;  // another process, or this one, is crawling
};

struct Completion {
    std::string text;     // the whole text, completed
    std::string added;    // what stands in the place of the last word
    std::string meaning;  // of a field; empty for values
};

class Library {
public:
    // kTooNew: made by a newer Trove. kNotFound: not there and create is false. Reads no vectors and loads no model
    // yet.
    static Result<std::unique_ptr<Library>> open(OpenOptions options);
    ~Library();
    Library(const Library&) = delete;
    Library& operator=(const Library&) = delete;

    [[nodiscard]] const std::filesystem::path& folder() const;

    // Indexes what lies under the paths, resuming where an earlier crawl stopped. No paths: all that were crawled
    // before, and for the next model, if one is being prepared. Where only tags or words in pictures could not be had,
    // the answer says so (left_undone) and is none the less one. kBusy: someone else is writing. kNotFound: a path that
    // is not there, before anything is done. kCancelled: the job was stopped; what was finished is kept.
    Result<CrawlProgress> crawl(std::span<const std::filesystem::path> paths,
                                const CrawlOptions& options,
                                const Job& job);

    // Looks for words in every photo that was not looked at yet, or by an older reader, and can be opened now. A crawl
    // with read_text ends with this. Errors as crawl's; kNotFound: what the chosen reader needs is not installed.
    Result<CrawlProgress> read_texts(const CrawlOptions& options, const Job& job);
    // The words in any picture, in reading order, by the library's reader or another; the library is not changed.
    [[nodiscard]] Result<std::vector<TextLine>> read_text(std::span<const std::uint8_t> file_bytes,
                                                          const std::optional<TextReading>& by = std::nullopt);

    // Who reads. What another one read is owed again, and found until it has been. kInvalid: no such reader, or
    // languages that are none; kNotFound: what it needs is not installed; then nothing is changed. Also while a crawl
    // runs, which goes on as it began.
    [[nodiscard]] Result<TextReading> text_reading();
    Result<TextReading> choose_text_reading(const TextReading& reading);

    // kInvalid: the text cannot be read, said with position and suggestion; or a filter on what is not recorded.
    [[nodiscard]] Result<Answer> search(const Query& query);

    // What the end of a query's text may become: fields, their choices, values that the library has. At most so many.
    [[nodiscard]] Result<std::vector<Completion>> complete(std::string_view text, std::size_t most);

    // `count` photos drawn by `seed`: the same seed, the same order, until the library changes.
    [[nodiscard]] Result<std::vector<Hit>> random(std::size_t count, std::uint64_t seed);

    [[nodiscard]] Result<Photo> photo(PhotoId id);  // with its text
    [[nodiscard]] Result<ContentHash> content_hash(
        PhotoId id);  // names the picture's bytes; a fraction of what photo() costs
    [[nodiscard]] Result<std::optional<PhotoId>> find(const std::filesystem::path& path);

    // The stored thumbnail: JPEG, longer edge 320 px. There even when the drive is away.
    [[nodiscard]] Result<Bytes> thumbnail(PhotoId id);

    // The picture itself as a JPEG for a screen, longer edge at most `edge_px`. kNotFound when no location can be read.
    [[nodiscard]] Result<Bytes> picture(PhotoId id, int edge_px);

    [[nodiscard]] Result<std::vector<float>> embed_text(std::string_view text);
    [[nodiscard]] Result<std::vector<float>> embed_image(std::span<const std::uint8_t> file_bytes);

    // Many at once, and of which model: for others who compare vectors. A picture that cannot be read fails them all.
    [[nodiscard]] Result<EmbeddingModel> embedding_model();
    [[nodiscard]] Result<Embeddings> embed_texts(std::span<const std::string> texts);
    [[nodiscard]] Result<Embeddings> embed_images(std::span<const std::span<const std::uint8_t>> files);

    [[nodiscard]] Result<Status> status();

    // A number that is another one after every change, whichever program made it; costs next to nothing.
    [[nodiscard]] Result<std::int64_t> change_counter();

    [[nodiscard]] Result<std::vector<Failure>> failures(bool with_ignored = false);

    [[nodiscard]] Result<std::vector<ModelInfo>> models();

    // Makes `name` the model of searches and crawls. Where it owes vectors, they are made first, as a crawl of
    // everything, while the old model goes on answering; then one commit switches. Stopped or broken off, a further
    // call, or a crawl without paths, goes on. The old model's vectors are kept, so that switching back costs nothing,
    // unless `drop_old`.
    Result<CrawlProgress> use_model(std::string_view name, bool drop_old, const CrawlOptions& options, const Job& job);

    // Models that can be fetched. Reads no network.
    [[nodiscard]] Result<Available> available_models(const CatalogueChoice& choice);

    // Whether the model's files could be fetched from here and now; answers within seconds, and fetches nothing.
    [[nodiscard]] Result<void> can_pull_model(std::string_view name, const PullOptions& options, const Job& job);

    // Fetches a model into the library, checks its files, and runs it once. Resumed where an earlier call stopped. On a
    // closed network kIo, whose sentence has each missing file's address and where to put it. Crawls and searches go on
    // meanwhile.
    [[nodiscard]] Result<PulledModel> pull_model(std::string_view name, const PullOptions& options, const Job& job);

    // Takes in a model that is on this machine: a folder that somebody exported, or its files. They are linked or
    // copied; what does not work is refused with the reason, and leaves nothing.
    [[nodiscard]] Result<ModelInfo> add_model(std::span<const std::filesystem::path> paths,
                                              const AddOptions& options,
                                              const Job& job);

    // Checks a model's files against their SHA-256, and runs it once.
    [[nodiscard]] Result<void> verify_model(std::string_view name);

    // Deletes a model's files from the library; its vectors stay. kInvalid: it is in use, or to be next, or is the
    // program's own.
    [[nodiscard]] Result<void> remove_model(std::string_view name);

    // Makes a model of another precision out of an installed one, in the library, and tries it. Nothing is downloaded.
    [[nodiscard]] Result<ModelConversion> convert_model(std::string_view name, Precision precision, const Job& job);

    // How fast a model is here, and how well it agrees with the same in 32 bits. Uses the whole machine for a minute.
    [[nodiscard]] Result<ModelBench> bench_model(std::string_view name, const BenchOptions& options, const Job& job);
    // What other programs' libraries, once crawled, say: for filters, and beside a photo.
    [[nodiscard]] Result<std::vector<SourceInfo>> sources();
    [[nodiscard]] Result<std::vector<AlbumInfo>> albums();
    [[nodiscard]] Result<std::vector<PersonInfo>> persons();
    [[nodiscard]] Result<std::vector<PhotoOrigin>> origins(PhotoId id);
    [[nodiscard]] Result<std::vector<PhotoId>> photos_of_album(std::string_view title);

    // PRAGMA integrity_check, foreign keys, and whether every photo has a location and a thumbnail. One line a problem.
    [[nodiscard]] Result<std::vector<std::string>> check();

    // Walls, folders, the map, and what a person marks while looking.
    [[nodiscard]] Browse& browse();

    // Forgets a source: its folder is not crawled any more, and photos that lie nowhere else leave the library. No file
    // is touched. kNotFound: there is no such source. kBusy: someone is writing.
    Result<void> remove_source(std::int64_t id);

    // Deletes and remakes the vector cache from the catalog.
    Result<void> rebuild_index();

private:
    class Impl;
    explicit Library(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace trove::engine
