// SPDX-License-Identifier: GPL-3.0-or-later
#include "tagging/concept_scorer.h"

#include "base/half.h"

#include <algorithm>
#include <cmath>

namespace trove::tagging {

void ConceptScorer::add_concept(std::span<const std::vector<float>> phrases) {
    std::vector<float> sum(columns_);
    for (const auto& phrase : phrases)
        for (std::size_t i = 0; i < std::min(phrase.size(), dimensions_); ++i) sum[i] += phrase[i];
    float squares = 0;
    for (const float value : sum) squares += value * value;
    const float length = std::sqrt(squares);
    if (length > 0)
        for (float& value : sum) value /= length;
    concepts_.insert(concepts_.end(), sum.begin(), sum.end());
}

void ConceptScorer::add_photo(std::span<const std::uint8_t> halves) {
    const std::size_t first = photos_.size();
    photos_.resize(first + columns_);
    if (halves.size() != dimensions_ * 2) return;
    for (std::size_t i = 0; i < dimensions_; ++i) photos_[first + i] = half_at(halves, i);
}

std::span<const float> ConceptScorer::score() {
    const auto& kernels = vectors::best_kernels();
    const std::size_t rows = photos();
    const std::size_t width = concepts();
    scores_.resize(rows * width);
    // A concept's vector stays in the L1 cache during the loop over the photos.
    for (std::size_t c = 0; c < width; ++c)
        for (std::size_t r = 0; r < rows; ++r)
            scores_[r * width + c] =
                kernels.dot_halves(photos_.data() + r * columns_, concepts_.data() + c * columns_, columns_);
    photos_.clear();
    return scores_;
}

}  // namespace trove::tagging
