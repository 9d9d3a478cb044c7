// SPDX-License-Identifier: GPL-3.0-or-later
//
// Scalar quantisation with a known error. A row x becomes int8 codes c of one scale s, a query v int16 numbers n of one
// step t, and what rounding leaves is bounded, so that for any pair the exact score <v, x> lies within
//
//   s * (<n, c> * product_scale ± code_slack) ± error * error_scale
//
// x = s c + r and v = t n + e give <v, x> = s t <n, c> + s <e, c> + <v, r>, and Cauchy-Schwarz bounds the last two:
// |<e, c>| <= |e| * 127 sqrt(columns) and |<v, r>| <= |v| |r|. Both bounds are widened by what float arithmetic may
// add.
//
// Both sides are rotated first (a random Hadamard rotation, Ailon and Chazelle 2006), which changes no product and
// spreads the few large components that image-text models have: the largest one decides the scale, and so the error, of
// a row. Pure functions; any thread.
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
    float error = 0;  // at least the length of what the codes miss
};

// Writes padded_columns(row.size()) codes. The row is finite.
[[nodiscard]] RowBound quantise_row(std::span<const float> row, std::int8_t* codes);

struct QueryCodes {
    std::vector<std::int16_t> numbers;  // of the rotated query, padded with zeros
    std::vector<float> floats;          // the query as it is, padded with zeros, for rescoring
    BoundFactors factors;
};

// The query is finite.
[[nodiscard]] QueryCodes quantise_query(std::span<const float> query);

}  // namespace trove::vectors
