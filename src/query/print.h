// SPDX-License-Identifier: GPL-3.0-or-later
//
// print(): the canonical text of an expression: ranking terms first, then the filters. parse(print(x)) is x. Pure, any
// thread.
#pragma once
#include "query/expression.h"

#include <string>

namespace trove::query {

[[nodiscard]] std::string print(const Expression& expression);
[[nodiscard]] std::string print(const Condition& condition);
[[nodiscard]] std::string print(const Filter& filter);

// The words as plain text without quotes, for embedding by a model.
[[nodiscard]] std::string plain(const Words& words);

}  // namespace trove::query
