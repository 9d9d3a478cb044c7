// SPDX-License-Identifier: GPL-3.0-or-later
//
// Needs AVX2, FMA and F16C. Enabled per function (the target attribute), not by a flag for the file: otherwise the
// linker could choose an AVX2 copy of some inline library function for every machine.
#include "vectors/kernels.h"

#if defined(__x86_64__)
#include <algorithm>
#include <immintrin.h>
#include <limits>

#define TROVE_AVX2 __attribute__((target("avx2,fma,f16c")))

namespace trove::vectors {
namespace {

TROVE_AVX2 inline __m256i widen(const std::int8_t* codes) {
    return _mm256_cvtepi8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(codes)));
}

TROVE_AVX2 inline __m256i load(const std::int16_t* query) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(query));
}

TROVE_AVX2 inline __m128i sum_each(__m256i a, __m256i b, __m256i c, __m256i d) {
    const __m256i lanes = _mm256_hadd_epi32(_mm256_hadd_epi32(a, b), _mm256_hadd_epi32(c, d));
    return _mm_add_epi32(_mm256_castsi256_si128(lanes), _mm256_extracti128_si256(lanes, 1));
}

// Four rows by kQueries. Four rows share each load of a query; kQueries share each widening of a row.
template <std::size_t kQueries>
TROVE_AVX2 inline void multiply_four(const std::int8_t* codes,
                                     std::size_t columns,
                                     const std::int16_t* queries,
                                     std::int32_t* products) {
    __m256i sums[kQueries][4];
    for (std::size_t q = 0; q < kQueries; ++q)
        for (__m256i& sum : sums[q]) sum = _mm256_setzero_si256();
    for (std::size_t i = 0; i < columns; i += 16) {
        _mm_prefetch(reinterpret_cast<const char*>(codes + kBytesAhead + 4 * i), _MM_HINT_T0);
        const __m256i row0 = widen(codes + i);
        const __m256i row1 = widen(codes + columns + i);
        const __m256i row2 = widen(codes + 2 * columns + i);
        const __m256i row3 = widen(codes + 3 * columns + i);
        for (std::size_t q = 0; q < kQueries; ++q) {
            const __m256i query = load(queries + q * columns + i);
            sums[q][0] = _mm256_add_epi32(sums[q][0], _mm256_madd_epi16(row0, query));
            sums[q][1] = _mm256_add_epi32(sums[q][1], _mm256_madd_epi16(row1, query));
            sums[q][2] = _mm256_add_epi32(sums[q][2], _mm256_madd_epi16(row2, query));
            sums[q][3] = _mm256_add_epi32(sums[q][3], _mm256_madd_epi16(row3, query));
        }
    }
    for (std::size_t q = 0; q < kQueries; ++q)
        _mm_storeu_si128(reinterpret_cast<__m128i*>(products + q * kTileRows),
                         sum_each(sums[q][0], sums[q][1], sums[q][2], sums[q][3]));
}

TROVE_AVX2 std::int32_t multiply_one(const std::int8_t* codes, std::size_t columns, const std::int16_t* query) {
    __m256i sum = _mm256_setzero_si256();
    for (std::size_t i = 0; i < columns; i += 16)
        sum = _mm256_add_epi32(sum, _mm256_madd_epi16(widen(codes + i), load(query + i)));
    const __m256i zero = _mm256_setzero_si256();
    return _mm_cvtsi128_si32(sum_each(sum, zero, zero, zero));
}

TROVE_AVX2 void multiply(const std::int8_t* codes,
                         std::size_t columns,
                         std::size_t rows,
                         const std::int16_t* queries,
                         std::size_t query_count,
                         std::int32_t* products) {
    std::size_t r = 0;
    for (; r + 4 <= rows; r += 4) {
        const std::int8_t* four = codes + r * columns;
        std::size_t q = 0;
        for (; q + 2 <= query_count; q += 2)
            multiply_four<2>(four, columns, queries + q * columns, products + q * kTileRows + r);
        for (; q < query_count; ++q)
            multiply_four<1>(four, columns, queries + q * columns, products + q * kTileRows + r);
    }
    for (; r < rows; ++r)
        for (std::size_t q = 0; q < query_count; ++q)
            products[q * kTileRows + r] = multiply_one(codes + r * columns, columns, queries + q * columns);
}

TROVE_AVX2 float upper_bounds(const std::int32_t* products,
                              const float* scales,
                              const float* errors,
                              std::size_t rows,
                              const BoundFactors& factors,
                              float* upper) {
    const __m256 product_scale = _mm256_set1_ps(factors.product_scale);
    const __m256 code_slack = _mm256_set1_ps(factors.code_slack);
    const __m256 error_scale = _mm256_set1_ps(factors.error_scale);
    __m256 highest_each = _mm256_set1_ps(-std::numeric_limits<float>::infinity());
    std::size_t r = 0;
    for (; r + 8 <= rows; r += 8) {
        const __m256 product = _mm256_cvtepi32_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(products + r)));
        const __m256 from_codes =
            _mm256_mul_ps(_mm256_loadu_ps(scales + r), _mm256_fmadd_ps(product, product_scale, code_slack));
        const __m256 bound = _mm256_fmadd_ps(_mm256_loadu_ps(errors + r), error_scale, from_codes);
        _mm256_storeu_ps(upper + r, bound);
        highest_each = _mm256_max_ps(highest_each, bound);
    }
    alignas(32) float lanes[8];
    _mm256_store_ps(lanes, highest_each);
    float highest = *std::max_element(lanes, lanes + 8);
    for (; r < rows; ++r) {
        upper[r] = scales[r] * (static_cast<float>(products[r]) * factors.product_scale + factors.code_slack) +
                   errors[r] * factors.error_scale;
        highest = std::max(highest, upper[r]);
    }
    return highest;
}

TROVE_AVX2 inline __m256 widen(const std::uint16_t* halves) {
    return _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(halves)));
}

TROVE_AVX2 float dot_halves(const std::uint16_t* halves, const float* query, std::size_t columns) {
    __m256 a = _mm256_setzero_ps();
    __m256 b = _mm256_setzero_ps();
    __m256 c = _mm256_setzero_ps();
    __m256 d = _mm256_setzero_ps();
    for (std::size_t i = 0; i < columns; i += 32) {
        a = _mm256_fmadd_ps(widen(halves + i), _mm256_loadu_ps(query + i), a);
        b = _mm256_fmadd_ps(widen(halves + i + 8), _mm256_loadu_ps(query + i + 8), b);
        c = _mm256_fmadd_ps(widen(halves + i + 16), _mm256_loadu_ps(query + i + 16), c);
        d = _mm256_fmadd_ps(widen(halves + i + 24), _mm256_loadu_ps(query + i + 24), d);
    }
    const __m256 sum = _mm256_add_ps(_mm256_add_ps(a, b), _mm256_add_ps(c, d));
    __m128 half = _mm_add_ps(_mm256_castps256_ps128(sum), _mm256_extractf128_ps(sum, 1));
    half = _mm_add_ps(half, _mm_movehl_ps(half, half));
    half = _mm_add_ss(half, _mm_movehdup_ps(half));
    return _mm_cvtss_f32(half);
}

}  // namespace

Kernels avx2_kernels() {
    return {.name = "avx2", .multiply = multiply, .upper_bounds = upper_bounds, .dot_halves = dot_halves};
}

}  // namespace trove::vectors
#endif
