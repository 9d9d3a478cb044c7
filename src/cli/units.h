// SPDX-License-Identifier: GPL-3.0-or-later
//
// Numbers formatted for people. Pure.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

namespace trove::cli {

[[nodiscard]] std::string with_commas(std::int64_t n);  // "1,234,567"
[[nodiscard]] std::string duration(double seconds);     // "8 s", "1 min 02 s", "3 h 04 min"

// "351.7 MB"; "?" if unknown.
[[nodiscard]] std::string size_text(std::optional<std::uint64_t> bytes);

}  // namespace trove::cli
