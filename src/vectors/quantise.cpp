// SPDX-License-Identifier: GPL-3.0-or-later
#include "vectors/quantise.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace trove::vectors {
namespace {

constexpr float kMostCode = 127;
// Far above the error of a few thousand float operations, relative to the lengths involved; far below a code's own
// error.
constexpr double kFloatSlack = 1e-5;

// Walsh-Hadamard transform in place, normalised. The length is a power of two.
void hadamard(std::span<float> v) {
    for (std::size_t half = 1; half < v.size(); half *= 2)
        for (std::size_t start = 0; start < v.size(); start += 2 * half)
            for (std::size_t i = start; i < start + half; ++i) {
                const float a = v[i];
                const float b = v[i + half];
                v[i] = a + b;
                v[i + half] = a - b;
            }
    const auto scale = static_cast<float>(1 / std::sqrt(static_cast<double>(v.size())));
    for (float& value : v) value *= scale;
}

// Fixed pseudo-random signs: a 64-bit linear congruential generator (Knuth's MMIX constants).
void flip_signs(std::span<float> v, std::uint64_t seed) {
    for (float& value : v) {
        seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
        if ((seed >> 63U) != 0) value = -value;
    }
}

double length_of(std::span<const float> v) {
    double squares = 0;
    for (const float value : v) squares += static_cast<double>(value) * static_cast<double>(value);
    return std::sqrt(squares);
}

float largest(std::span<const float> v) {
    float most = 0;
    for (const float value : v) most = std::max(most, std::abs(value));
    return most;
}

// Rounds up, so that a bound stays a bound.
float bound(double value) {
    return std::nextafter(static_cast<float>(value), std::numeric_limits<float>::infinity());
}

}  // namespace

void rotate(std::span<float> vector) {
    if (vector.size() < 2) return;
    const std::size_t block = std::bit_floor(vector.size());
    flip_signs(vector, 1);
    hadamard(vector.first(block));
    if (block == vector.size()) return;
    // The two blocks overlap, so that every component mixes with every other, except the few outside both middles.
    flip_signs(vector, 2);
    hadamard(vector.last(block));
}

RowBound quantise_row(std::span<const float> row, std::int8_t* codes) {
    std::fill(codes, codes + padded_columns(row.size()), std::int8_t{0});
    std::vector<float> rotated(row.begin(), row.end());
    rotate(rotated);
    const double length = length_of(row);
    const float scale = largest(rotated) / kMostCode;
    if (scale < std::numeric_limits<float>::min() || !std::isfinite(scale))
        return {.scale = 0, .error = bound(length * (1 + kFloatSlack))};
    double missed = 0;
    for (std::size_t i = 0; i < rotated.size(); ++i) {
        const float code = std::clamp(std::nearbyint(rotated[i] / scale), -kMostCode, kMostCode);
        codes[i] = static_cast<std::int8_t>(code);
        const double rest = static_cast<double>(rotated[i]) - static_cast<double>(scale) * static_cast<double>(code);
        missed += rest * rest;
    }
    return {.scale = scale, .error = bound(std::sqrt(missed) + length * kFloatSlack)};
}

QueryCodes quantise_query(std::span<const float> query) {
    const std::size_t columns = padded_columns(query.size());
    QueryCodes codes;
    codes.floats.assign(query.begin(), query.end());
    codes.floats.resize(columns, 0.0F);
    codes.numbers.assign(columns, 0);
    std::vector<float> rotated(query.begin(), query.end());
    rotate(rotated);
    const double length = length_of(query);
    codes.factors.error_scale = bound(length * (1 + kFloatSlack));
    // Small enough that the products of a whole row fit int32.
    const double most = std::min<double>(std::numeric_limits<std::int16_t>::max(),
                                         std::floor(std::numeric_limits<std::int32_t>::max() /
                                                    (static_cast<double>(kMostCode) * static_cast<double>(columns))));
    const auto step = static_cast<float>(static_cast<double>(largest(rotated)) / most);
    const double longest_row = static_cast<double>(kMostCode) * std::sqrt(static_cast<double>(columns));
    if (step < std::numeric_limits<float>::min()) {
        codes.factors.code_slack = bound(length * longest_row);
        return codes;
    }
    double missed = 0;
    for (std::size_t i = 0; i < rotated.size(); ++i) {
        const double number =
            std::clamp(std::nearbyint(static_cast<double>(rotated[i]) / static_cast<double>(step)), -most, most);
        codes.numbers[i] = static_cast<std::int16_t>(number);
        const double rest = static_cast<double>(rotated[i]) - static_cast<double>(step) * number;
        missed += rest * rest;
    }
    codes.factors.product_scale = step;
    codes.factors.code_slack = bound(std::sqrt(missed) * longest_row * (1 + kFloatSlack));
    return codes;
}

}  // namespace trove::vectors
