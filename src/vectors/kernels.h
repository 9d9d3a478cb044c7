// SPDX-License-Identifier: GPL-3.0-or-later
//
// Kernels: the inner loops of a search, written once per instruction set and chosen at run time for the CPU.
//
// 1. Every matrix row has `columns` elements: the dimensions rounded up to kColumnUnit, padded with zeros, so no kernel
//    needs a loop for the remainder. No alignment is required.
// 2. Codes are int8, queries int16: their widened products are summed in int32 (madd, VPDPWSSD, vmlal), which cannot
//    saturate, unlike the unsigned-by-signed bytes of maddubs. quantise.h keeps queries small enough not to overflow.
// 3. Pure functions of their arguments; any thread.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace trove::vectors {

inline constexpr std::size_t kColumnUnit = 64;  // elements; one cache line of codes
inline constexpr std::size_t kTileRows = 64;    // most rows per call of multiply(): they fit the L1 cache

// The distance at which a kernel prefetches ahead of the codes it multiplies. The prefetchers of some processors do not
// recognise four parallel rows as a stream, and would wait for each line. Prefetching past the end costs nothing.
inline constexpr std::size_t kBytesAhead = 8192;

[[nodiscard]] constexpr std::size_t padded_columns(std::size_t dimensions) {
    return (dimensions + kColumnUnit - 1) / kColumnUnit * kColumnUnit;
}

// upper bound of a row's score = scale * (product * product_scale + code_slack) + error * error_scale. See quantise.h.
struct BoundFactors {
    float product_scale = 0;
    float code_slack = 0;
    float error_scale = 0;
};

struct Kernels {
    std::string_view name;

    // products[q * kTileRows + r] = codes of row r times query q, for each of `rows` <= kTileRows and of `query_count`.
    void (*multiply)(const std::int8_t* codes,
                     std::size_t columns,
                     std::size_t rows,
                     const std::int16_t* queries,
                     std::size_t query_count,
                     std::int32_t* products);

    // Writes the upper bound of each row's score and returns the highest. rows >= 1.
    float (*upper_bounds)(const std::int32_t* products,
                          const float* scales,
                          const float* errors,
                          std::size_t rows,
                          const BoundFactors& factors,
                          float* upper);

    // A row of half floats times a query of floats, both `columns` long.
    float (*dot_halves)(const std::uint16_t* halves, const float* query, std::size_t columns);
};

// The kernels that this CPU can run, best first; "scalar" is always the last.
[[nodiscard]] std::span<const Kernels> usable_kernels();
[[nodiscard]] const Kernels& best_kernels();

// Compiled if the compiler's target can have the instruction set; usable_kernels() checks the CPU.
#if defined(__x86_64__)
[[nodiscard]] Kernels avx512_vnni_kernels();
[[nodiscard]] Kernels avx2_kernels();
#elif defined(__aarch64__)
[[nodiscard]] Kernels neon_kernels();
#endif
[[nodiscard]] Kernels scalar_kernels();

}  // namespace trove::vectors
