// SPDX-License-Identifier: GPL-3.0-or-later
//
// Integers with their most significant byte first, of up to eight bytes. Pure; any thread.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

namespace trove {

[[nodiscard]] constexpr std::uint64_t big_endian(std::span<const std::uint8_t> bytes) {
    std::uint64_t value = 0;
    for (const std::uint8_t byte : bytes) value = value << 8U | byte;
    return value;
}

// The number of `width` bytes at `at`. Bytes beyond the end count as zero.
[[nodiscard]] constexpr std::uint64_t big_endian(std::span<const std::uint8_t> bytes,
                                                 std::size_t at,
                                                 std::size_t width) {
    const std::size_t there = at < bytes.size() ? std::min(width, bytes.size() - at) : 0;
    if (there == 0) return 0;
    return big_endian(bytes.subspan(at, there)) << 8U * (width - there);
}

}  // namespace trove
