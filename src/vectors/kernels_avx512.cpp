// SPDX-License-Identifier: GPL-3.0-or-later
//
// Needs AVX-512 F, BW, VL and VNNI: VPDPWSSD multiplies 32 pairs of int16 and sums them in int32. Rescoring and bounds
// use the AVX2 kernel, because they are a small part of a search. The target attribute: see kernels_avx2.cpp.
#include "vectors/kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define TROVE_AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512vnni,avx2,fma,f16c")))

namespace trove::vectors {
namespace {

TROVE_AVX512 inline __m512i widen(const std::int8_t* codes) {
    return _mm512_cvtepi8_epi16(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(codes)));
}

TROVE_AVX512 inline __m256i fold(__m512i sum) {
    return _mm256_add_epi32(_mm512_castsi512_si256(sum), _mm512_extracti64x4_epi64(sum, 1));
}

TROVE_AVX512 inline __m128i sum_each(__m512i a, __m512i b, __m512i c, __m512i d) {
    const __m256i lanes = _mm256_hadd_epi32(_mm256_hadd_epi32(fold(a), fold(b)), _mm256_hadd_epi32(fold(c), fold(d)));
    return _mm_add_epi32(_mm256_castsi256_si128(lanes), _mm256_extracti128_si256(lanes, 1));
}

// Four rows by kQueries; 4 by 4 sums, 4 rows and a query fit the 32 registers.
template <std::size_t kQueries>
TROVE_AVX512 inline void multiply_four(const std::int8_t* codes,
                                       std::size_t columns,
                                       const std::int16_t* queries,
                                       std::int32_t* products) {
    __m512i sums[kQueries][4];
    for (std::size_t q = 0; q < kQueries; ++q)
        for (__m512i& sum : sums[q]) sum = _mm512_setzero_si512();
    for (std::size_t i = 0; i < columns; i += 32) {
        _mm_prefetch(reinterpret_cast<const char*>(codes + kBytesAhead + 4 * i), _MM_HINT_T0);
        _mm_prefetch(reinterpret_cast<const char*>(codes + kBytesAhead + 4 * i + 64), _MM_HINT_T0);
        const __m512i row0 = widen(codes + i);
        const __m512i row1 = widen(codes + columns + i);
        const __m512i row2 = widen(codes + 2 * columns + i);
        const __m512i row3 = widen(codes + 3 * columns + i);
        for (std::size_t q = 0; q < kQueries; ++q) {
            const __m512i query = _mm512_loadu_si512(queries + q * columns + i);
            sums[q][0] = _mm512_dpwssd_epi32(sums[q][0], row0, query);
            sums[q][1] = _mm512_dpwssd_epi32(sums[q][1], row1, query);
            sums[q][2] = _mm512_dpwssd_epi32(sums[q][2], row2, query);
            sums[q][3] = _mm512_dpwssd_epi32(sums[q][3], row3, query);
        }
    }
    for (std::size_t q = 0; q < kQueries; ++q)
        _mm_storeu_si128(reinterpret_cast<__m128i*>(products + q * kTileRows),
                         sum_each(sums[q][0], sums[q][1], sums[q][2], sums[q][3]));
}

TROVE_AVX512 std::int32_t multiply_one(const std::int8_t* codes, std::size_t columns, const std::int16_t* query) {
    __m512i sum = _mm512_setzero_si512();
    for (std::size_t i = 0; i < columns; i += 32)
        sum = _mm512_dpwssd_epi32(sum, widen(codes + i), _mm512_loadu_si512(query + i));
    const __m512i zero = _mm512_setzero_si512();
    return _mm_cvtsi128_si32(sum_each(sum, zero, zero, zero));
}

TROVE_AVX512 void multiply(const std::int8_t* codes,
                           std::size_t columns,
                           std::size_t rows,
                           const std::int16_t* queries,
                           std::size_t query_count,
                           std::int32_t* products) {
    std::size_t r = 0;
    for (; r + 4 <= rows; r += 4) {
        const std::int8_t* four = codes + r * columns;
        std::size_t q = 0;
        for (; q + 4 <= query_count; q += 4)
            multiply_four<4>(four, columns, queries + q * columns, products + q * kTileRows + r);
        for (; q < query_count; ++q)
            multiply_four<1>(four, columns, queries + q * columns, products + q * kTileRows + r);
    }
    for (; r < rows; ++r)
        for (std::size_t q = 0; q < query_count; ++q)
            products[q * kTileRows + r] = multiply_one(codes + r * columns, columns, queries + q * columns);
}

}  // namespace

Kernels avx512_vnni_kernels() {
    Kernels kernels = avx2_kernels();
    kernels.name = "avx512-vnni";
    kernels.multiply = multiply;
    return kernels;
}

}  // namespace trove::vectors
#endif
