// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/progress_line.h"

#include "cli/verb.h"
#include "json/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <sys/ioctl.h>
#include <unistd.h>

namespace trove::cli {
namespace {

std::string with_commas(std::int64_t n) {
    std::string digits = std::to_string(n);
    for (auto i = static_cast<std::ptrdiff_t>(digits.size()) - 3; i > 0; i -= 3)
        digits.insert(static_cast<std::size_t>(i), ",");
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
std::string line_of(const CrawlProgress& p, std::size_t columns) {
    switch (p.phase) {
        case CrawlPhase::kScanning:
            return fmt::format("scanning   {} pictures known, {} to do, {} done, {:.1f}/s", with_commas(p.found),
                               with_commas(p.to_do), with_commas(p.done), p.per_second);
        case CrawlPhase::kIndexing:
        case CrawlPhase::kTagging:
        case CrawlPhase::kReading: {
            const char* const doing = p.phase == CrawlPhase::kReading   ? "reading "
                                      : p.phase == CrawlPhase::kTagging ? "tagging "
                                                                        : "indexing";
            const double fraction = p.to_do > 0 ? static_cast<double>(p.done) / static_cast<double>(p.to_do) : 1;
            constexpr std::size_t kRoomForBar = 84;
            return fmt::format("{}   {}{:3.0f}%  {}/{}  {:.1f}/s{}", doing,
                               columns < kRoomForBar ? std::string() : bar(fraction) + " ", fraction * 100,
                               with_commas(p.done), with_commas(p.to_do), p.per_second,
                               p.eta_s ? "  " + duration(*p.eta_s) + " left" : std::string());
        }
        case CrawlPhase::kFinishing:
            return "finishing  …";
        case CrawlPhase::kDone:
            return "done";
    }
    return {};
}

std::size_t terminal_columns() {
    winsize size{};
    return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

// "textual.onnx (2 of 3)  ███ 45%  158.2 MB of 351.7 MB  3.4 MB/s  1 min 02 s left"
std::string line_of(const PullProgress& p, std::size_t columns) {
    constexpr std::size_t kRoomForBar = 110;
    std::string text = fmt::format("{} ({} of {})", p.file, p.file_number, p.files);
    if (p.total_bytes && *p.total_bytes > 0) {
        const double fraction = static_cast<double>(p.done_bytes) / static_cast<double>(*p.total_bytes);
        text +=
            fmt::format("  {}{:3.0f}%", columns < kRoomForBar ? std::string() : bar(fraction) + " ", fraction * 100);
    }
    text += fmt::format("  {} of {}", size_text(p.done_bytes), size_text(p.total_bytes));
    if (p.bytes_per_s > 0) text += fmt::format("  {}/s", size_text(static_cast<std::uint64_t>(p.bytes_per_s)));
    if (p.eta_s) text += fmt::format("  {} left", duration(static_cast<double>(*p.eta_s)));
    return text;
}

}  // namespace

std::string size_text(std::optional<std::uint64_t> bytes) {
    if (!bytes) return "?";
    if (*bytes < 100'000) return fmt::format("{} bytes", *bytes);
    if (*bytes < 1'000'000'000) return fmt::format("{:.1f} MB", static_cast<double>(*bytes) / 1e6);
    return fmt::format("{:.2f} GB", static_cast<double>(*bytes) / 1e9);
}

ProgressLine::ProgressLine() : terminal_(::isatty(STDERR_FILENO) == 1) {}

void ProgressLine::show(const CrawlProgress& p) {
    if (terminal_) {
        put(line_of(p, terminal_columns()));
    } else if (p.elapsed_s >= next_s_) {
        fmt::print(stderr, "{}\n", line_of(p, 0));
        next_s_ = p.elapsed_s + 10;
    }
}

void ProgressLine::show(const PullProgress& p) {
    const double elapsed_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - began_).count();
    if (terminal_) {
        put(line_of(p, terminal_columns()));
    } else if (elapsed_s >= next_s_) {
        fmt::print(stderr, "{}\n", line_of(p, 0));
        next_s_ = elapsed_s + 10;
    }
}

void ProgressLine::put(const std::string& line) const {
    fmt::print(stderr, "\r\033[K{}", line);
    std::fflush(stderr);
}

void ProgressLine::end() const {
    if (terminal_) fmt::print(stderr, "\r\033[K");
}

std::string summary(const CrawlProgress& p) {
    return fmt::format("found {} · new {} · unchanged {} · moved {} · copies {} · failed {} · gone {} · {}{}",
                       with_commas(p.found), with_commas(p.fresh), with_commas(p.unchanged), with_commas(p.moved),
                       with_commas(p.copies), with_commas(p.failed), with_commas(p.gone), duration(p.elapsed_s),
                       p.done > 0 ? fmt::format(" ({:.1f} pictures/s)", p.per_second) : std::string());
}

Watched watched(const Context& context,
                bool quiet,
                CrawlOptions& options,
                const std::function<Result<CrawlProgress>()>& work) {
    const bool shown = !quiet && !context.json;
    ProgressLine line;
    CrawlProgress last;
    options.on_progress = [&](const CrawlProgress& p) {
        last = p;
        if (shown) line.show(p);
    };
    auto done = work();
    options.on_progress = nullptr;
    if (shown) line.end();
    if (done) last = *done;
    if (context.json) {
        auto answer = json::of(last);
        answer["complete"] = done.has_value();
        fmt::print("{}\n", answer.dump(2));
    }
    return {std::move(done), last};
}

}  // namespace trove::cli
