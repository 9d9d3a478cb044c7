// SPDX-License-Identifier: GPL-3.0-or-later
//
// Identifiers: of a photo, its content, and a model. Plain values, any thread.
#pragma once
#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

namespace trove {

// A photo of this library. Stable for the life of the library; never reused.
enum class PhotoId : std::int64_t {};

// A set of comparable vectors: one model, with one way of preparing its input.
enum class ModelId : std::int64_t {};

[[nodiscard]] constexpr std::int64_t to_int(PhotoId id) {
    return static_cast<std::int64_t>(id);
}

[[nodiscard]] constexpr std::int64_t to_int(ModelId id) {
    return static_cast<std::int64_t>(id);
}

// XXH3-128 of a file's bytes, big-endian, like XXH128_canonical_t. Two files with the same bytes are one photo.
struct ContentHash {
    std::array<std::uint8_t, 16> bytes{};
    auto operator<=>(const ContentHash&) const = default;
    [[nodiscard]] std::string hex() const;
};

}  // namespace trove

template <>
struct std::hash<trove::ContentHash> {
    std::size_t operator()(const trove::ContentHash& h) const noexcept {
        std::size_t value = 0;  // the bytes are already a hash, so any eight of them serve
        for (std::size_t i = 0; i < sizeof value; ++i) value = (value << 8U) | h.bytes[i];
        return value;
    }
};
