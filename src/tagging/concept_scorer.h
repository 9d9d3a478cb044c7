// SPDX-License-Identifier: GPL-3.0-or-later
//
// ConceptScorer: computes the cosines of photos and concepts, a block of photos at a time, with the SIMD kernels of
// vectors/. Owns the concepts' vectors: 8 MB for 2,000 of 1,024 numbers. One thread at a time.
#pragma once
#include "vectors/kernels.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace trove::tagging {

class ConceptScorer {
public:
    static constexpr std::size_t kMostPhotos = 64;  // photos in a block, to fit the L2 cache

    explicit ConceptScorer(int dimensions)
        : dimensions_(static_cast<std::size_t>(dimensions)), columns_(vectors::padded_columns(dimensions_)) {}

    // The normalised mean of its phrases' vectors: averaging of prompts as in A. Radford et al. (Learning Transferable
    // Visual Models From Natural Language Supervision, 2021, 3.1.4).
    void add_concept(std::span<const std::vector<float>> phrases);

    [[nodiscard]] std::size_t concepts() const { return concepts_.size() / columns_; }

    // A photo's stored vector: half floats, little-endian. A vector of another length becomes zeros, which match
    // nothing.
    void add_photo(std::span<const std::uint8_t> halves);

    [[nodiscard]] std::size_t photos() const { return photos_.size() / columns_; }

    // One row per photo, with scores in the order of the concepts. Clears the photos; the result is valid until the
    // next call.
    [[nodiscard]] std::span<const float> score();

private:
    std::size_t dimensions_;
    std::size_t columns_;
    std::vector<float> concepts_;
    std::vector<std::uint16_t> photos_;
    std::vector<float> scores_;
};

}  // namespace trove::tagging
