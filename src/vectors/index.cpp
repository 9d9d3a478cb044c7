// SPDX-License-Identifier: GPL-3.0-or-later
#include "vectors/index.h"

#include "base/guarded.h"
#include "base/half.h"
#include "vectors/quantise.h"
#include "vectors/row_file.h"
#include "vectors/rows.h"
#include "vectors/search.h"

#include <algorithm>
#include <cmath>
#include <thread>
#include <unordered_map>

namespace trove::vectors {
namespace {

// More do not make a scan faster: a few cores saturate the memory bandwidth.
constexpr std::size_t kMostThreads = 4;
// Queries per pass over the codes, so that their candidates and products still fit the cache.
constexpr std::size_t kQueriesAPass = 32;

std::size_t thread_count(int wanted) {
    if (wanted > 0) return static_cast<std::size_t>(wanted);
    return std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, kMostThreads);
}

class FlatIndex final : public Index {
public:
    FlatIndex(int dimensions, std::shared_ptr<const RowFile> file, int threads)
        : dimensions_(dimensions), pool_(thread_count(threads)) {
        now_.with([&](Now& now) {
            if (file) now.stamp = file->stamp();
            now.rows.columns = padded_columns(static_cast<std::size_t>(dimensions));
            now.rows.file = std::move(file);
            now.rows.tail = std::make_shared<const TailBlocks>();
        });
    }

    Stamp stamp() const override {
        return now_.with([](const Now& now) { return now.stamp; });
    }

    int dimensions() const override { return dimensions_; }

    std::size_t size() const override { return rows().size(); }

    void append(PhotoId photo, std::span<const std::uint16_t> halves) override {
        const std::size_t length = static_cast<std::size_t>(dimensions_);
        const std::vector<std::uint16_t> zeros(halves.size() == length ? 0 : length);
        const Rows rows = this->rows();
        const std::size_t in_block = rows.tail_rows % kBlockRows;
        const auto block = in_block == 0 ? std::make_shared<TailBlock>(rows.columns) : rows.tail->back();
        // No search can see this row yet.
        block->write(in_block, photo, zeros.empty() ? halves : zeros);
        std::shared_ptr<const TailBlocks> longer;
        if (in_block == 0) {
            auto blocks = std::make_shared<TailBlocks>(*rows.tail);
            blocks->push_back(block);
            longer = std::move(blocks);
        }
        now_.with([&](Now& now) {
            if (longer) now.rows.tail = std::move(longer);
            ++now.rows.tail_rows;
        });
    }

    bool keep(std::span<const PhotoId> photos) override {
        const Rows rows = this->rows();
        auto removed = std::make_shared<std::vector<std::uint8_t>>(rows.block_count() * kBlockRows);
        std::size_t removed_rows = 0;
        std::size_t kept = 0;
        for (std::size_t b = 0; b < rows.block_count(); ++b) {
            const Block block = rows.block(b);
            for (std::size_t r = 0; r < block.rows; ++r) {
                if (!block.is_removed(r) && kept < photos.size() && block.photo(r) == photos[kept]) {
                    ++kept;
                } else {
                    (*removed)[b * kBlockRows + r] = 1;
                    ++removed_rows;
                }
            }
        }
        if (kept < photos.size()) return false;
        now_.with([&](Now& now) {
            now.rows.removed = std::move(removed);
            now.rows.removed_rows = removed_rows;
        });
        return true;
    }

    std::vector<Match> search(std::span<const float> query, std::size_t k, const Filter& filter) const override {
        if (!is_usable(query)) return {};
        const QueryCodes codes = quantise_query(query);
        return std::move(search_rows(rows(), {&codes, 1}, k, filter, pool_).front());
    }

    std::vector<std::vector<Match>> search_many(std::span<const std::vector<float>> queries,
                                                std::size_t k) const override {
        const Rows rows = this->rows();
        std::vector<std::vector<Match>> answers(queries.size());
        std::vector<std::size_t> asked;
        std::vector<QueryCodes> codes;
        const auto ask = [&] {
            auto found = search_rows(rows, codes, k, {}, pool_);
            for (std::size_t i = 0; i < asked.size(); ++i) answers[asked[i]] = std::move(found[i]);
            asked.clear();
            codes.clear();
        };
        for (std::size_t q = 0; q < queries.size(); ++q) {
            if (!is_usable(queries[q])) continue;
            asked.push_back(q);
            codes.push_back(quantise_query(queries[q]));
            if (asked.size() == kQueriesAPass) ask();
        }
        ask();
        return answers;
    }

    std::vector<float> vector_of(PhotoId photo) const override { return std::move(vectors_of({&photo, 1}).front()); }

    std::vector<std::vector<float>> vectors_of(std::span<const PhotoId> photos) const override {
        std::vector<std::vector<float>> vectors(photos.size());
        const Rows rows = this->rows();
        each_of(rows, photos, [&](std::size_t i, const std::uint16_t* halves) {
            vectors[i].resize(static_cast<std::size_t>(dimensions_));
            std::transform(halves, halves + vectors[i].size(), vectors[i].begin(), from_half);
        });
        return vectors;
    }

    std::vector<std::optional<float>> scores_of(std::span<const float> query,
                                                std::span<const PhotoId> photos) const override {
        if (!is_usable(query)) return {};
        const QueryCodes codes = quantise_query(query);
        std::vector<std::optional<float>> scores(photos.size());
        const Rows rows = this->rows();
        each_of(rows, photos, [&](std::size_t i, const std::uint16_t* halves) {
            scores[i] = best_kernels().dot_halves(halves, codes.floats.data(), rows.columns);
        });
        return scores;
    }

    std::vector<float> sample_scores(std::span<const float> query, std::size_t most) const override {
        std::vector<float> scores;
        if (!is_usable(query) || most == 0) return scores;
        const QueryCodes codes = quantise_query(query);
        const Rows rows = this->rows();
        const std::size_t step = (rows.stored() + most - 1) / most;
        std::size_t before = 0;  // rows in earlier blocks
        std::size_t next = 0;
        for (std::size_t b = 0; b < rows.block_count(); ++b) {
            const Block block = rows.block(b);
            for (; next < before + block.rows; next += step)
                if (!block.is_removed(next - before) && rows.halves_are_whole(block, next - before))
                    scores.push_back(best_kernels().dot_halves(block.halves + (next - before) * rows.columns,
                                                               codes.floats.data(), rows.columns));
            before += block.rows;
        }
        return scores;
    }

    std::vector<PhotoId> photos() const override {
        const Rows rows = this->rows();
        std::vector<PhotoId> photos;
        photos.reserve(rows.size());
        for (std::size_t b = 0; b < rows.block_count(); ++b) {
            const Block block = rows.block(b);
            for (std::size_t r = 0; r < block.rows; ++r)
                if (!block.is_removed(r)) photos.push_back(block.photo(r));
        }
        return photos;
    }

    Result<void> save(const std::filesystem::path& file, const Stamp& stamp) override {
        const Rows rows = this->rows();
        TROVE_CHECKED(RowFile::write(file, rows, dimensions_, stamp));
        TROVE_TRY(auto written, RowFile::open(file, dimensions_));
        now_.with([&](Now& now) {
            now.stamp = stamp;
            now.rows.file = std::move(written);
            now.rows.tail = std::make_shared<const TailBlocks>();
            now.rows.tail_rows = 0;
            now.rows.removed = nullptr;
            now.rows.removed_rows = 0;
        });
        return {};
    }

    bool damaged() const override {
        const Rows rows = this->rows();
        return rows.file && rows.file->damaged();
    }

    Result<void> check() const override {
        const Rows rows = this->rows();
        return rows.file ? rows.file->check() : Result<void>();
    }

private:
    // The mutable state: replaced or grown under the lock, so that a search can copy it at once and continue without
    // the lock.
    struct Now {
        Stamp stamp;
        Rows rows;
    };

    Rows rows() const {
        return now_.with([](const Now& now) { return now.rows; });
    }

    // Calls `use(i, halves)` for every photos[i] with an undamaged row.
    template <class Use>
    static void each_of(const Rows& rows, std::span<const PhotoId> photos, Use use) {
        std::unordered_map<std::int64_t, std::size_t> wanted;
        for (std::size_t i = 0; i < photos.size(); ++i) wanted.emplace(to_int(photos[i]), i);
        for (std::size_t b = rows.block_count(); b-- > 0 && !wanted.empty();) {
            const Block block = rows.block(b);
            for (std::size_t r = block.rows; r-- > 0 && !wanted.empty();) {
                if (block.is_removed(r)) continue;
                const auto found = wanted.find(to_int(block.photo(r)));
                if (found == wanted.end()) continue;
                if (rows.halves_are_whole(block, r)) use(found->second, block.halves + r * rows.columns);
                wanted.erase(found);
            }
        }
    }

    bool is_usable(std::span<const float> query) const {
        return query.size() == static_cast<std::size_t>(dimensions_) &&
               std::ranges::all_of(query, [](float value) { return std::isfinite(value); });
    }

    const int dimensions_;
    Guarded<Now> now_;
    mutable ScanPool pool_;
};

}  // namespace

std::unique_ptr<Index> Index::create(int dimensions, int threads) {
    return std::make_unique<FlatIndex>(dimensions, nullptr, threads);
}

Result<std::unique_ptr<Index>> Index::open(const std::filesystem::path& file,
                                           int dimensions,
                                           const Stamp& expected,
                                           int threads) {
    TROVE_TRY(auto rows, RowFile::open(file, dimensions));
    const Stamp& made_from = rows->stamp();
    if (made_from.library != expected.library)
        return fail(Errc::kInvalid, "the vector cache belongs to another library");
    if (made_from.model != expected.model) return fail(Errc::kInvalid, "the vector cache belongs to another model");
    return std::make_unique<FlatIndex>(dimensions, std::move(rows), threads);
}

}  // namespace trove::vectors
