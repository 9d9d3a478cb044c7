// SPDX-License-Identifier: GPL-3.0-or-later
//
// Candidates: rows that may still be among the k best, while a scan learns how good one has to be. One thread.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace trove::vectors {

struct Candidate {
    float upper = 0;          // the score is at most this
    std::uint32_t block = 0;  // which row it is
    std::uint32_t row = 0;
};

class Candidates {
public:
    explicit Candidates(std::size_t k);

    // The score of a row among the k best is at least this: -infinity until k rows are known. Never falls.
    [[nodiscard]] float threshold() const { return threshold_; }

    // Somebody else knows k rows with at least this score.
    void raise_threshold(float threshold) {
        if (threshold > threshold_) threshold_ = threshold;
    }

    // A row with a score of `lower` to candidate.upper.
    void add(const Candidate& candidate, float lower);

    // Adds those of another thread's scan of other rows.
    void merge(const Candidates& other);

    // Those that may still be among the k best, highest upper bound first.
    [[nodiscard]] std::vector<Candidate> take_sorted();

private:
    void add_lower(float lower);
    void drop_hopeless();

    std::size_t k_;
    float threshold_;
    std::vector<float> lowers_;  // heap of the k highest lower bounds, the lowest in front
    std::vector<Candidate> rows_;
    std::size_t drop_at_;  // how many rows_ are worth a look for hopeless ones
};

}  // namespace trove::vectors
