// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/progress_text.h"

#include "cli/units.h"

#include <fmt/format.h>

#include <algorithm>

namespace trove::cli {
namespace {

std::string bar(double fraction) {
    constexpr int kWidth = 20;
    const int full = std::clamp(static_cast<int>(fraction * kWidth), 0, kWidth);
    std::string text;
    for (int i = 0; i < kWidth; ++i) text += i < full ? "█" : "░";
    return text;
}

}  // namespace

std::string line_of(const CrawlProgress& p, std::size_t columns) {
    switch (p.phase) {
        case CrawlPhase::kScanning:
            // With the time left, the total is an estimate; without it, more may be found.
            return fmt::format("indexing   {} of {}{}  {:.1f}/s{}", with_commas(p.done), p.eta_s ? "about " : "",
                               with_commas(p.to_do), p.per_second,
                               p.eta_s ? "  " + duration(*p.eta_s) + " left" : ", still scanning");
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

std::string summary(const CrawlProgress& p) {
    return fmt::format(
        "found {} · new {} · changed {} · unchanged {} · moved {} · copies {} · failed {} · gone {}{} · {}{}",
        with_commas(p.found), with_commas(p.fresh), with_commas(p.changed), with_commas(p.unchanged),
        with_commas(p.moved), with_commas(p.copies), with_commas(p.failed), with_commas(p.gone),
        p.away > 0 ? fmt::format(" · away {}", with_commas(p.away)) : std::string(), duration(p.elapsed_s),
        p.done > 0 ? fmt::format(" ({:.1f} pictures/s)", p.per_second) : std::string());
}

std::string left_out(const CrawlProgress& p) {
    std::string text;
    const auto add = [&](std::int64_t n, std::string_view what) {
        if (n > 0) text += fmt::format("{}{} {}", text.empty() ? "left out: " : " · ", what, with_commas(n));
    };
    add(p.left_hidden, "hidden");
    add(p.left_trashed, "trashed");
    if (!text.empty()) text += " (to take them: --include hidden,trashed)";
    if (p.films > 0)
        text += fmt::format("{}films {} (not read)", text.empty() ? "left out: " : " · ", with_commas(p.films));
    return text;
}

}  // namespace trove::cli
