// SPDX-License-Identifier: GPL-3.0-or-later
//
// Completion: the unfinished word at the end of a text, and its completions from the language. Pure, any thread. Not
// here: values from the library (engine/).
#pragma once
#include "query/fields.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace trove::query {

struct Unfinished {
    std::size_t from = 0;              // first byte to replace
    const FieldInfo* field = nullptr;  // field of the unfinished value; null: a field's name, or a word
    std::string typed;                 // of the name or the value
};

// The unfinished word at the end of `text`; empty `typed` and no field: nothing yet.
[[nodiscard]] Unfinished unfinished(std::string_view text);

struct Suggestion {
    std::string text;  // replaces the unfinished word: "camera:", "is:landscape"
    std::string meaning;
};

// Names of fields, or choices of a field, that begin with the typed text.
[[nodiscard]] std::vector<Suggestion> complete(const Unfinished& unfinished);

// A field with a value, quoted if necessary.
[[nodiscard]] std::string with_value(const FieldInfo& field, std::string_view value);

}  // namespace trove::query
