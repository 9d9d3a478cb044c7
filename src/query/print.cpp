// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/print.h"

#include "query/dates.h"
#include "query/text.h"
#include "query/values.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace trove::query {
namespace {

std::string in_quotes(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + '"';
}

std::string value(std::string_view text) {
    const bool plain =
        std::ranges::none_of(text, [](char c) { return is_space(c) || c == '"' || c == '(' || c == ')'; });
    return plain && !text.empty() && !text.starts_with("\xe2\x80\x9c") ? std::string(text) : in_quotes(text);
}

std::string print(const Term& term) {
    if (const auto* like = std::get_if<LikePhoto>(&term.what)) return "like:" + print_like(*like);
    if (const auto* file = std::get_if<LikeFile>(&term.what)) return in_quotes(file->path);
    std::string out;
    for (const Piece& piece : std::get<Words>(term.what).pieces)
        out += (out.empty() ? "" : " ") + (piece.quoted ? in_quotes(piece.text) : piece.text);
    return out;
}

}  // namespace

std::string plain(const Words& words) {
    std::string out;
    for (const Piece& piece : words.pieces) out += (out.empty() ? "" : " ") + piece.text;
    return out;
}

std::string print(const Filter& filter) {
    const std::string_view name = info(filter.field).name;
    if (const auto* text = std::get_if<std::string>(&filter.value)) return fmt::format("{}:{}", name, value(*text));
    if (const auto* numbers = std::get_if<NumberRange>(&filter.value))
        return fmt::format("{}:{}", name, print_numbers(*numbers, filter.unit));
    if (const auto* time = std::get_if<TimeRange>(&filter.value)) return fmt::format("{}:{}", name, print_dates(*time));
    return fmt::format("{}:{}", name, print_circle(std::get<Circle>(filter.value)));
}

std::string print(const Condition& condition) {
    if (condition.kind == Condition::Kind::kFilter) return print(condition.filter);
    const auto bracketed = [](const Condition& part) {
        const bool joins = part.kind == Condition::Kind::kAll || part.kind == Condition::Kind::kAny;
        return joins ? "(" + print(part) + ")" : print(part);
    };
    if (condition.kind == Condition::Kind::kNot) return "-" + bracketed(condition.parts.front());
    std::string out;
    for (const Condition& part : condition.parts) {
        if (!out.empty()) out += condition.kind == Condition::Kind::kAny ? " OR " : " ";
        out += bracketed(part);
    }
    return out;
}

std::string print(const Expression& expression) {
    std::string out;
    for (const Term& term : expression.terms) {
        if (!out.empty()) out += ' ';
        if (term.weight < 0)
            out += "- ";
        else if (!out.empty())
            out += "+ ";
        if (std::abs(term.weight) != 1) out += fmt::format("{}:", std::abs(term.weight));
        out += print(term);
    }
    if (expression.condition) {
        const bool any = expression.condition->kind == Condition::Kind::kAny && !expression.terms.empty();
        out += fmt::format("{}{}", out.empty() ? "" : " ",
                           any ? "(" + print(*expression.condition) + ")" : print(*expression.condition));
    }
    return out;
}

}  // namespace trove::query
