// SPDX-License-Identifier: GPL-3.0-or-later
//
// Index: exact nearest neighbours by cosine similarity over every vector of one model. A cache of the catalog: it may be
// deleted at any time and is rebuilt from there; it is never the truth.
//
// 1. Two matrices in the order of the rows: int8 (one scale a row), scanned whole by a SIMD kernel chosen at run time, and
//    half floats, from which the best few hundred are rescored. Method: scalar quantisation with exact re-ranking.
// 2. Most rows lie in a memory-mapped file; rows added since it was written are a tail in memory. save() merges both.
// 3. search() may run on any thread beside others and beside append(): a search sees the rows that were there when it began.
//    append() and save() are for one thread at a time.
// 4. A file that is cut short, damaged, or made for another stamp is refused by open(): the caller rebuilds.
#pragma once
#include "base/result.h"
#include "photo/ids.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace trove::vectors {

struct Match {
    PhotoId photo{};
    float score = 0;  // cosine similarity, -1..1
};

// What the cache was made from. Equal stamps: the file still mirrors the catalog up to `last_row`.
struct Stamp {
    std::uint64_t library = 0;     // random number of the library
    std::uint64_t model = 0;       // catalog's ModelId
    std::uint64_t generation = 0;  // rises when rows are removed or replaced
    std::uint64_t last_row = 0;    // catalog sequence number of the newest row inside
};

class Index {
public:
    // Whether a photo may be in the answer. Called only for rows that could still make it; must be quick; any thread.
    using Filter = std::function<bool(PhotoId)>;

    // Empty, for vectors of `dimensions` floats.
    static std::unique_ptr<Index> create(int dimensions);

    // kNotFound: no file. kCorrupt: damaged. kInvalid: another library, model, generation or dimension. stamp().last_row tells the caller which rows to append.
    static Result<std::unique_ptr<Index>> open(const std::filesystem::path& file, int dimensions, const Stamp& expected);

    virtual ~Index() = default;

    [[nodiscard]] virtual Stamp stamp() const = 0;
    [[nodiscard]] virtual int dimensions() const = 0;
    [[nodiscard]] virtual std::size_t size() const = 0;

    // `halves`: one L2-normalised vector as IEEE half floats, `dimensions` long.
    virtual void append(PhotoId photo, std::span<const std::uint16_t> halves) = 0;

    // The k best, best first; ties by lower PhotoId. `query` is L2-normalised, `dimensions` long.
    [[nodiscard]] virtual std::vector<Match> search(std::span<const float> query, std::size_t k, const Filter& filter) const = 0;

    // Several queries in one pass over memory; each answer as search() without a filter.
    [[nodiscard]] virtual std::vector<std::vector<Match>> search_many(std::span<const std::vector<float>> queries,
                                                                     std::size_t k) const = 0;

    // The stored vector of a photo as floats, or empty.
    [[nodiscard]] virtual std::vector<float> vector_of(PhotoId photo) const = 0;

    // The rows as they lie, for statistics over the whole library.
    [[nodiscard]] virtual std::vector<PhotoId> photos() const = 0;

    // Writes everything as one file, atomically, and maps it. `stamp.last_row` is what the catalog's newest row inside is.
    virtual Result<void> save(const std::filesystem::path& file, const Stamp& stamp) = 0;
};

// "avx512-vnni", "avx2", "neon", "scalar": the kernel in use on this machine.
[[nodiscard]] std::string_view kernel_name();

}  // namespace trove::vectors
