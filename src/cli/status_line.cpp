// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/status_line.h"

#include "cli/say.h"

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <sys/ioctl.h>
#include <unistd.h>

namespace trove::cli {
namespace {

constexpr std::string_view kCleared = "\r\033[K";

// A terminal that acts on no escape sequences.
bool is_dumb() {
    const char* const kind = std::getenv("TERM");  // NOLINT(concurrency-mt-unsafe): nothing sets it
    return kind == nullptr || *kind == '\0' || std::string_view(kind) == "dumb";
}

// Cut to fewer columns than the terminal has: a full line would wrap, and each rewriting leave one behind. Characters
// from Hangul's on may be two columns wide.
std::string fit(std::string_view text, std::size_t columns) {
    std::size_t used = 0;
    std::size_t end = 0;
    while (end < text.size()) {
        const auto lead = static_cast<unsigned char>(text[end]);
        const std::size_t size = lead < 0x80U ? 1 : lead < 0xE0U ? 2 : lead < 0xF0U ? 3 : 4;
        const bool narrow = lead < 0xE1U || lead == 0xE2U;  // U+2000 to U+2FFF: bars, dots, arrows
        used += narrow ? 1 : 2;
        if (used >= columns) break;
        end += size;
    }
    return std::string(text.substr(0, end));
}

void put_raw(std::string_view bytes) {
    static_cast<void>(std::fwrite(bytes.data(), 1, bytes.size(), stderr));
}

}  // namespace

StatusLine::StatusLine() : terminal_(::isatty(STDERR_FILENO) == 1 && !is_dumb()) {}

std::size_t StatusLine::columns() const {
    constexpr std::size_t kUsual = 80;
    winsize size{};
    if (!terminal_) return 0;
    return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : kUsual;
}

void StatusLine::show(std::string_view text) {
    if (terminal_) {
        put_raw(kCleared);
        put_raw(fit(printable(text), columns()));
        std::fflush(stderr);
        shown_ = true;
    } else if (Clock::now() >= next_) {
        remark("{}\n", text);
        next_ = Clock::now() + std::chrono::seconds(10);
    }
}

void StatusLine::end() {
    if (shown_) put_raw(kCleared);
    shown_ = false;
}

}  // namespace trove::cli
