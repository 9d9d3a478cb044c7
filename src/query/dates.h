// SPDX-License-Identifier: GPL-3.0-or-later
//
// Dates as people write them: "2017", "2019-06..2019-08", "june 2019", "last summer", "yesterday", "3 years ago".
// Resolved against a given now, so that an answer can be explained and a test repeated. Pure, any thread.
//
// Seasons are the meteorological ones of the northern half (summer: June to August; a winter has the year it begins
// in). Weeks begin on Monday. "last X" is the newest X that has ended, "this X" the current one.
#pragma once
#include "query/expression.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace trove::query {

// Nothing: not a date. `now_local_s`: the current local time, counted as if UTC.
[[nodiscard]] std::optional<TimeRange> parse_dates(std::string_view text, std::int64_t now_local_s);

// A single date without "..", for before: and after:.
[[nodiscard]] std::optional<TimeRange> parse_date(std::string_view text, std::int64_t now_local_s);

// Whether the text is a relative date in any context: "last summer", "yesterday", "3 years ago".
[[nodiscard]] bool is_relative_date(std::string_view text);

// The shortest text that parse_dates() reads as the same range: "2019", "2019-06", "2019-06-04",
// "2019-06-01..2019-08-31".
[[nodiscard]] std::string print_dates(const TimeRange& range);

}  // namespace trove::query
