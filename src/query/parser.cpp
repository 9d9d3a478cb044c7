// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/parser.h"

#include "query/dates.h"
#include "query/filters.h"
#include "query/lexer.h"
#include "query/print.h"
#include "query/text.h"
#include "query/values.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace trove::query {
namespace {

using Kind = Token::Kind;

constexpr int kDeepest = 50;
constexpr std::size_t kMostDateWords = 3;

// The contents of a pair of brackets, or of one side of an OR.
struct Branch {
    std::vector<Term> terms;
    std::vector<Condition> conditions;  // all of them hold
};

Condition joined(Condition::Kind kind, std::vector<Condition> parts) {
    if (parts.size() == 1) return std::move(parts.front());
    Condition out;
    out.kind = kind;
    for (Condition& part : parts) {
        if (part.kind == kind)
            std::ranges::move(part.parts, std::back_inserter(out.parts));
        else
            out.parts.push_back(std::move(part));
    }
    return out;
}

Condition negated(Condition condition) {
    if (condition.kind == Condition::Kind::kNot) return std::move(condition.parts.front());
    Condition out;
    out.kind = Condition::Kind::kNot;
    out.parts.push_back(std::move(condition));
    return out;
}

double bounded(double weight) {
    return std::copysign(std::clamp(std::abs(weight), kLeastWeight, kMostWeight), weight);
}

// Words for a time, anywhere, become one date: token, such as `last summer`.
void join_relative_dates(std::vector<Token>& tokens) {
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        std::string words;
        std::size_t count = 0;
        std::size_t fits = 0;
        for (; count < kMostDateWords && i + count < tokens.size() && tokens[i + count].kind == Kind::kWord; ++count) {
            words += (count == 0 ? "" : " ") + tokens[i + count].text;
            if (is_relative_date(words)) fits = count + 1;
        }
        if (fits == 0) continue;
        Token date;
        date.kind = Kind::kField;
        date.field = &info(Field::kDate);
        date.at = tokens[i].at;
        date.end = tokens[i + fits - 1].end;
        for (std::size_t w = 0; w < fits; ++w) date.text += (w == 0 ? "" : " ") + tokens[i + w].text;
        tokens[i] = std::move(date);
        tokens.erase(tokens.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                     tokens.begin() + static_cast<std::ptrdiff_t>(i + fits));
    }
}

// `date:last summer`: the following words belong to the value, up to the longest run that makes it a date.
void join_date_values(std::vector<Token>& tokens, std::int64_t now_local_s) {
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        Token& token = tokens[i];
        if (token.kind != Kind::kField || token.field->takes != Takes::kDate || token.value_quoted) continue;
        std::string words = token.text;
        std::size_t fits = 0;
        for (std::size_t count = 1;
             count < kMostDateWords && i + count < tokens.size() && tokens[i + count].kind == Kind::kWord; ++count) {
            words += " " + tokens[i + count].text;
            if (!parse_date(words, now_local_s)) continue;
            fits = count;
            token.text = words;
        }
        token.end = tokens[i + fits].end;
        tokens.erase(tokens.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                     tokens.begin() + static_cast<std::ptrdiff_t>(i + fits) + 1);
    }
}

class Parser {
public:
    Parser(std::vector<Token> tokens, std::int64_t now_local_s, Parsed& out)
        : tokens_(std::move(tokens)), now_local_s_(now_local_s), out_(out) {}

    Branch whole() { return either(0); }

private:
    struct Prefix {
        std::size_t at = 0;
        bool there = false;
        double factor = 1;
        bool negates = false;
        bool one_item = false;  // glued, or NOT: applies to the next word, not to the run of words
    };

    // One side of an OR so far, and the term that takes further words without an operator.
    struct Side {
        Branch branch;
        std::optional<std::size_t> run;
    };

    [[nodiscard]] bool more() const { return !out_.error && next_ < tokens_.size(); }

    void refuse(std::size_t at, std::string what, std::string suggestion) {
        if (!out_.error) out_.error = Note{Note::Kind::kHint, at, std::move(what), std::move(suggestion)};
    }

    void hint(std::size_t at, std::string what, std::string suggestion) {
        out_.notes.push_back({Note::Kind::kHint, at, std::move(what), std::move(suggestion)});
    }

    Branch either(int depth) {
        std::vector<Branch> sides;
        std::size_t last_or = 0;
        bool has_or = false;
        while (true) {
            const std::size_t from = next_;
            Branch side = both(depth);
            if (next_ > from && (!side.terms.empty() || !side.conditions.empty())) sides.push_back(std::move(side));
            if (!more() || tokens_[next_].kind != Kind::kOr) break;
            has_or = true;
            last_or = tokens_[next_++].at;
        }
        if (sides.empty()) return {};
        if (sides.size() == 1) {
            if (has_or)
                hint(last_or, "OR has nothing on one side and was left out", "\"OR\" in quotes searches the word");
            return std::move(sides.front());
        }
        const bool words = std::ranges::any_of(sides, [](const Branch& side) { return !side.terms.empty(); });
        const bool filters = std::ranges::any_of(sides, [](const Branch& side) { return !side.conditions.empty(); });
        if (words && filters) {
            refuse(last_or, "OR cannot join words, which rank, with filters, which decide",
                   "(beach OR lake) camera:sony, or beach (camera:sony OR camera:canon)");
            return {};
        }
        Branch out;
        std::vector<Condition> parts;
        for (Branch& side : sides) {
            std::ranges::move(side.terms, std::back_inserter(out.terms));
            if (!side.conditions.empty()) parts.push_back(joined(Condition::Kind::kAll, std::move(side.conditions)));
        }
        if (!parts.empty()) out.conditions.push_back(joined(Condition::Kind::kAny, std::move(parts)));
        return out;
    }

    Branch both(int depth) {
        Side side;
        while (more() && tokens_[next_].kind != Kind::kOr && tokens_[next_].kind != Kind::kClose) item(side, depth);
        return std::move(side.branch);
    }

    Prefix prefix() {
        Prefix out;
        for (; more(); ++next_) {
            const Token& token = tokens_[next_];
            const bool sign = token.kind == Kind::kMinus || token.kind == Kind::kPlus;
            if (!sign && token.kind != Kind::kNot && token.kind != Kind::kWeight) break;
            if (!out.there) out.at = token.at;
            out.there = true;
            if (sign) out.one_item = token.glued;
            if (token.kind == Kind::kNot) out.one_item = true;
            if (token.kind == Kind::kMinus || token.kind == Kind::kNot) out.negates = !out.negates;
            out.factor = bounded(out.factor * token.weight);
        }
        return out;
    }

    void item(Side& side, int depth) {
        const Prefix prefix = this->prefix();
        if (!more()) return dangling(prefix);
        if (prefix.there && !prefix.one_item) side.run.reset();
        const double weight = prefix.negates ? -prefix.factor : prefix.factor;
        const Token& token = tokens_[next_];
        switch (token.kind) {
            case Kind::kOr:
            case Kind::kClose:
                return dangling(prefix);
            case Kind::kOpen:
                return group(side, prefix, weight, depth);
            case Kind::kField:
                return field(side, prefix, weight);
            case Kind::kFile:
                side.branch.terms.push_back({weight, LikeFile{token.text}});
                break;
            default:
                words(side, prefix, weight);
                break;
        }
        ++next_;
    }

    void dangling(const Prefix& prefix) {
        if (prefix.there)
            hint(prefix.at, "an operator has nothing behind it and was left out", "put it in quotes to search for it");
    }

    void words(Side& side, const Prefix& prefix, double weight) {
        const Token& token = tokens_[next_];
        if (token.text.empty()) return;  // ""
        Piece piece{token.text, token.kind == Kind::kQuoted};
        auto& terms = side.branch.terms;
        if (!prefix.there && side.run) {
            std::get<Words>(terms[*side.run].what).pieces.push_back(std::move(piece));
            return;
        }
        terms.push_back({weight, Words{{std::move(piece)}}});
        if (!prefix.one_item) side.run = terms.size() - 1;
    }

    void group(Side& side, const Prefix& prefix, double weight, int depth) {
        const std::size_t at = tokens_[next_++].at;
        if (depth == kDeepest)
            return refuse(at, fmt::format("more than {} brackets inside each other", kDeepest), "fewer brackets");
        Branch inner = either(depth + 1);
        if (more()) ++next_;  // the closing one: they come in pairs
        if (prefix.negates && !inner.terms.empty() && !inner.conditions.empty())
            return refuse(at, "NOT cannot turn round words, which rank, together with filters, which decide",
                          "-people -camera:sony");
        for (Term& term : inner.terms) {
            term.weight = bounded(term.weight * weight);
            side.branch.terms.push_back(std::move(term));
        }
        if (inner.conditions.empty()) return;
        auto condition = joined(Condition::Kind::kAll, std::move(inner.conditions));
        side.branch.conditions.push_back(prefix.negates ? negated(std::move(condition)) : std::move(condition));
    }

    void field(Side& side, const Prefix& prefix, double weight) {
        const Token& token = tokens_[next_++];
        if (token.field->field == Field::kLike) {
            const auto like = parse_like(token.text);
            if (!like)
                return refuse(
                    token.at,
                    fmt::format("like: takes a photo's number, or a part of it in fractions, not \"{}\"", token.text),
                    "like:1234 or like:1234@0.1,0.2,0.5,0.5");
            side.branch.terms.push_back({weight, *like});
            return;
        }
        auto made = make_filter(*token.field, token.text, now_local_s_);
        if (auto* refusal = std::get_if<Refusal>(&made))
            return refuse(token.at, std::move(refusal->what), std::move(refusal->suggestion));
        Condition condition;
        condition.kind = Condition::Kind::kFilter;
        condition.filter = std::get<Filter>(std::move(made));
        if (token.field->takes == Takes::kDate && std::ranges::any_of(token.text, is_letter))
            out_.notes.push_back({Note::Kind::kTakenFor, token.at,
                                  fmt::format("\"{}\" was taken for a time", token.text), print(condition.filter)});
        side.branch.conditions.push_back(prefix.negates ? negated(std::move(condition)) : std::move(condition));
    }

    std::vector<Token> tokens_;
    std::size_t next_ = 0;
    std::int64_t now_local_s_;
    Parsed& out_;
};

// Adds quotes if the printed text would otherwise be read differently: a number after a weight, or words for a time
// that became adjacent when something between them was removed.
void settle(Words& words, double weight) {
    auto& pieces = words.pieces;
    if (std::abs(weight) != 1 && is_digit(pieces.front().text.front())) pieces.front().quoted = true;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        std::string text;
        for (std::size_t count = 0; count < kMostDateWords && i + count < pieces.size() && !pieces[i + count].quoted;
             ++count) {
            text += (count == 0 ? "" : " ") + pieces[i + count].text;
            if (is_relative_date(text)) pieces[i].quoted = true;
        }
    }
}

void note_lexing(const Tokens& tokens, Parsed& out) {
    std::string names;
    for (const FieldInfo& field : fields())
        names += fmt::format("{} {}", field.name, field.aliases.empty() ? "" : field.aliases);
    for (const auto& unknown : tokens.unknown_fields) {
        const auto near = nearest(unknown.name, names);
        if (near.empty()) continue;
        out.notes.push_back({Note::Kind::kHint, unknown.at,
                             fmt::format("there is no field \"{}\"; it was searched as a word", unknown.name),
                             fmt::format("{}:{}", find_field(near)->name, unknown.value)});
    }
    for (const std::size_t at : tokens.lone_brackets)
        out.notes.push_back(
            {Note::Kind::kHint, at, "a bracket has no partner and was left out", "put it in quotes to search for it"});
    for (const std::size_t at : tokens.unclosed_quotes)
        out.notes.push_back(
            {Note::Kind::kHint, at, "a quotation mark has no partner; the phrase goes to the end", "close it with \""});
}

}  // namespace

Parsed parse(std::string_view text, std::int64_t now_local_s) {
    Parsed out;
    if (text.size() > kMostBytes) {
        out.error =
            Note{Note::Kind::kHint, kMostBytes,
                 fmt::format("the query is {} bytes long; {} are the most", text.size(), kMostBytes), "fewer words"};
        return out;
    }
    Tokens tokens = tokenise(text);
    note_lexing(tokens, out);
    join_date_values(tokens.tokens, now_local_s);
    join_relative_dates(tokens.tokens);
    Branch branch = Parser(std::move(tokens.tokens), now_local_s, out).whole();
    std::ranges::stable_sort(out.notes, {}, &Note::at);
    if (out.error) return out;
    for (Term& term : branch.terms)
        if (auto* words = std::get_if<Words>(&term.what)) settle(*words, term.weight);
    out.expression.terms = std::move(branch.terms);
    if (!branch.conditions.empty())
        out.expression.condition = joined(Condition::Kind::kAll, std::move(branch.conditions));
    return out;
}

}  // namespace trove::query
