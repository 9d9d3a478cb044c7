// SPDX-License-Identifier: GPL-3.0-or-later
//
// IEEE 754 binary16 <-> float, round to nearest even, and vectors of them in their stored and transmitted form: two
// bytes per number, little-endian. The scanning kernels in vectors/ have their own.
#pragma once
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace trove {

[[nodiscard]] constexpr std::uint16_t to_half(float value) {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    const std::uint32_t sign = (bits >> 16U) & 0x8000U;
    const std::uint32_t magnitude = bits & 0x7fffffffU;
    if (magnitude > 0x7f800000U) return static_cast<std::uint16_t>(sign | 0x7e00U);   // NaN
    if (magnitude >= 0x477ff000U) return static_cast<std::uint16_t>(sign | 0x7c00U);  // rounds to infinity
    if (magnitude < 0x38800000U) {                                                    // subnormal half, or zero
        // Adding 0.5 aligns the bits, so the float unit does the rounding.
        const float shifted = std::bit_cast<float>(magnitude) + 0.5F;
        return static_cast<std::uint16_t>(sign | (std::bit_cast<std::uint32_t>(shifted) - 0x3f000000U));
    }
    const std::uint32_t odd = (magnitude >> 13U) & 1U;
    return static_cast<std::uint16_t>(sign | ((magnitude - 0x38000000U + 0xfffU + odd) >> 13U));
}

[[nodiscard]] constexpr float from_half(std::uint16_t half) {
    const std::uint32_t sign = (half & 0x8000U) << 16U;
    const std::uint32_t magnitude = half & 0x7fffU;
    if (magnitude >= 0x7c00U) return std::bit_cast<float>(sign | 0x7f800000U | ((magnitude & 0x3ffU) << 13U));
    if (magnitude < 0x400U) {
        const float value = static_cast<float>(magnitude) * 0x1p-24F;
        return sign != 0 ? -value : value;
    }
    return std::bit_cast<float>(sign | ((magnitude << 13U) + 0x38000000U));
}

inline void append_half_bytes(std::vector<std::uint8_t>& bytes, std::span<const float> vector) {
    bytes.reserve(bytes.size() + 2 * vector.size());
    for (const float value : vector) {
        const std::uint16_t half = to_half(value);
        bytes.push_back(static_cast<std::uint8_t>(half & 0xffU));
        bytes.push_back(static_cast<std::uint8_t>(half >> 8U));
    }
}

[[nodiscard]] inline std::vector<std::uint8_t> half_bytes(std::span<const float> vector) {
    std::vector<std::uint8_t> bytes;
    append_half_bytes(bytes, vector);
    return bytes;
}

// The number at `index` of a vector.
[[nodiscard]] constexpr std::uint16_t half_at(std::span<const std::uint8_t> bytes, std::size_t index) {
    return static_cast<std::uint16_t>(bytes[2 * index] | (unsigned{bytes[2 * index + 1]} << 8U));
}

[[nodiscard]] inline std::vector<float> from_half_bytes(std::span<const std::uint8_t> bytes) {
    std::vector<float> vector(bytes.size() / 2);
    for (std::size_t i = 0; i < vector.size(); ++i) vector[i] = from_half(half_at(bytes, i));
    return vector;
}

}  // namespace trove
