// SPDX-License-Identifier: GPL-3.0-or-later
//
// NEON with its conversion from half floats: part of every 64-bit ARM.
#include "vectors/kernels.h"

#if defined(__aarch64__)
#include <algorithm>
#include <arm_neon.h>
#include <limits>

namespace trove::vectors {
namespace {

// Two sums, because an addition to the same register waits for the previous one.
std::int32_t multiply_one(const std::int8_t* codes, std::size_t columns, const std::int16_t* query) {
    int32x4_t low = vdupq_n_s32(0);
    int32x4_t high = vdupq_n_s32(0);
    for (std::size_t i = 0; i < columns; i += 16) {
        const int8x16_t bytes = vld1q_s8(codes + i);
        const int16x8_t first = vmovl_s8(vget_low_s8(bytes));
        const int16x8_t second = vmovl_high_s8(bytes);
        const int16x8_t query_first = vld1q_s16(query + i);
        const int16x8_t query_second = vld1q_s16(query + i + 8);
        low = vmlal_s16(low, vget_low_s16(first), vget_low_s16(query_first));
        high = vmlal_high_s16(high, first, query_first);
        low = vmlal_s16(low, vget_low_s16(second), vget_low_s16(query_second));
        high = vmlal_high_s16(high, second, query_second);
    }
    return vaddvq_s32(vaddq_s32(low, high));
}

void multiply(const std::int8_t* codes,
              std::size_t columns,
              std::size_t rows,
              const std::int16_t* queries,
              std::size_t query_count,
              std::int32_t* products) {
    for (std::size_t r = 0; r < rows; ++r)
        for (std::size_t q = 0; q < query_count; ++q)
            products[q * kTileRows + r] = multiply_one(codes + r * columns, columns, queries + q * columns);
}

float upper_bounds(const std::int32_t* products,
                   const float* scales,
                   const float* errors,
                   std::size_t rows,
                   const BoundFactors& factors,
                   float* upper) {
    float highest = -std::numeric_limits<float>::infinity();
    std::size_t r = 0;
    if (rows >= 4) {
        const float32x4_t code_slack = vdupq_n_f32(factors.code_slack);
        float32x4_t highest_each = vdupq_n_f32(highest);
        for (; r + 4 <= rows; r += 4) {
            const float32x4_t product = vcvtq_f32_s32(vld1q_s32(products + r));
            const float32x4_t from_codes =
                vmulq_f32(vld1q_f32(scales + r), vfmaq_n_f32(code_slack, product, factors.product_scale));
            const float32x4_t bound = vfmaq_n_f32(from_codes, vld1q_f32(errors + r), factors.error_scale);
            vst1q_f32(upper + r, bound);
            highest_each = vmaxq_f32(highest_each, bound);
        }
        highest = vmaxvq_f32(highest_each);
    }
    for (; r < rows; ++r) {
        upper[r] = scales[r] * (static_cast<float>(products[r]) * factors.product_scale + factors.code_slack) +
                   errors[r] * factors.error_scale;
        highest = std::max(highest, upper[r]);
    }
    return highest;
}

float dot_halves(const std::uint16_t* halves, const float* query, std::size_t columns) {
    float32x4_t a = vdupq_n_f32(0);
    float32x4_t b = vdupq_n_f32(0);
    float32x4_t c = vdupq_n_f32(0);
    float32x4_t d = vdupq_n_f32(0);
    for (std::size_t i = 0; i < columns; i += 16) {
        const float16x8_t first = vreinterpretq_f16_u16(vld1q_u16(halves + i));
        const float16x8_t second = vreinterpretq_f16_u16(vld1q_u16(halves + i + 8));
        a = vfmaq_f32(a, vcvt_f32_f16(vget_low_f16(first)), vld1q_f32(query + i));
        b = vfmaq_f32(b, vcvt_high_f32_f16(first), vld1q_f32(query + i + 4));
        c = vfmaq_f32(c, vcvt_f32_f16(vget_low_f16(second)), vld1q_f32(query + i + 8));
        d = vfmaq_f32(d, vcvt_high_f32_f16(second), vld1q_f32(query + i + 12));
    }
    return vaddvq_f32(vaddq_f32(vaddq_f32(a, b), vaddq_f32(c, d)));
}

}  // namespace

Kernels neon_kernels() {
    return {.name = "neon", .multiply = multiply, .upper_bounds = upper_bounds, .dot_halves = dot_halves};
}

}  // namespace trove::vectors
#endif
