// SPDX-License-Identifier: GPL-3.0-or-later
//
// Colours by name, from a picture's twelve bytes (media/tiny.h): coarse, but available for every photo without reading
// its file again. Any thread.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>

namespace trove {

// Whether at least a quarter of the picture has a colour usually called `name`: red, orange, yellow, green, cyan, blue,
// purple, pink, brown, black, white or grey. False for other names, and for any other number of bytes.
[[nodiscard]] bool is_mostly(std::span<const std::uint8_t> tiny, std::string_view name);

}  // namespace trove
