// SPDX-License-Identifier: GPL-3.0-or-later
//
// Scalar quantisation with a known error. A row x becomes int8 codes c with one scale s, a query v becomes int16
// numbers n with one step t, and the rounding errors are bounded, so that for any pair the exact score <v, x> lies
// within
//
//   s * (<n, c> * product_scale ± code_slack) ± error * error_scale
//
// x = s c + r and v = t n + e give <v, x> = s t <n, c> + s <e, c> + <v, r>, and Cauchy-Schwarz bounds the last two:
// |<e, c>| <= |e| * 127 sqrt(columns) and |<v, r>| <= |v| |r|. Both bounds are widened by the possible error of float
// arithmetic.
//
// Both sides are rotated first (a random Hadamard rotation, Ailon and Chazelle 2006), which changes no product and
// spreads the few large components typical of image-text models: the largest one determines a row's scale and so its
// error. Pure functions; any thread.
#pragma once
#include "vectors/kernels.h"

#include <cstdint>
#include <span>
#include <vector>

namespace trove::vectors {

// The same rotation for every vector of that length.
void rotate(std::span<float> vector);

struct RowBound {
    float scale = 0;
    float error = 0;  // upper bound of the length of the rounding error
};

// Writes padded_columns(row.size()) codes. The row is finite.
[[nodiscard]] RowBound quantise_row(std::span<const float> row, std::int8_t* codes);

struct QueryCodes {
    std::vector<std::int16_t> numbers;  // of the rotated query, padded with zeros
    std::vector<float> floats;          // the original query, padded with zeros, for rescoring
    BoundFactors factors;
};

// The query is finite.
[[nodiscard]] QueryCodes quantise_query(std::span<const float> query);

}  // namespace trove::vectors
