// SPDX-License-Identifier: GPL-3.0-or-later
//
// desktop_bench LIBRARY [FOLDER]: the native app's own clocks on a library there is: start to the first pictures,
// frames while scrolling fast from end to end, memory; with FOLDER, how long the window's thread is held up while that
// is crawled and the wall is scrolled, for three minutes at most (bench/many_pictures.py makes a folder that lasts).
// Needs a screen (Xvfb will do). Run it twice: the first run warms the disk's cache.
#include "base/process_for_test.h"
#include "desktop/loop_clock.h"
#include "desktop/main_window.h"

#include <QApplication>
#include <QFile>
#include <QScrollBar>
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <malloc.h>
#include <string>
#include <vector>

namespace {

using trove::desktop::LoopClock;
using trove::desktop::MainWindow;

// Of this process, since the system made it.
double age_ms() {
    std::ifstream file("/proc/self/stat");
    std::string text((std::istreambuf_iterator<char>(file)), {});
    std::string word;
    std::size_t at = text.rfind(')') + 2;
    constexpr int kStartTime = 19;  // fields behind the name's bracket, of proc(5)
    for (int i = 0; i < kStartTime; ++i) at = text.find(' ', at) + 1;
    const double started_s = std::stod(text.substr(at)) / static_cast<double>(sysconf(_SC_CLK_TCK));
    double up_s = 0;
    std::ifstream("/proc/uptime") >> up_s;
    return (up_s - started_s) * 1000;
}

double status_mb(const std::string& name) {
    return static_cast<double>(trove::status_bytes(name)) / (1 << 20);
}

void wait(int ms) {
    QElapsedTimer clock;
    clock.start();
    while (clock.elapsed() < ms) QApplication::processEvents(QEventLoop::WaitForMoreEvents, 5);
}

// What malloc holds that nobody uses it keeps for later.
void say_memory(const char* when) {
    const auto heap = mallinfo2();
    fmt::print(
        "memory {}: {:.0f} MB anonymous ({:.0f} MB of malloc's in use, {:.0f} MB kept), {:.0f} MB resident with mapped "
        "files\n",
        when, status_mb("RssAnon"), static_cast<double>(heap.uordblks + heap.hblkhd) / 1e6,
        static_cast<double>(heap.fordblks) / 1e6, status_mb("VmRSS"));
}

// A screen each 8 ms, so that hardly a picture is there yet; then rests, so that they come.
void scroll(MainWindow& window) {
    QScrollBar* bar = window.wall().verticalScrollBar();
    LoopClock clock;
    static_cast<void>(window.wall().take_frames());
    constexpr int kSteps = 600;
    for (int step = 0; step < kSteps; ++step) {
        bar->setValue(static_cast<int>(static_cast<long>(bar->maximum()) * step / kSteps));
        wait(8);
    }
    const auto jumps = window.wall().take_frames();
    bar->setValue(bar->maximum() / 3);
    for (int step = 0; step < kSteps; ++step) {
        bar->setValue(bar->value() + window.wall().viewport()->height() / 6);
        wait(8);
    }
    const auto rolls = window.wall().take_frames();
    fmt::print("scrolling through everything: {} frames, longest {:.1f} ms to draw\n", jumps.count, jumps.longest_ms);
    fmt::print("scrolling a sixth of the window a frame: {} frames, longest {:.1f} ms to draw\n", rolls.count,
               rolls.longest_ms);
    fmt::print("window's thread held up meanwhile: {:.1f} ms at most, {:.1f} ms while it had a processor\n",
               clock.take_longest_ms(), clock.take_longest_own_ms());
}

// Scrolls and rests by turns, so that pictures are drawn in motion and at rest, and the wall is replaced under both.
void crawl(MainWindow& window, const QString& folder) {
    trove::JobState last;
    QObject::connect(&window, &MainWindow::job_changed, &window, [&](const trove::JobState& state) { last = state; });
    QScrollBar* bar = window.wall().verticalScrollBar();
    bar->setValue(0);
    wait(500);
    static_cast<void>(window.wall().take_frames());
    LoopClock clock;
    std::vector<double> each_s;  // the longest of each second
    double most_mb = 0;          // of the ends of the seconds
    window.crawl({folder});
    QElapsedTimer whole;
    whole.start();
    constexpr int kMostMs = 180'000;
    wait(100);
    while (last.running && whole.elapsed() < kMostMs) {
        QElapsedTimer second;
        second.start();
        while (second.elapsed() < 1000) {
            const bool rests = each_s.size() % 10 >= 7;
            if (!rests)
                bar->setValue((bar->value() + window.wall().viewport()->height() / 6) % std::max(bar->maximum(), 1));
            wait(16);
        }
        each_s.push_back(clock.take_longest_ms());
        most_mb = std::max(most_mb, status_mb("RssAnon"));
    }
    if (each_s.empty()) return;
    std::ranges::sort(each_s);
    const auto frames = window.wall().take_frames();
    fmt::print("crawling for {:.0f} s and scrolling: {} pictures taken in; {} frames, longest {:.1f} ms to draw\n",
               static_cast<double>(whole.elapsed()) / 1000, last.progress.done, frames.count, frames.longest_ms);
    fmt::print(
        "window's thread held up meanwhile: {:.1f} ms at most; of the longest of each second, the middle one is {:.1f} "
        "ms, the 95th of a hundred {:.1f} ms\n",
        each_s.back(), each_s[each_s.size() / 2], each_s[each_s.size() * 95 / 100]);
    fmt::print("while it had a processor: {:.1f} ms at most\n", clock.take_longest_own_ms());
    fmt::print("memory while crawling: {:.0f} MB anonymous at most\n", most_mb);
    wait(3000);  // the window takes in the end of the crawl
    say_memory("after crawling");
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2 || argv[1][0] == '-') {
        fmt::print(
            "usage: desktop_bench LIBRARY [FOLDER]\nLIBRARY: one that has photos (trove crawl --library LIBRARY). "
            "FOLDER: is crawled while the wall is scrolled.\n");
        return argc == 2 && std::string(argv[1]) == "--help" ? 0 : 2;
    }
    QApplication app(argc, argv);
    QApplication::setQuitOnLastWindowClosed(false);
    qRegisterMetaType<trove::JobState>();
    const auto library = trove::engine::Library::open(
        {.folder = argv[1], .models_folder = trove::engine::default_models_folder(), .create = false});
    if (!library) {
        fmt::print("{}\n", library.error().what);
        return 1;
    }
    MainWindow window(**library);
    bool pictures = false;
    QObject::connect(&window.wall(), &trove::desktop::Wall::pictures_shown, &window, [&] { pictures = true; });
    window.show();
    while (!pictures) QApplication::processEvents(QEventLoop::WaitForMoreEvents, 50);
    fmt::print("start to the first pictures: {:.0f} ms, {} on the wall\n", age_ms(), window.wall().tiles().size());
    say_memory("then");
    wait(1500);
    scroll(window);
    say_memory("after scrolling");
    if (argc > 2) crawl(window, QFile::decodeName(argv[2]));
    std::fflush(stdout);
    return 0;
}
