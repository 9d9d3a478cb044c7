// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/status_line.h"

#include <fmt/format.h>

#include <cstdio>
#include <unistd.h>

namespace trove::cli {

StatusLine::StatusLine() : terminal_(::isatty(STDERR_FILENO) == 1) {}

void StatusLine::show(std::string_view text, double elapsed_s) {
    if (terminal_) {
        fmt::print(stderr, "\r\033[K{}", text);
        std::fflush(stderr);
        shown_ = true;
    } else if (elapsed_s >= next_s_) {
        fmt::print(stderr, "{}\n", text);
        next_s_ = elapsed_s + 10;
    }
}

void StatusLine::end() {
    if (shown_) fmt::print(stderr, "\r\033[K");
    shown_ = false;
}

}  // namespace trove::cli
