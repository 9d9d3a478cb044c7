// SPDX-License-Identifier: GPL-3.0-or-later
//
// The program's version, "0.2.0". Any thread.
#pragma once
#include <string_view>

namespace trove {

[[nodiscard]] std::string_view program_version();

}  // namespace trove
