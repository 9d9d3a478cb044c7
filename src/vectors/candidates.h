// SPDX-License-Identifier: GPL-3.0-or-later
//
// Candidates: rows that may still be among the k best, while a scan raises the required score. One thread.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace trove::vectors {

struct Candidate {
    float upper = 0;          // the score is at most this
    std::uint32_t block = 0;  // position of the row
    std::uint32_t row = 0;
};

class Candidates {
public:
    explicit Candidates(std::size_t k);

    // A lower bound of the scores of the k best: -infinity until k rows are known. Never falls.
    [[nodiscard]] float threshold() const { return threshold_; }

    // Another thread knows k rows with at least this score.
    void raise_threshold(float threshold) {
        if (threshold > threshold_) threshold_ = threshold;
    }

    // Adds a row with a score between `lower` and candidate.upper.
    void add(const Candidate& candidate, float lower);

    // Adds the candidates of another thread, which scanned other rows.
    void merge(const Candidates& other);

    // The rows that may still be among the k best, highest upper bound first.
    [[nodiscard]] std::vector<Candidate> take_sorted();

private:
    void add_lower(float lower);
    void drop_hopeless();

    std::size_t k_;
    float threshold_;
    std::vector<float> lowers_;  // heap of the k highest lower bounds, the lowest first
    std::vector<Candidate> rows_;
    std::size_t drop_at_;  // size of rows_ from which hopeless ones are dropped
};

}  // namespace trove::vectors
