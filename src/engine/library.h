// SPDX-License-Identifier: GPL-3.0-or-later
//
// Library: the program's interface: crawl, search, browse. Owns the library's folder, its models and its index.
// Front ends include this header and api/, and nothing else of the program (src/LAYERS).
//
// 1. Any thread may call any function. Searches run in parallel with each other and with a crawl.
// 2. Many processes may have a library open and search it. A crawl, and any other work on the whole library, holds the
//    folder's lock while it runs; a second one gets kBusy. Small changes by a person (favourites, tags, captions) are
//    one short transaction, which fits between two batches of a crawl.
// 3. Originals are never written.
// Files: docs/data-on-disk.md.
#pragma once
#include "api/crawl.h"
#include "api/library.h"
#include "api/original.h"
#include "base/job.h"
#include "base/result.h"
#include "browse/browse.h"
#include "engine/captions.h"
#include "engine/embedding.h"
#include "engine/forgetting.h"
#include "engine/jobs.h"
#include "engine/models.h"
#include "engine/sources.h"
#include "engine/tags.h"
#include "engine/text.h"
#include "photo/photo.h"
#include "photo/query.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace trove::engine {

// The default folder of a library: TROVE_LIBRARY, else $XDG_DATA_HOME/trove, else ~/.local/share/trove.
[[nodiscard]] std::filesystem::path default_library_folder();

// The folder of the program's own models: TROVE_MODELS, else beside the program.
[[nodiscard]] std::filesystem::path default_models_folder();

// "auto", "cpu", "cuda", …: the values of --device. Availability is known only when a model is opened; the CPU replaces
// a missing device, with a warning.
[[nodiscard]] const std::vector<std::string>& device_names();

class Library {
public:
    // kTooNew: made by a newer Trove. kNotFound: the library is missing and `create` is false. Reads no vectors and
    // loads no model.
    static Result<std::unique_ptr<Library>> open(OpenOptions options);
    ~Library();
    Library(const Library&) = delete;
    Library& operator=(const Library&) = delete;

    [[nodiscard]] const std::filesystem::path& folder() const;

    // Indexes everything under the paths, and resumes where an earlier crawl stopped. No paths: everything crawled
    // before, also for the next model if one is being prepared. Missing tags or OCR do not fail the crawl; left_undone
    // reports them. kBusy: another crawl is under way. kNotFound: a path is missing, kInvalid: it belongs
    // to the system (/proc, /sys, /dev); no work is done. kCancelled: the
    // job was stopped; finished work is kept.
    Result<CrawlProgress> crawl(std::span<const std::filesystem::path> paths,
                                const CrawlOptions& options,
                                const Job& job);

    // kInvalid: the text cannot be parsed (the message has a position and a suggestion), or a filter names an unknown
    // value.
    [[nodiscard]] Result<Answer> search(const Query& query);

    // Completes the end of a query's text with fields, their choices, and values in the library. At most `most`.
    [[nodiscard]] Result<std::vector<Completion>> complete(std::string_view text, std::size_t most);

    // `count` random photos, without hidden ones. The same seed gives the same order until the library changes;
    // `offset` photos of that order are skipped.
    [[nodiscard]] Result<std::vector<Hit>> random(std::size_t count, std::uint64_t seed, std::size_t offset = 0);

    [[nodiscard]] Result<Photo> photo(PhotoId id);               // with its text
    [[nodiscard]] Result<ContentHash> content_hash(PhotoId id);  // a fraction of the cost of photo()
    [[nodiscard]] Result<std::optional<PhotoId>> find(const std::filesystem::path& path);

    // The thumbnail: JPEG, longer edge 320 px. A stored one is available even when the drive is away; a missing one is
    // made from the original and stored. kNotFound: neither is there.
    [[nodiscard]] Result<Bytes> thumbnail(PhotoId id);
    [[nodiscard]] Result<Bytes> stored_thumbnail(PhotoId id);  // never decodes

    // The picture as a JPEG for a screen, longer edge at most `edge_px`. kNotFound: no location can be read.
    [[nodiscard]] Result<Bytes> picture(PhotoId id, int edge_px);

    // The photo's own bytes, from the first location that can be read. Memory use does not grow with the file's size.
    // kNotFound: none can be read. kNoSpace: the temporary folder has no room for a copy of a container's member.
    [[nodiscard]] Result<Original> original(PhotoId id);

    // The photo's locations, checked on disk now: `present` says whether the file or its container exists.
    [[nodiscard]] Result<std::vector<Location>> whereabouts(PhotoId id);

    // Ends all decoding of pictures, now and for ever: running and later calls that need it fail with kCancelled. For the
    // end of a program, which must not wait for a picture.
    void end_decoding();

    // Status::decoders, once a decoder was started to know it. Takes as long as starting one.
    [[nodiscard]] std::string decoders();

    [[nodiscard]] Result<Status> status();
    [[nodiscard]] Result<std::vector<Failure>> failures(bool with_ignored = false);

    // Differs after every change by any program. Costs almost nothing.
    [[nodiscard]] Result<std::int64_t> change_counter();

    // Checks the catalog's integrity, and that every photo has a location and a thumbnail. One line per problem.
    [[nodiscard]] Result<std::vector<std::string>> check();
    // Deletes the vector cache and rebuilds it from the catalog.
    Result<void> rebuild_index();

    // Walls, folders, the map, and a person's marks.
    [[nodiscard]] browse::Browse& browse();

    // Each of these borrows this library.
    [[nodiscard]] Models models() { return Models(*impl_); }

    [[nodiscard]] Text text() { return Text(*impl_); }

    [[nodiscard]] Tags tags() { return Tags(*this); }

    [[nodiscard]] Captions captions() { return Captions(*this); }

    [[nodiscard]] Sources sources() { return Sources(*impl_); }

    [[nodiscard]] Forgetting forgetting() { return Forgetting(*impl_); }

    [[nodiscard]] Embedding embedding() { return Embedding(*impl_); }

    // The long work of this process on this library. Destroying the library stops it.
    [[nodiscard]] Jobs& jobs() { return jobs_; }

private:
    friend class LibraryImpl;
    explicit Library(std::unique_ptr<LibraryImpl> impl);
    std::unique_ptr<LibraryImpl> impl_;
    Jobs jobs_{*this};  // last, so that its thread ends first
};

}  // namespace trove::engine
