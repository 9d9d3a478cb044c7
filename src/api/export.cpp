// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/export.h"

#include <array>

namespace trove {

std::string_view to_string(ExportedFile::Outcome outcome) {
    constexpr std::array<std::string_view, 6> kNames{"new", "changed", "unchanged", "failed", "restored", "removed"};
    return kNames.at(static_cast<std::size_t>(outcome));
}

}  // namespace trove
