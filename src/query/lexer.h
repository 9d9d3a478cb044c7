// SPDX-License-Identifier: GPL-3.0-or-later
//
// Lexer: a query's text -> tokens. Never fails: anything except operators, brackets and known fields is a word. Pure,
// one thread.
#pragma once
#include "query/fields.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace trove::query {

struct Token {
    enum class Kind { kWord, kQuoted, kFile, kField, kWeight, kPlus, kMinus, kNot, kOr, kOpen, kClose };
    Kind kind = Kind::kWord;
    std::size_t at = 0;   // first byte
    std::size_t end = 0;  // one past the last byte
    std::string text;     // a word, the text in quotes, a path, or a field's value
    const FieldInfo* field = nullptr;
    bool value_quoted = false;
    double weight = 1;
    bool glued = false;  // an operator directly followed by its operand
};

struct Tokens {
    std::vector<Token> tokens;                 // brackets come in pairs
    std::vector<std::size_t> lone_brackets;    // left out
    std::vector<std::size_t> unclosed_quotes;  // closed at the end of the text

    struct Unknown {
        std::size_t at = 0;
        std::string_view name;  // "camra" of "camra:sony"
        std::string_view value;
    };

    std::vector<Unknown> unknown_fields;  // still words
};

// The views in the result point into `text`.
[[nodiscard]] Tokens tokenise(std::string_view text);

}  // namespace trove::query
