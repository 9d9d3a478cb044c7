// SPDX-License-Identifier: GPL-3.0-or-later
//
// Makes a Filter from a field and its typed value, or a refusal with the reason. Pure, any thread.
#pragma once
#include "query/expression.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace trove::query {

struct Refusal {
    std::string what;
    std::string suggestion;
};

// Not for Field::kLike, which ranks instead of filtering.
[[nodiscard]] std::variant<Filter, Refusal> make_filter(const FieldInfo& field,
                                                        std::string_view value,
                                                        std::int64_t now_local_s);

}  // namespace trove::query
