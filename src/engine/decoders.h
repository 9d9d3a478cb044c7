// SPDX-License-Identifier: GPL-3.0-or-later
//
// Pictures are decoded by other processes of the same program (decoder/pool.h); a program's main() begins with this.
#pragma once
#include <optional>

namespace trove::engine {

// First in main(): a process that was started as a decoder does its work here and returns its exit status. Absent: an
// ordinary start.
[[nodiscard]] std::optional<int> decode_if_asked(int argc, char** argv);

}  // namespace trove::engine
