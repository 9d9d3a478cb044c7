// SPDX-License-Identifier: GPL-3.0-or-later
//
// Lexer: a query's text -> tokens. Never fails: what is no operator, no bracket, no known field is a word. Pure, one
// thread.
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
    std::size_t end = 0;  // behind the last
    std::string text;     // a word, the inside of quotes, a path, a field's value
    const FieldInfo* field = nullptr;
    bool value_quoted = false;
    double weight = 1;
    bool glued = false;  // an operator with its operand right behind it
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

    std::vector<Unknown> unknown_fields;  // words all the same
};

// The views in the answer are of `text`.
[[nodiscard]] Tokens tokenise(std::string_view text);

}  // namespace trove::query
