// SPDX-License-Identifier: GPL-3.0-or-later
#include "vectors/candidates.h"

#include <algorithm>
#include <functional>
#include <limits>

namespace trove::vectors {
namespace {

constexpr std::size_t kFirstDrop = 4096;

}  // namespace

Candidates::Candidates(std::size_t k)
    : k_(k), threshold_(-std::numeric_limits<float>::infinity()), drop_at_(kFirstDrop) {}

void Candidates::add(const Candidate& candidate, float lower) {
    rows_.push_back(candidate);
    add_lower(lower);
    if (rows_.size() >= drop_at_) drop_hopeless();
}

void Candidates::merge(const Candidates& other) {
    raise_threshold(other.threshold_);
    rows_.insert(rows_.end(), other.rows_.begin(), other.rows_.end());
    for (const float lower : other.lowers_) add_lower(lower);
}

std::vector<Candidate> Candidates::take_sorted() {
    drop_hopeless();
    std::ranges::sort(rows_, std::greater{}, &Candidate::upper);
    return std::move(rows_);
}

void Candidates::add_lower(float lower) {
    if (lowers_.size() < k_) {
        lowers_.push_back(lower);
        std::ranges::push_heap(lowers_, std::greater{});
    } else if (lower > lowers_.front()) {
        std::ranges::pop_heap(lowers_, std::greater{});
        lowers_.back() = lower;
        std::ranges::push_heap(lowers_, std::greater{});
    } else {
        return;
    }
    if (lowers_.size() == k_) raise_threshold(lowers_.front());
}

void Candidates::drop_hopeless() {
    std::erase_if(rows_, [this](const Candidate& row) { return row.upper < threshold_; });
    drop_at_ = std::max(kFirstDrop, 2 * rows_.size());
}

}  // namespace trove::vectors
