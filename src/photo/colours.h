// SPDX-License-Identifier: GPL-3.0-or-later
//
// Colours by name, of a picture as its twelve bytes show it (media/tiny.h): coarse, and there for every photo without
// looking at its file again. Any thread.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>

namespace trove {

// Whether at least a quarter of the picture is of a colour that people call `name`: red, orange, yellow, green, cyan,
// blue, purple, pink, brown, black, white or grey. False for another name, and for other than twelve bytes.
[[nodiscard]] bool is_mostly(std::span<const std::uint8_t> tiny, std::string_view name);

}  // namespace trove
