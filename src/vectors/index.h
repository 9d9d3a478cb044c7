// SPDX-License-Identifier: GPL-3.0-or-later
//
// Index: exact nearest neighbours by cosine similarity over every vector of one model. Only a cache of the catalog: it
// may be deleted at any time, and is rebuilt from there.
//
// 1. Two matrices in the order of the rows: int8 (one scale per row), scanned whole by a SIMD kernel chosen at run
//    time, and half floats, for rescoring every row that could be in the answer. The error of int8 rounding is bounded
//    for each row, so the answer provably equals scoring every row's half floats (quantise.h, search.h).
// 2. Most rows lie in a memory-mapped file; rows added since it was written are a tail in memory. save() merges both.
// 3. search() may run on any thread, in parallel with others and with append(), keep() and save(); it sees the rows
//    that existed when it began. Only one thread at a time may call those three.
// 4. open() refuses a file that is truncated, damaged, or of another library or model; the caller rebuilds. It verifies
//    everything except the matrices, whose parts are verified when a search uses them (row_file.h). Damage does not
//    change an answer as long as one of the two matrices still has the row, but damaged() turns true; the caller then
//    rebuilds, too.
#pragma once
#include "base/result.h"
#include "photo/ids.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace trove::vectors {

struct Match {
    PhotoId photo{};
    float score = 0;  // cosine similarity, -1..1 give or take the rounding to half floats
};

// The origin of the cache. Equal stamps: the file still mirrors the catalog up to `last_row`.
struct Stamp {
    std::uint64_t library = 0;     // random number of the library
    std::uint64_t model = 0;       // catalog's ModelId
    std::uint64_t generation = 0;  // rises when rows are removed or replaced
    std::uint64_t last_row = 0;    // catalog sequence number of the newest row inside

    bool operator==(const Stamp&) const = default;
};

class Index {
public:
    // Whether a photo may be in the answer. Called only for rows that could still be in the answer. Must be fast and
    // must not throw; called on several threads at once.
    using Filter = std::function<bool(PhotoId)>;

    // An empty index for vectors of `dimensions` floats, at least 1. `threads`: the most used by one search; 0: as many
    // as are useful here.
    static std::unique_ptr<Index> create(int dimensions, int threads = 0);

    // kNotFound: no file. kCorrupt: damaged. kInvalid: another library, model, dimension or format.
    // `expected.generation` and `.last_row` are not compared: from stamp() the caller decides whether to keep() only
    // the rows still in the catalog, and which rows to append.
    static Result<std::unique_ptr<Index>> open(const std::filesystem::path& file,
                                               int dimensions,
                                               const Stamp& expected,
                                               int threads = 0);

    virtual ~Index() = default;

    // Of the last open() or save().
    [[nodiscard]] virtual Stamp stamp() const = 0;
    [[nodiscard]] virtual int dimensions() const = 0;
    [[nodiscard]] virtual std::size_t size() const = 0;

    // `halves`: one L2-normalised vector as IEEE half floats, `dimensions` long. A vector of another length, or with a
    // NaN or an infinity, becomes zeros, which match nothing. Do not append a photo that is already in the index:
    // remove it with keep() first.
    virtual void append(PhotoId photo, std::span<const std::uint16_t> halves) = 0;

    // Removes every row except those of `photos`, given in the order of the rows. False, with no change, if one is
    // missing in that order. Removed rows keep their space until save().
    virtual bool keep(std::span<const PhotoId> photos) = 0;

    // The k best, best first; ties by lower PhotoId. `query` is L2-normalised, `dimensions` long; another length, or
    // values that are not finite, give an empty answer. An empty `filter` accepts all.
    [[nodiscard]] virtual std::vector<Match> search(std::span<const float> query,
                                                    std::size_t k,
                                                    const Filter& filter) const = 0;

    // Several queries in one pass over memory; each answer equals search() without a filter.
    [[nodiscard]] virtual std::vector<std::vector<Match>> search_many(std::span<const std::vector<float>> queries,
                                                                      std::size_t k) const = 0;

    // The stored vector of a photo as floats, or empty. Scans the list of rows: 0.1 ms for 200,000.
    [[nodiscard]] virtual std::vector<float> vector_of(PhotoId photo) const = 0;

    // Like vector_of(), for several different photos in one pass.
    [[nodiscard]] virtual std::vector<std::vector<float>> vectors_of(std::span<const PhotoId> photos) const = 0;

    // The scores of several different photos, equal to those of search(), without scanning the others; nothing for a
    // photo without an undamaged row. Empty for a query that search() rejects.
    [[nodiscard]] virtual std::vector<std::optional<float>> scores_of(std::span<const float> query,
                                                                      std::span<const PhotoId> photos) const = 0;

    // The scores of at most `most` rows, spread evenly over all, to estimate this query's usual score.
    [[nodiscard]] virtual std::vector<float> sample_scores(std::span<const float> query, std::size_t most) const = 0;

    // The photos in the order of the rows, for statistics over the whole library.
    [[nodiscard]] virtual std::vector<PhotoId> photos() const = 0;

    // Writes everything as one file, atomically, and maps it. `stamp.last_row` is the newest row of the catalog inside.
    // kCorrupt: the mapped file is damaged; nothing is written, and the caller rebuilds.
    virtual Result<void> save(const std::filesystem::path& file, const Stamp& stamp) = 0;

    // Whether a search has found a damaged part of the file.
    [[nodiscard]] virtual bool damaged() const = 0;

    // Verifies the whole file now: kCorrupt: any part is damaged. About 0.1 s per 300 MB in memory.
    [[nodiscard]] virtual Result<void> check() const = 0;
};

// "avx512-vnni", "avx2", "neon", "scalar": the kernel in use on this machine.
[[nodiscard]] std::string_view kernel_name();

}  // namespace trove::vectors
