// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/progress_line.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace trove::cli {
namespace {

std::string with_commas(std::int64_t n) {
    std::string digits = std::to_string(n);
    for (auto i = static_cast<std::ptrdiff_t>(digits.size()) - 3; i > 0; i -= 3) digits.insert(static_cast<std::size_t>(i), ",");
    return digits;
}

std::string duration(double seconds) {
    const auto s = static_cast<std::int64_t>(seconds + 0.5);
    if (s < 60) return fmt::format("{} s", s);
    if (s < 3600) return fmt::format("{} min {:02} s", s / 60, s % 60);
    return fmt::format("{} h {:02} min", s / 3600, s / 60 % 60);
}

std::string bar(double fraction) {
    constexpr int kWidth = 20;
    const int full = std::clamp(static_cast<int>(fraction * kWidth), 0, kWidth);
    std::string text;
    for (int i = 0; i < kWidth; ++i) text += i < full ? "█" : "░";
    return text;
}

// Short enough for one line of the terminal.
std::string line_of(const engine::CrawlProgress& p, std::size_t columns) {
    switch (p.phase) {
        case engine::CrawlPhase::kScanning:
            return fmt::format("scanning   {} pictures known, {} to do, {} done, {:.1f}/s", with_commas(p.found), with_commas(p.to_do), with_commas(p.done),
                               p.per_second);
        case engine::CrawlPhase::kIndexing:
        case engine::CrawlPhase::kReading: {
            const double fraction = p.to_do > 0 ? static_cast<double>(p.done) / static_cast<double>(p.to_do) : 1;
            constexpr std::size_t kRoomForBar = 84;
            return fmt::format("{}   {}{:3.0f}%  {}/{}  {:.1f}/s{}", p.phase == engine::CrawlPhase::kReading ? "reading " : "indexing", columns < kRoomForBar ? std::string() : bar(fraction) + " ", fraction * 100,
                               with_commas(p.done), with_commas(p.to_do), p.per_second, p.eta_s ? "  " + duration(*p.eta_s) + " left" : std::string());
        }
        case engine::CrawlPhase::kFinishing: return "finishing  …";
        case engine::CrawlPhase::kDone: return "done";
    }
    return {};
}

}  // namespace

ProgressLine::ProgressLine() : terminal_(::isatty(STDERR_FILENO) == 1) {}

void ProgressLine::show(const engine::CrawlProgress& p) {
    if (terminal_) {
        winsize size{};
        const bool known = ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
        fmt::print(stderr, "\r\033[K{}", line_of(p, known ? size.ws_col : 80));
        std::fflush(stderr);
    } else if (p.elapsed_s >= next_s_) {
        fmt::print(stderr, "{}\n", line_of(p, 0));
        next_s_ = p.elapsed_s + 10;
    }
}

void ProgressLine::end() const {
    if (terminal_) fmt::print(stderr, "\r\033[K");
}

std::string summary(const engine::CrawlProgress& p) {
    return fmt::format("found {} · new {} · unchanged {} · moved {} · copies {} · failed {} · gone {} · {}{}", with_commas(p.found),
                       with_commas(p.fresh), with_commas(p.unchanged), with_commas(p.moved), with_commas(p.copies), with_commas(p.failed),
                       with_commas(p.gone), duration(p.elapsed_s), p.done > 0 ? fmt::format(" ({:.1f} pictures/s)", p.per_second) : std::string());
}

}  // namespace trove::cli
