// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/half.h"
#include "vectors/kernels.h"

#include <algorithm>
#include <array>
#include <limits>

namespace trove::vectors {
namespace {

void multiply(const std::int8_t* codes,
              std::size_t columns,
              std::size_t rows,
              const std::int16_t* queries,
              std::size_t query_count,
              std::int32_t* products) {
    for (std::size_t q = 0; q < query_count; ++q) {
        const std::int16_t* query = queries + q * columns;
        for (std::size_t r = 0; r < rows; ++r) {
            const std::int8_t* row = codes + r * columns;
            std::int32_t sum = 0;
            for (std::size_t i = 0; i < columns; ++i) sum += row[i] * query[i];
            products[q * kTileRows + r] = sum;
        }
    }
}

float upper_bounds(const std::int32_t* products,
                   const float* scales,
                   const float* errors,
                   std::size_t rows,
                   const BoundFactors& factors,
                   float* upper) {
    float highest = -std::numeric_limits<float>::infinity();
    for (std::size_t r = 0; r < rows; ++r) {
        upper[r] = scales[r] * (static_cast<float>(products[r]) * factors.product_scale + factors.code_slack) +
                   errors[r] * factors.error_scale;
        highest = std::max(highest, upper[r]);
    }
    return highest;
}

float dot_halves(const std::uint16_t* halves, const float* query, std::size_t columns) {
    std::array<float, 8> sums{};  // several, because rounding errors grow with the length of each sum
    for (std::size_t i = 0; i < columns; i += sums.size())
        for (std::size_t lane = 0; lane < sums.size(); ++lane)
            sums[lane] += from_half(halves[i + lane]) * query[i + lane];
    return ((sums[0] + sums[4]) + (sums[1] + sums[5])) + ((sums[2] + sums[6]) + (sums[3] + sums[7]));
}

}  // namespace

Kernels scalar_kernels() {
    return {.name = "scalar", .multiply = multiply, .upper_bounds = upper_bounds, .dot_halves = dot_halves};
}

}  // namespace trove::vectors
