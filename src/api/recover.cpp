// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/recover.h"

#include <array>

namespace trove {

std::string_view to_string(RecoveredFile::Outcome outcome) {
    constexpr std::array<std::string_view, 4> kNames{"recovered", "already-there", "too-small", "nothing"};
    return kNames.at(static_cast<std::size_t>(outcome));
}

}  // namespace trove
