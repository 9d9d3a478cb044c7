// SPDX-License-Identifier: GPL-3.0-or-later
//
// Index: exact nearest neighbours by cosine similarity over every vector of one model. A cache of the catalog: it may
// be deleted at any time and is rebuilt from there; it is never the truth.
//
// 1. Two matrices in the order of the rows: int8 (one scale a row), scanned whole by a SIMD kernel chosen at run time,
//    and half floats, from which every row that could be in the answer is rescored. What the int8 rounding can hide is
//    bounded row by row, so the answer is provably that of scoring every row's half floats (quantise.h, search.h).
// 2. Most rows lie in a memory-mapped file; rows added since it was written are a tail in memory. save() merges both.
// 3. search() may run on any thread beside others and beside append(), keep() and save(): it sees the rows that were
//    there when it began. Those three are for one thread at a time.
// 4. A file that is cut short, damaged, or of another library or model is refused by open(): the caller rebuilds.
//    open() verifies all but the matrices; their parts are verified when a search uses them (row_file.h). Found damage
//    does not change an answer as long as one of the two matrices still has the row, but damaged() turns true: the
//    caller rebuilds then, too.
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

// What the cache was made from. Equal stamps: the file still mirrors the catalog up to `last_row`.
struct Stamp {
    std::uint64_t library = 0;     // random number of the library
    std::uint64_t model = 0;       // catalog's ModelId
    std::uint64_t generation = 0;  // rises when rows are removed or replaced
    std::uint64_t last_row = 0;    // catalog sequence number of the newest row inside

    bool operator==(const Stamp&) const = default;
};

class Index {
public:
    // Whether a photo may be in the answer. Called only for rows that could still make it; must be quick and not throw;
    // any thread, several at once.
    using Filter = std::function<bool(PhotoId)>;

    // Empty, for vectors of `dimensions` floats, at least 1. `threads`: the most one search uses; 0: as many as help
    // here.
    static std::unique_ptr<Index> create(int dimensions, int threads = 0);

    // kNotFound: no file. kCorrupt: damaged. kInvalid: another library, model, dimension or format. Neither
    // `expected.generation` nor `.last_row` is compared: by stamp() the caller knows whether to keep() only those rows
    // that the catalog still has, and which to append.
    static Result<std::unique_ptr<Index>> open(const std::filesystem::path& file,
                                               int dimensions,
                                               const Stamp& expected,
                                               int threads = 0);

    virtual ~Index() = default;

    // Of the last open() or save().
    [[nodiscard]] virtual Stamp stamp() const = 0;
    [[nodiscard]] virtual int dimensions() const = 0;
    [[nodiscard]] virtual std::size_t size() const = 0;

    // `halves`: one L2-normalised vector as IEEE half floats, `dimensions` long. One of another length, or with a NaN
    // or an infinity, becomes zeros, which are near nothing. A photo that is there is not appended again: keep() first
    // leaves it out.
    virtual void append(PhotoId photo, std::span<const std::uint16_t> halves) = 0;

    // Leaves out every row but those of `photos`, which are in the order of the rows. False, and nothing is changed,
    // when one of them is not there in that order. The others take their room until save().
    virtual bool keep(std::span<const PhotoId> photos) = 0;

    // The k best, best first; ties by lower PhotoId. `query` is L2-normalised, `dimensions` long; the answer to
    // anything else in length, or not finite, is empty. An empty `filter` lets all pass.
    [[nodiscard]] virtual std::vector<Match> search(std::span<const float> query,
                                                    std::size_t k,
                                                    const Filter& filter) const = 0;

    // Several queries in one pass over memory; each answer as search() without a filter.
    [[nodiscard]] virtual std::vector<std::vector<Match>> search_many(std::span<const std::vector<float>> queries,
                                                                      std::size_t k) const = 0;

    // The stored vector of a photo as floats, or empty. Looks through the list of rows: 0.1 ms for 200,000.
    [[nodiscard]] virtual std::vector<float> vector_of(PhotoId photo) const = 0;

    // As vector_of(), for several different photos in one pass.
    [[nodiscard]] virtual std::vector<std::vector<float>> vectors_of(std::span<const PhotoId> photos) const = 0;

    // The scores of several different photos, as search() gives them, without looking at the others; nothing for a
    // photo that has no whole row. Empty for a query that search() does not answer.
    [[nodiscard]] virtual std::vector<std::optional<float>> scores_of(std::span<const float> query,
                                                                      std::span<const PhotoId> photos) const = 0;

    // The scores of at most `most` rows spread evenly over all: what a score of this query usually is.
    [[nodiscard]] virtual std::vector<float> sample_scores(std::span<const float> query, std::size_t most) const = 0;

    // The rows as they lie, for statistics over the whole library.
    [[nodiscard]] virtual std::vector<PhotoId> photos() const = 0;

    // Writes everything as one file, atomically, and maps it. `stamp.last_row` is what the catalog's newest row inside
    // is. kCorrupt when the mapped file turns out to be damaged: then nothing is written, and the caller rebuilds.
    virtual Result<void> save(const std::filesystem::path& file, const Stamp& stamp) = 0;

    // Whether a search has met a damaged part of the file.
    [[nodiscard]] virtual bool damaged() const = 0;

    // Verifies the whole file now: kCorrupt when any part is damaged. About 0.1 s per 300 MB in memory.
    [[nodiscard]] virtual Result<void> check() const = 0;
};

// "avx512-vnni", "avx2", "neon", "scalar": the kernel in use on this machine.
[[nodiscard]] std::string_view kernel_name();

}  // namespace trove::vectors
