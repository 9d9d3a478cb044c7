// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/units.h"

#include <fmt/format.h>

#include <cstddef>

namespace trove::cli {

std::string with_commas(std::int64_t n) {
    const std::string digits = std::to_string(n);
    std::string grouped;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i > 0 && (digits.size() - i) % 3 == 0) grouped += ',';
        grouped += digits[i];
    }
    return grouped;
}

std::string duration(double seconds) {
    const auto s = static_cast<std::int64_t>(seconds + 0.5);
    if (s < 60) return fmt::format("{} s", s);
    if (s < 3600) return fmt::format("{} min {:02} s", s / 60, s % 60);
    return fmt::format("{} h {:02} min", s / 3600, s / 60 % 60);
}

std::string size_text(std::optional<std::uint64_t> bytes) {
    if (!bytes) return "?";
    if (*bytes < 100'000) return fmt::format("{} bytes", *bytes);
    if (*bytes < 1'000'000'000) return fmt::format("{:.1f} MB", static_cast<double>(*bytes) / 1e6);
    return fmt::format("{:.2f} GB", static_cast<double>(*bytes) / 1e9);
}

}  // namespace trove::cli
