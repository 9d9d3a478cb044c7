// SPDX-License-Identifier: GPL-3.0-or-later
//
// Log: rooms never print, they log; the front end decides where it goes.
//
// 1. Any thread. The sink is called under a lock, one line at a time.
// 2. Info is for facts that a person may still want to know tomorrow; lines per photo are debug.
// 3. The category is the room's name.
#pragma once
#include <fmt/format.h>

#include <functional>
#include <string_view>

namespace trove::log {

enum class Level { kError, kWarn, kInfo, kDebug };

using Sink = std::function<void(Level, std::string_view category, std::string_view message)>;

// The default sink drops everything. Lines below `least` are not even formatted.
void set_sink(Sink sink, Level least);

[[nodiscard]] bool enabled(Level level);
void write(Level level, std::string_view category, std::string_view message);

template <class... A>
void line(Level level, std::string_view category, fmt::format_string<A...> format, A&&... args) {
    if (enabled(level)) write(level, category, fmt::format(format, std::forward<A>(args)...));
}

template <class... A>
void error(std::string_view category, fmt::format_string<A...> format, A&&... args) {
    line(Level::kError, category, format, std::forward<A>(args)...);
}

template <class... A>
void warn(std::string_view category, fmt::format_string<A...> format, A&&... args) {
    line(Level::kWarn, category, format, std::forward<A>(args)...);
}

template <class... A>
void info(std::string_view category, fmt::format_string<A...> format, A&&... args) {
    line(Level::kInfo, category, format, std::forward<A>(args)...);
}

template <class... A>
void debug(std::string_view category, fmt::format_string<A...> format, A&&... args) {
    line(Level::kDebug, category, format, std::forward<A>(args)...);
}

}  // namespace trove::log
