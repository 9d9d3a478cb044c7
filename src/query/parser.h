// SPDX-License-Identifier: GPL-3.0-or-later
//
// parse(): a query as typed -> Expression. The grammar stands in docs/query-language.md, whose examples a test
// executes. Pure, any thread, any bytes; time and memory grow with the length, which is limited.
//
// 1. Words are never an error, whatever they are. An error is a known field with a value that is none, a filter and
//    words tied together by OR or NOT, or a query that is too long or too deep; it has a position and says what to
//    write.
// 2. What was understood differently than somebody may expect is a note: a relative date, a misspelt field, a lone
//    bracket.
#pragma once
#include "query/expression.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace trove::query {

inline constexpr std::size_t kMostBytes = 8192;

struct Note {
    enum class Kind { kTakenFor, kHint };
    Kind kind = Kind::kHint;
    std::size_t at = 0;      // byte in the text
    std::string what;        // a sentence
    std::string suggestion;  // what to write; for kTakenFor, the filter it was taken for
};

struct Parsed {
    Expression expression;  // empty after an error
    std::vector<Note> notes;
    std::optional<Note> error;  // its suggestion is never empty
};

// `now_local_s`: this moment on the clock on the wall, counted as if UTC.
[[nodiscard]] Parsed parse(std::string_view text, std::int64_t now_local_s);

}  // namespace trove::query
