// SPDX-License-Identifier: GPL-3.0-or-later
//
// ColourTransform: converts pixels from an embedded ICC profile's colours to sRGB, 8 bits, through Little CMS (relative
// colorimetric with black point compensation). One thread at a time per object; objects share nothing.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

namespace trove::media {

enum class Pixels { kGrey, kRgb, kCmyk, kInvertedCmyk };  // inverted: 255 is no ink, as in Adobe's JPEGs

class ColourTransform {
public:
    // Absent if there is nothing to do: no profile, an unreadable one, one for other pixels, or one that differs from
    // sRGB by less than eyes and models notice.
    static std::optional<ColourTransform> make(std::span<const std::uint8_t> profile, Pixels pixels);

    ColourTransform(ColourTransform&& other) noexcept;
    ColourTransform& operator=(ColourTransform&& other) noexcept;
    ColourTransform(const ColourTransform&) = delete;
    ColourTransform& operator=(const ColourTransform&) = delete;
    ~ColourTransform();

    // `from` has `count` pixels of 1, 3 or 4 bytes, `to` gets 3 bytes each. They may be the same memory for kRgb.
    void run(const std::uint8_t* from, std::uint8_t* to, std::size_t count) const;

private:
    struct Handles;
    explicit ColourTransform(std::unique_ptr<Handles> handles);
    std::unique_ptr<Handles> handles_;
};

}  // namespace trove::media
