// SPDX-License-Identifier: GPL-3.0-or-later
//
// Completion: what is being typed at the end of a text, and the words of the language that it may become. Pure, any
// thread. Not here: values that only the library knows (engine/).
#pragma once
#include "query/fields.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace trove::query {

struct Unfinished {
    std::size_t from = 0;              // first byte of what would be replaced
    const FieldInfo* field = nullptr;  // whose value is being typed; null: the name of a field, or a word
    std::string typed;                 // of the name or the value
};

// What stands at the end of `text`; empty `typed` and no field: nothing yet.
[[nodiscard]] Unfinished unfinished(std::string_view text);

struct Suggestion {
    std::string text;  // for the place of what is unfinished: "camera:", "is:landscape"
    std::string meaning;
};

// Names of fields, or choices of a field, that begin with what was typed.
[[nodiscard]] std::vector<Suggestion> complete(const Unfinished& unfinished);

// A field with a value, quoted where it has to be.
[[nodiscard]] std::string with_value(const FieldInfo& field, std::string_view value);

}  // namespace trove::query
