// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/filters.h"

#include "query/dates.h"
#include "query/text.h"
#include "query/values.h"

#include <fmt/format.h>

namespace trove::query {
namespace {

using Made = std::variant<Filter, Refusal>;

Filter filter(Field field, decltype(Filter::value) value, std::string unit = {}) {
    Filter made;
    made.field = field;
    made.value = std::move(value);
    made.unit = std::move(unit);
    return made;
}

// Reduces all three date fields to one.
Made dates(const FieldInfo& field, std::string_view value, std::int64_t now_local_s) {
    if (field.field == Field::kDate) {
        if (const auto range = parse_dates(value, now_local_s)) return filter(Field::kDate, *range);
        return Refusal{fmt::format("\"{}\" is not a date", value),
                       "date:2019, date:2019-06..2019-08 or date:\"last summer\""};
    }
    const bool before = field.field == Field::kBefore;
    const auto edge = parse_date(value, now_local_s);
    TimeRange range;
    if (edge && before) range.end_s = edge->begin_s;
    if (edge && !before) range.begin_s = edge->end_s;
    // The printed form must be a date again, within the valid years.
    if (edge && parse_dates(print_dates(range), now_local_s)) return filter(Field::kDate, range);
    return Refusal{fmt::format("\"{}\" is not a date", value),
                   fmt::format("{0}:2019, {0}:2019-06-04 or {0}:yesterday", field.name)};
}

// "10mp", "2..5mp", "2mp..5mp", ">500kb".
Made size(std::string_view value) {
    const Refusal refusal{fmt::format("\"{}\" is not a size", value), "size:>10mp or size:<2mb"};
    std::string plain = lower(value);
    std::string unit;
    double factor = 1;
    for (const std::string_view known : {"mp", "mb", "kb", "gb"}) {
        if (!plain.ends_with(known)) continue;
        plain.resize(plain.size() - known.size());
        if (const std::size_t dots = plain.find(std::string(known) + ".."); dots != std::string::npos)
            plain.erase(dots, known.size());
        unit = known == "mp" ? "mp" : "mb";
        factor = known == "kb" ? 0.001 : known == "gb" ? 1000 : 1;
    }
    auto range = parse_numbers(plain);
    if (unit.empty() || !range) return refusal;
    if (range->low) *range->low *= factor;
    if (range->high) *range->high *= factor;
    if (!parse_numbers(print_numbers(*range, {}))) return refusal;
    return filter(Field::kSize, *range, unit);
}

Made choice(const FieldInfo& field, std::string_view value) {
    if (const auto known = find_choice(field, value); !known.empty()) return filter(field.field, std::string(known));
    std::string spellings;  // all of them, without the marks
    std::string printed;
    for (std::string_view word : split(field.choices)) {
        const bool other = word.front() == '=';
        if (other) word.remove_prefix(1);
        spellings += fmt::format("{} ", word);
        if (!other) printed += fmt::format("{}{}:{}", printed.empty() ? "" : ", ", field.name, word);
    }
    const auto near = find_choice(field, nearest(value, spellings));
    return Refusal{fmt::format("{}: does not know \"{}\"", field.name, value),
                   near.empty() ? printed : fmt::format("{}:{}", field.name, near)};
}

}  // namespace

Made make_filter(const FieldInfo& field, std::string_view value, std::int64_t now_local_s) {
    while (!value.empty() && is_space(value.front())) value.remove_prefix(1);
    while (!value.empty() && is_space(value.back())) value.remove_suffix(1);
    if (value.empty()) return Refusal{fmt::format("{}: has no value", field.name), std::string(field.example)};
    switch (field.takes) {
        case Takes::kDate:
            return dates(field, value, now_local_s);
        case Takes::kChoice:
            return choice(field, value);
        case Takes::kNumber:
            if (field.field == Field::kSize) return size(value);
            if (const auto range = parse_numbers(value)) return filter(field.field, *range);
            return Refusal{fmt::format("{}: takes a number, not \"{}\"", field.name, value),
                           fmt::format("{0}:4, {0}:>=4 or {0}:2..4", field.name)};
        case Takes::kCircle:
            if (const auto circle = parse_circle(value)) return filter(field.field, *circle);
            return Refusal{fmt::format("\"{}\" is not a place on the map", value), "near:41.88,-87.63,5km"};
        case Takes::kText:
        case Takes::kPhoto:
            break;
    }
    std::string text(value);
    if (field.field == Field::kExtension) {
        text = lower(text);
        while (text.size() > 1 && (text.front() == '.' || is_space(text.front()))) text.erase(0, 1);
    }
    return filter(field.field, std::move(text));
}

}  // namespace trove::query
