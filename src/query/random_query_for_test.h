// SPDX-License-Identifier: GPL-3.0-or-later
//
// For tests and the fuzz target: properties that hold for every text, and random texts close to the language.
#pragma once
#include "query/parser.h"
#include "query/print.h"

#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>

namespace trove::query {

inline constexpr std::int64_t kSomeNow = 1'795'600'000;

// The violated property, or empty. An error has a position and a suggestion; any other result prints as a text that
// parses to the same.
inline std::string broken_promise(std::string_view text) {
    const Parsed parsed = parse(text, kSomeNow);
    for (const Note& note : parsed.notes)
        if (note.what.empty() || note.suggestion.empty() || note.at > text.size())
            return "a note without place, words or suggestion";
    if (parsed.error) {
        if (parsed.error->what.empty() || parsed.error->suggestion.empty())
            return "an error without words or suggestion";
        if (parsed.error->at > text.size()) return "an error outside of the text";
        return parsed.expression == Expression{} ? "" : "an error and an expression";
    }
    const std::string printed = print(parsed.expression);
    if (printed.size() > kMostBytes) return "";  // names of fields grow when they are written out
    const Parsed again = parse(printed, kSomeNow);
    if (again.error) return "what was printed is an error: " + printed;
    if (again.expression != parsed.expression)
        return "what was printed reads differently: " + printed + " -> " + print(again.expression);
    return "";
}

inline std::string random_query(std::mt19937_64& random) {
    static constexpr std::array<std::string_view, 72> kParts{"beach",
                                                             "two dogs",
                                                             "OR",
                                                             "NOT",
                                                             "AND",
                                                             "(",
                                                             ")",
                                                             "\"",
                                                             "-",
                                                             "+",
                                                             "--",
                                                             "- ",
                                                             "+ ",
                                                             " ",
                                                             "  ",
                                                             "2:",
                                                             "0.5:",
                                                             "16:9",
                                                             ":",
                                                             "date:",
                                                             "date:2019",
                                                             "date:last",
                                                             "summer",
                                                             "last",
                                                             "ago",
                                                             "3",
                                                             "years",
                                                             "yesterday",
                                                             "..",
                                                             "before:",
                                                             "after:9999",
                                                             "iso:>1600",
                                                             "iso:",
                                                             "f:<",
                                                             "f:2.8",
                                                             "size:>10mp",
                                                             "size:2..5mb",
                                                             "near:1,2,3km",
                                                             "near:",
                                                             "like:12",
                                                             "like:12@0,0,1,1",
                                                             "like:",
                                                             "camera:\"a b",
                                                             "camra:x",
                                                             "is:offline",
                                                             "is:",
                                                             "has:gps",
                                                             "type:gif",
                                                             "color:red",
                                                             "ext:.JPG",
                                                             "ext:..",
                                                             "name:a(b)",
                                                             "in:",
                                                             "in:/x/",
                                                             "\"./a.jpg\"",
                                                             "~/b",
                                                             "/",
                                                             "//",
                                                             "\\",
                                                             "\\\"",
                                                             "\xe2\x80\x9c",
                                                             "\xe2\x80\x9d",
                                                             "\xff",
                                                             "\xc3\xa9",
                                                             "text:\"\"",
                                                             "rating:>=4",
                                                             "1e5",
                                                             "-0",
                                                             "2:-5",
                                                             ":)",
                                                             "this",
                                                             "weekend"};
    std::string text;
    const std::size_t count = random() % 14;
    for (std::size_t i = 0; i < count; ++i) {
        if (random() % 12 == 0)
            text += static_cast<char>(random() % 256);
        else
            text += kParts[random() % kParts.size()];
        if (random() % 2 == 0) text += ' ';
    }
    return text;
}

}  // namespace trove::query
