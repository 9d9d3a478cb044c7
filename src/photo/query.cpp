// SPDX-License-Identifier: GPL-3.0-or-later
#include "photo/query.h"

#include <array>

namespace trove {

std::optional<Sort> sort_named(std::string_view name) {
    // In the order of the enumerators.
    constexpr std::array<std::string_view, 5> kNames{"relevance", "date", "size", "name", "random"};
    for (std::size_t i = 0; i < kNames.size(); ++i)
        if (kNames[i] == name) return static_cast<Sort>(i);
    return std::nullopt;
}

}  // namespace trove
