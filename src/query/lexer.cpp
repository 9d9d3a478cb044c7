// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/lexer.h"

#include "query/expression.h"
#include "query/text.h"

#include <algorithm>
#include <charconv>

namespace trove::query {
namespace {

// Quotes of keyboards and word processors: " and the curly pair, in UTF-8.
constexpr std::string_view kOpeningCurly = "\xe2\x80\x9c";
constexpr std::string_view kClosingCurly = "\xe2\x80\x9d";

class Lexer {
public:
    explicit Lexer(std::string_view text) : text_(text) {}

    Tokens run() {
        while (true) {
            while (at_ < text_.size() && is_space(text_[at_])) ++at_;
            if (at_ == text_.size()) break;
            next();
        }
        drop_unclosed();
        return std::move(out_);
    }

private:
    [[nodiscard]] std::string_view rest() const { return text_.substr(at_); }

    [[nodiscard]] char peek(std::size_t ahead) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : ' '; }

    Token& put(Token::Kind kind, std::size_t length) {
        Token& token = out_.tokens.emplace_back();
        token.kind = kind;
        token.at = at_;
        at_ += length;
        token.end = at_;
        return token;
    }

    void next() {
        const char c = text_[at_];
        if (c == '(') {
            open_.push_back(out_.tokens.size());
            put(Token::Kind::kOpen, 1);
        } else if (c == ')') {
            close();
        } else if (at_quote()) {
            const std::size_t begin = at_;
            std::string inside = quoted();
            const bool file = is_path(inside);
            finish(begin, file ? Token::Kind::kFile : Token::Kind::kQuoted, std::move(inside));
        } else if ((c == '+' || c == '-') && peek(1) != '+' && peek(1) != '-') {
            const bool glued = !is_space(peek(1)) && peek(1) != ')';
            put(c == '+' ? Token::Kind::kPlus : Token::Kind::kMinus, 1).glued = glued;
        } else if (!weight() && !field()) {
            word();
        }
    }

    void close() {
        if (open_.empty()) {
            out_.lone_brackets.push_back(at_++);
            return;
        }
        open_.pop_back();
        put(Token::Kind::kClose, 1);
    }

    [[nodiscard]] bool at_quote() const { return rest().starts_with('"') || rest().starts_with(kOpeningCurly); }

    // Moves past the closing quote. Inside, a backslash escapes a quote or a backslash.
    std::string quoted() {
        const bool curly = text_[at_] != '"';
        const std::size_t begin = at_;
        at_ += curly ? kOpeningCurly.size() : 1;
        std::string inside;
        while (at_ < text_.size()) {
            if (text_[at_] == '\\' && (peek(1) == '"' || peek(1) == '\\')) {
                inside += text_[at_ + 1];
                at_ += 2;
            } else if (text_[at_] == '"' || (curly && rest().starts_with(kClosingCurly))) {
                at_ += text_[at_] == '"' ? 1 : kClosingCurly.size();
                return inside;
            } else {
                inside += text_[at_++];
            }
        }
        out_.unclosed_quotes.push_back(begin);
        return inside;
    }

    static bool is_path(std::string_view text) {
        const bool marked =
            text.starts_with("./") || text.starts_with("../") || text.starts_with("~/") || text.starts_with('/');
        return marked &&
               std::ranges::any_of(text, [](char c) { return c != '/' && c != '.' && c != '~' && !is_space(c); });
    }

    Token& finish(std::size_t begin, Token::Kind kind, std::string text) {
        Token& token = out_.tokens.emplace_back();
        token.kind = kind;
        token.at = begin;
        token.end = at_;
        token.text = std::move(text);
        return token;
    }

    // Up to the next space, or to a bracket that closes one opened before this word.
    std::string_view plain(std::size_t from) const {
        std::size_t inside = 0;
        std::size_t end = from;
        for (; end < text_.size() && !is_space(text_[end]); ++end) {
            if (text_[end] == '(') ++inside;
            if (text_[end] != ')') continue;
            if (inside == 0 && !open_.empty()) break;
            inside -= std::min<std::size_t>(inside, 1);
        }
        return text_.substr(from, end - from);
    }

    // "2:golden". Not "16:9" or "12:30".
    bool weight() {
        if (!is_digit(text_[at_])) return false;
        std::size_t end = at_;
        while (end < text_.size() && (is_digit(text_[end]) || text_[end] == '.')) ++end;
        if (end + 1 >= text_.size() || text_[end] != ':' || is_space(text_[end + 1]) || is_digit(text_[end + 1]) ||
            text_[end + 1] == ')')
            return false;
        double value = 0;
        const auto [stopped, error] =
            std::from_chars(text_.data() + at_, text_.data() + end, value, std::chars_format::fixed);
        if (error != std::errc{} || stopped != text_.data() + end || value < kLeastWeight || value > kMostWeight)
            return false;
        put(Token::Kind::kWeight, end + 1 - at_).weight = value;
        return true;
    }

    bool field() {
        std::size_t colon = at_;
        while (colon < text_.size() && (is_letter(text_[colon]) || text_[colon] == '_')) ++colon;
        if (colon == at_ || colon + 1 >= text_.size() || text_[colon] != ':' || is_space(text_[colon + 1]))
            return false;
        const std::string_view name = text_.substr(at_, colon - at_);
        const FieldInfo* known = find_field(name);
        if (known == nullptr) {
            out_.unknown_fields.push_back({at_, name, plain(colon + 1)});
            return false;
        }
        const std::size_t begin = at_;
        at_ = colon + 1;
        const bool in_quotes = at_quote();
        std::string value;
        if (in_quotes) {
            value = quoted();
        } else {
            value = plain(at_);
            at_ += value.size();
        }
        if (value.empty() && !in_quotes) {
            // "(in:)": the field has no value.
            at_ = begin;
            return false;
        }
        Token& token = finish(begin, Token::Kind::kField, std::move(value));
        token.field = known;
        token.value_quoted = in_quotes;
        return true;
    }

    void word() {
        const std::size_t begin = at_;
        const std::string_view text = plain(at_);
        at_ += text.size();
        auto kind = Token::Kind::kWord;
        if (text == "OR") kind = Token::Kind::kOr;
        if (text == "NOT") kind = Token::Kind::kNot;
        if (text == "AND") return;  // adjacent terms are joined anyway
        if (is_path(text)) kind = Token::Kind::kFile;
        finish(begin, kind, std::string(text));
    }

    void drop_unclosed() {
        for (std::size_t i = open_.size(); i-- > 0;) {
            out_.lone_brackets.push_back(out_.tokens[open_[i]].at);
            out_.tokens.erase(out_.tokens.begin() + static_cast<std::ptrdiff_t>(open_[i]));
        }
        std::ranges::sort(out_.lone_brackets);
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::vector<std::size_t> open_;  // tokens
    Tokens out_;
};

}  // namespace

Tokens tokenise(std::string_view text) {
    return Lexer(text).run();
}

}  // namespace trove::query
