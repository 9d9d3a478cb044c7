// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/file.h"
#include "cli/interrupt.h"
#include "cli/verb.h"
#include "json/json.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>

namespace trove::cli {
namespace {

struct Options {
    std::vector<std::string> paths;
    std::size_t memory_mb = 1024;
    int threads = 0;
    bool quiet = false;
};

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

std::string line_of(const engine::CrawlProgress& p) {
    switch (p.phase) {
        case engine::CrawlPhase::kScanning:
            return fmt::format("scanning   {} pictures known, {} to do, {} done, {:.1f}/s", with_commas(p.found), with_commas(p.to_do), with_commas(p.done),
                               p.per_second);
        case engine::CrawlPhase::kIndexing: {
            const double fraction = p.to_do > 0 ? static_cast<double>(p.done) / static_cast<double>(p.to_do) : 1;
            return fmt::format("indexing   {} {:3.0f}%  {}/{}  {:.1f}/s{}", bar(fraction), fraction * 100, with_commas(p.done), with_commas(p.to_do), p.per_second,
                               p.eta_s ? "  " + duration(*p.eta_s) + " left" : std::string());
        }
        case engine::CrawlPhase::kFinishing: return "finishing  …";
        case engine::CrawlPhase::kDone: return "done";
    }
    return {};
}

// Rewrites one line on a terminal; elsewhere says a line every ten seconds.
class ProgressLine {
public:
    void show(const engine::CrawlProgress& p) {
        if (terminal_) {
            winsize size{};
            const bool known = ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 20;
            std::string line = line_of(p);
            // The bar's blocks are three bytes each, so this cuts late rather than early; wrapping is what must not happen.
            if (known && line.size() > size.ws_col + std::size_t{40}) line.resize(size.ws_col);
            fmt::print(stderr, "\r\033[K{}", line);
            std::fflush(stderr);
        } else if (p.elapsed_s >= next_s_) {
            fmt::print(stderr, "{}\n", line_of(p));
            next_s_ = p.elapsed_s + 10;
        }
    }

    void end() const {
        if (terminal_) fmt::print(stderr, "\r\033[K");
    }

private:
    bool terminal_ = ::isatty(STDERR_FILENO) == 1;
    double next_s_ = 2;
};

std::string summary(const engine::CrawlProgress& p) {
    return fmt::format("found {} · new {} · unchanged {} · moved {} · copies {} · failed {} · gone {} · {} ({:.1f} pictures/s)", with_commas(p.found),
                       with_commas(p.fresh), with_commas(p.unchanged), with_commas(p.moved), with_commas(p.copies), with_commas(p.failed),
                       with_commas(p.gone), duration(p.elapsed_s), p.per_second);
}

int crawl(const Context& context, const Options& options) {
    const Interrupt interrupt;
    auto library = context.open(true);
    if (!library) return complain(library.error());
    ProgressLine line;
    engine::CrawlProgress last;
    engine::CrawlOptions crawl_options;
    crawl_options.memory_bytes = options.memory_mb << 20U;
    crawl_options.threads = options.threads;
    crawl_options.on_progress = [&](const engine::CrawlProgress& p) {
        last = p;
        if (!options.quiet && !context.json) line.show(p);
    };
    const std::vector<std::filesystem::path> paths(options.paths.begin(), options.paths.end());
    const auto done = (*library)->crawl(paths, crawl_options, {interrupt.token()});
    if (!options.quiet && !context.json) line.end();
    if (done) last = *done;
    if (context.json) {
        auto answer = json::of(last);
        answer["complete"] = done.has_value();
        fmt::print("{}\n", answer.dump(2));
    } else if (done || done.error().code == Errc::kCancelled) {
        fmt::print("{}\n", summary(last));
        if (done && last.failed > 0 && !options.quiet) fmt::print(stderr, "What failed, and why: trove status --failures\n");
    }
    return done ? 0 : complain(done.error());
}

}  // namespace

void add_crawl(CLI::App& app, Context& context) {
    const auto options = std::make_shared<Options>();
    CLI::App* verb = add_verb(app, context, "crawl", "Index folders of pictures; goes on where an earlier crawl stopped",
                              "  trove crawl ~/Pictures /media/disk/Photos\n"
                              "  trove crawl                 again, everything that was crawled before\n"
                              "  trove crawl one-picture.jpg\n"
                              "Ctrl-C stops cleanly; nothing that was done is lost.",
                              true);
    verb->add_option("PATH", options->paths, "Folders or files; none: all that were crawled before");
    verb->add_option("--memory", options->memory_mb, "Megabytes to use at most, beside the model")->check(CLI::Range(64, 1 << 20))->capture_default_str();
    verb->add_option("--threads", options->threads, "Threads for decoding and for embedding; 0: as many as cores")->check(CLI::Range(0, 256))->capture_default_str();
    verb->add_flag("-q,--quiet", options->quiet, "No progress, only the last line");
    verb->callback([&context, options] { context.run = [&context, options] { return crawl(context, *options); }; });
}

}  // namespace trove::cli
