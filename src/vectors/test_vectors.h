// SPDX-License-Identifier: GPL-3.0-or-later
//
// Vectors for tests: photos placed as by image-text models, in clusters on the unit sphere, and the exact answer by
// brute force.
#pragma once
#include "base/half.h"
#include "vectors/index.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <span>
#include <vector>

namespace trove::vectors::test {

using Vector = std::vector<float>;
using Halves = std::vector<std::uint16_t>;

inline void normalise(Vector& vector) {
    double squares = 0;
    for (const float value : vector) squares += static_cast<double>(value) * static_cast<double>(value);
    for (float& value : vector) value = static_cast<float>(static_cast<double>(value) / std::sqrt(squares));
}

inline Halves to_halves(const Vector& vector) {
    Halves halves(vector.size());
    std::transform(vector.begin(), vector.end(), halves.begin(), to_half);
    return halves;
}

inline Vector to_floats(const Halves& halves) {
    Vector floats(halves.size());
    std::transform(halves.begin(), halves.end(), floats.begin(), from_half);
    return floats;
}

// Random centres with photos around them at a cosine of about 0.8, and three components that are large everywhere.
class Photos {
public:
    Photos(int dimensions, std::size_t centres, unsigned seed)
        : dimensions_(static_cast<std::size_t>(dimensions)), random_(seed) {
        for (std::size_t i = 0; i < centres; ++i) centres_.push_back(point());
    }

    Vector next() {
        const Vector& centre = centres_[random_() % centres_.size()];
        Vector vector = point();
        for (std::size_t i = 0; i < dimensions_; ++i) vector[i] = centre[i] + 0.75F * vector[i];
        for (std::size_t i = 0; i < std::min<std::size_t>(3, dimensions_); ++i) vector[i * dimensions_ / 3] += 0.4F;
        normalise(vector);
        return vector;
    }

private:
    Vector point() {
        Vector vector(dimensions_);
        for (float& value : vector) value = normal_(random_);
        normalise(vector);
        return vector;
    }

    std::size_t dimensions_;
    std::mt19937 random_;
    std::normal_distribution<float> normal_;
    std::vector<Vector> centres_;
};

inline double exact_score(const Halves& row, std::span<const float> query) {
    double score = 0;
    for (std::size_t i = 0; i < row.size(); ++i)
        score += static_cast<double>(from_half(row[i])) * static_cast<double>(query[i]);
    return score;
}

}  // namespace trove::vectors::test
