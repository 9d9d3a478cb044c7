// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/complete.h"

#include "query/print.h"
#include "query/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace trove::query {
namespace {

// Shown before any part of a date is typed.
constexpr std::array<std::string_view, 8> kDates{"today",       "yesterday", "last week",   "last month",
                                                 "last summer", "last year", "3 years ago", "2019-06..2019-08"};

// The start of the last word; a space inside quotes is part of it.
std::size_t last_word(std::string_view text) {
    std::size_t from = 0;
    bool quoted = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '\\' && quoted) {
            ++at;
        } else if (text[at] == '"') {
            quoted = !quoted;
        } else if (is_space(text[at]) && !quoted) {
            from = at + 1;
        }
    }
    return from;
}

}  // namespace

std::string with_value(const FieldInfo& field, std::string_view value) {
    Filter filter;
    filter.field = field.field;
    filter.value = std::string(value);
    return print(filter);
}

Unfinished unfinished(std::string_view text) {
    Unfinished out;
    out.from = last_word(text);
    while (out.from < text.size() && (text[out.from] == '(' || text[out.from] == '-' || text[out.from] == '+'))
        ++out.from;
    const std::string_view word = text.substr(out.from);
    const std::size_t colon = word.find(':');
    out.field = colon == std::string_view::npos ? nullptr : find_field(word.substr(0, colon));
    std::string_view typed = out.field == nullptr ? word : word.substr(colon + 1);
    if (typed.starts_with('"')) typed.remove_prefix(1);
    if (typed.ends_with('"')) typed.remove_suffix(1);
    out.typed = typed;
    return out;
}

std::vector<Suggestion> complete(const Unfinished& unfinished) {
    std::vector<Suggestion> out;
    const std::string typed = lower(unfinished.typed);
    if (unfinished.field == nullptr) {
        for (const FieldInfo& field : fields()) {
            const auto aliases = split(field.aliases);
            const auto fits = [&](std::string_view name) { return name.starts_with(typed); };
            if (fits(field.name) || (!typed.empty() && std::ranges::any_of(aliases, fits)))
                out.push_back({fmt::format("{}:", field.name), fmt::format("{}; {}", field.meaning, field.example)});
        }
        return out;
    }
    for (const std::string_view choice : split(unfinished.field->choices))
        if (choice.starts_with(typed)) out.push_back({with_value(*unfinished.field, choice), ""});
    if (unfinished.field->takes == Takes::kDate)
        for (const std::string_view date : kDates)
            if (date.starts_with(typed)) out.push_back({with_value(*unfinished.field, date), ""});
    return out;
}

}  // namespace trove::query
