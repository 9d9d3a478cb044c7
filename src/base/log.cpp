// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/log.h"

#include "base/guarded.h"

#include <atomic>

namespace trove::log {
namespace {

std::atomic<int> g_least{-1};

Guarded<Sink>& sink() {
    static Guarded<Sink> the_sink;
    return the_sink;
}

}  // namespace

void set_sink(Sink new_sink, Level least) {
    sink().with([&](Sink& s) { s = std::move(new_sink); });
    g_least = static_cast<int>(least);
}

bool enabled(Level level) {
    return static_cast<int>(level) <= g_least.load(std::memory_order_relaxed);
}

void write(Level level, std::string_view category, std::string_view message) {
    sink().with([&](const Sink& s) {
        if (s) s(level, category, message);
    });
}

}  // namespace trove::log
