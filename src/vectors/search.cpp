// SPDX-License-Identifier: GPL-3.0-or-later
#include "vectors/search.h"

#include "vectors/candidates.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <limits>
#include <optional>

namespace trove::vectors {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
// Below this many bytes of codes a scan ends before helpers would be awake.
constexpr std::size_t kBytesWorthHelpers = std::size_t{8} << 20U;

// State shared by the threads of one search.
struct Scan {
    const Rows& rows;
    std::span<const QueryCodes> queries;
    std::size_t k;
    const Index::Filter& filter;
    std::vector<std::int16_t> numbers;  // of all queries, [queries][columns]

    std::atomic<std::size_t> next_block = 0;
    std::vector<std::atomic<float>> thresholds;  // per query, the highest of any thread
    std::atomic<std::size_t> filtered = 0;
    Guarded<std::vector<std::vector<Candidates>>> found;  // per participating thread, per query

    Scan(const Rows& all, std::span<const QueryCodes> asked, std::size_t wanted, const Index::Filter& allowed)
        : rows(all), queries(asked), k(wanted), filter(allowed), thresholds(asked.size()) {
        numbers.reserve(queries.size() * rows.columns);
        for (const QueryCodes& query : queries)
            numbers.insert(numbers.end(), query.numbers.begin(), query.numbers.end());
        for (auto& threshold : thresholds) threshold.store(-kInfinity, std::memory_order_relaxed);
    }
};

// One thread's part in a scan.
class Scanner {
public:
    explicit Scanner(Scan& scan)
        : scan_(scan), found_(scan.queries.size(), Candidates(scan.k)), products_(scan.queries.size() * kTileRows) {}

    void run() {
        const std::size_t blocks = scan_.rows.block_count();
        for (;;) {
            const std::size_t index = scan_.next_block.fetch_add(1, std::memory_order_relaxed);
            if (index >= blocks) break;
            const Block block = scan_.rows.block(index);
            if (scan_.rows.codes_are_whole(index))
                scan_block(block, index);
            else
                add_whole_block(block, index);
        }
        scan_.filtered.fetch_add(filtered_, std::memory_order_relaxed);
        scan_.found.with([this](auto& all) { all.push_back(std::move(found_)); });
    }

private:
    void scan_block(const Block& block, std::size_t index) {
        for (std::size_t first = 0; first < block.rows; first += kTileRows) {
            const std::size_t count = std::min(kTileRows, block.rows - first);
            kernels_.multiply(block.codes + first * scan_.rows.columns, scan_.rows.columns, count, scan_.numbers.data(),
                              scan_.queries.size(), products_.data());
            for (std::size_t q = 0; q < scan_.queries.size(); ++q) select(block, index, first, count, q);
        }
        for (std::size_t q = 0; q < scan_.queries.size(); ++q) share_threshold(q);
    }

    // Adds the rows of a tile that may be among the k best of query q.
    void select(const Block& block, std::size_t index, std::size_t first, std::size_t count, std::size_t q) {
        const BoundFactors& factors = scan_.queries[q].factors;
        const std::int32_t* products = products_.data() + q * kTileRows;
        Candidates& found = found_[q];
        const float highest =
            kernels_.upper_bounds(products, block.scales + first, block.errors + first, count, factors, upper_.data());
        if (highest < found.threshold()) return;
        for (std::size_t r = 0; r < count; ++r) {
            if (upper_[r] < found.threshold() || !passes(block, first + r)) continue;
            const float lower = block.scales[first + r] *
                                    (static_cast<float>(products[r]) * factors.product_scale - factors.code_slack) -
                                block.errors[first + r] * factors.error_scale;
            found.add(candidate(upper_[r], index, first + r), lower);
        }
    }

    // For a damaged block: the scores are unknown.
    void add_whole_block(const Block& block, std::size_t index) {
        for (std::size_t r = 0; r < block.rows; ++r) {
            if (!passes(block, r)) continue;
            for (Candidates& found : found_) found.add(candidate(kInfinity, index, r), -kInfinity);
        }
    }

    bool passes(const Block& block, std::size_t row) {
        if (block.is_removed(row)) return false;
        if (!scan_.filter) return true;
        ++filtered_;
        return scan_.filter(block.photo(row));
    }

    static Candidate candidate(float upper, std::size_t block, std::size_t row) {
        return {.upper = upper, .block = static_cast<std::uint32_t>(block), .row = static_cast<std::uint32_t>(row)};
    }

    // Exchanges thresholds with the other threads.
    void share_threshold(std::size_t q) {
        std::atomic<float>& shared = scan_.thresholds[q];
        float known = shared.load(std::memory_order_relaxed);
        const float mine = found_[q].threshold();
        while (known < mine && !shared.compare_exchange_weak(known, mine, std::memory_order_relaxed)) {
        }
        found_[q].raise_threshold(known);
    }

    const Kernels& kernels_ = best_kernels();
    Scan& scan_;
    std::vector<Candidates> found_;
    std::vector<std::int32_t> products_;
    std::array<float, kTileRows> upper_{};
    std::size_t filtered_ = 0;
};

bool better(const Match& a, const Match& b) {
    return a.score != b.score ? a.score > b.score : a.photo < b.photo;
}

std::optional<float> score_of(const Rows& rows,
                              const Candidate& candidate,
                              const Block& block,
                              const QueryCodes& query) {
    const Kernels& kernels = best_kernels();
    const std::size_t offset = candidate.row * rows.columns;
    if (rows.halves_are_whole(block, candidate.row))
        return kernels.dot_halves(block.halves + offset, query.floats.data(), rows.columns);
    if (!rows.codes_are_whole(candidate.block)) return std::nullopt;
    std::array<std::int32_t, kTileRows> product{};
    kernels.multiply(block.codes + offset, rows.columns, 1, query.numbers.data(), 1, product.data());
    return block.scales[candidate.row] * static_cast<float>(product[0]) * query.factors.product_scale;
}

std::vector<Match> rescore(const Rows& rows,
                           const std::vector<Candidate>& candidates,
                           const QueryCodes& query,
                           std::size_t k,
                           SearchCounts& counts) {
    std::vector<Match> best;  // heap of at most k, the worst in front
    for (const Candidate& candidate : candidates) {
        if (best.size() == k && candidate.upper < best.front().score) break;
        const Block block = rows.block(candidate.block);
        const std::optional<float> score = score_of(rows, candidate, block, query);
        ++counts.rescored;
        if (!score) continue;
        const Match match{.photo = block.photo(candidate.row), .score = *score};
        if (best.size() == k) {
            if (!better(match, best.front())) continue;
            std::ranges::pop_heap(best, better);
            best.pop_back();
        }
        best.push_back(match);
        std::ranges::push_heap(best, better);
    }
    std::ranges::sort(best, better);
    return best;
}

}  // namespace

std::vector<std::vector<Match>> search_rows(const Rows& rows,
                                            std::span<const QueryCodes> queries,
                                            std::size_t k,
                                            const Index::Filter& filter,
                                            ScanPool& pool,
                                            SearchCounts* counts) {
    std::vector<std::vector<Match>> answers(queries.size());
    if (k == 0 || queries.empty() || rows.size() == 0) return answers;
    Scan scan(rows, queries, k, filter);
    const auto part = [&scan] { Scanner(scan).run(); };
    if (rows.stored() * rows.columns >= kBytesWorthHelpers)
        pool.run(part);
    else
        part();

    SearchCounts done{.rescored = 0, .filtered = scan.filtered.load(std::memory_order_relaxed)};
    scan.found.with([&](std::vector<std::vector<Candidates>>& found) {
        for (std::size_t q = 0; q < queries.size(); ++q) {
            Candidates& all = found.front()[q];
            for (std::size_t other = 1; other < found.size(); ++other) all.merge(found[other][q]);
            answers[q] = rescore(rows, all.take_sorted(), queries[q], k, done);
        }
    });
    if (counts != nullptr) *counts = done;
    return answers;
}

}  // namespace trove::vectors
