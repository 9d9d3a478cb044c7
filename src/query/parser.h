// SPDX-License-Identifier: GPL-3.0-or-later
//
// parse(): a query as typed -> Expression. docs/query-language.md has the grammar; a test runs its examples. Pure, any
// thread, any bytes; time and memory grow with the length, which is limited.
//
// 1. Words are never an error. Errors are: a known field with an invalid value, a filter and words combined by OR or
//    NOT, and a query that is too long or too deep. An error has a position and a suggestion.
// 2. Possibly unexpected interpretations are notes: a relative date, a misspelt field, a lone bracket.
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
    std::string suggestion;  // text to write instead; for kTakenFor, the filter applied
};

struct Parsed {
    Expression expression;  // empty after an error
    std::vector<Note> notes;
    std::optional<Note> error;  // its suggestion is never empty
};

// `now_local_s`: the current local time, counted as if UTC.
[[nodiscard]] Parsed parse(std::string_view text, std::int64_t now_local_s);

}  // namespace trove::query
