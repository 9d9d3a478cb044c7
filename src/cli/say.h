// SPDX-License-Identifier: GPL-3.0-or-later
//
// say: the only way in which verbs print. Names come from files that anybody may have made: control characters, escape
// sequences and marks that turn the direction of text are shown as "\x1b", never sent to a terminal. The exact bytes of
// paths are had with --print0. Main thread.
#pragma once
#include "base/file.h"
#include "base/text.h"
#include "json/json.h"

#include <fmt/format.h>

#include <concepts>
#include <cstdio>
#include <string>
#include <string_view>
#include <type_traits>

namespace trove::cli {

template <class T>
using Said = std::conditional_t<std::convertible_to<const T&, std::string_view>, std::string, T>;

// Text becomes printable in one line; other values stay.
template <class T>
decltype(auto) said(const T& value) {
    if constexpr (std::convertible_to<const T&, std::string_view>)
        return printable(std::string_view(value));
    else
        return (value);
}

// Line breaks and tabs stay, because those of the arguments are gone already.
void put_text(std::FILE* to, std::string_view text);

template <class... Args>
void say_to(std::FILE* to, fmt::format_string<Said<Args>...> format, const Args&... args) {
    [&](const auto&... printed) {
        put_text(to, fmt::vformat(format, fmt::make_format_args(printed...)));
    }(said(args)...);
}

// To standard output.
template <class... Args>
void say(fmt::format_string<Said<Args>...> format, const Args&... args) {
    say_to<Args...>(stdout, format, args...);
}

// To standard error: what is not the answer.
template <class... Args>
void remark(fmt::format_string<Said<Args>...> format, const Args&... args) {
    say_to<Args...>(stderr, format, args...);
}

// In JSON; bytes that are not UTF-8 are replaced.
void say_json(const json::Json& answer, int indent = 2);

// The bytes as they are, and a zero byte: --print0.
void put_exactly(std::string_view path);

}  // namespace trove::cli
