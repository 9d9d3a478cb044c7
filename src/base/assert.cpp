// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/assert.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <unistd.h>

namespace trove {

void assertion_failed(const char* what, const char* file, int line) noexcept {
    // No allocation, because the heap may be damaged.
    std::array<char, 1024> text{};
    const auto end = fmt::format_to_n(text.data(), text.size(), "trove: a bug at {}:{}: {}\n", file, line, what);
    // Nothing is left to do about a failed write.
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text.data(), std::min(end.size, text.size()));
    std::abort();
}

}  // namespace trove
