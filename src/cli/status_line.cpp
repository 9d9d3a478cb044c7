// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/status_line.h"

#include <fmt/format.h>

#include <cstdio>
#include <sys/ioctl.h>
#include <unistd.h>

namespace trove::cli {

StatusLine::StatusLine() : terminal_(::isatty(STDERR_FILENO) == 1) {}

std::size_t StatusLine::columns() const {
    constexpr std::size_t kUsual = 80;
    winsize size{};
    if (!terminal_) return 0;
    return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : kUsual;
}

void StatusLine::show(std::string_view text) {
    if (terminal_) {
        fmt::print(stderr, "\r\033[K{}", text);
        std::fflush(stderr);
        shown_ = true;
    } else if (Clock::now() >= next_) {
        fmt::print(stderr, "{}\n", text);
        next_ = Clock::now() + std::chrono::seconds(10);
    }
}

void StatusLine::end() {
    if (shown_) fmt::print(stderr, "\r\033[K");
    shown_ = false;
}

}  // namespace trove::cli
