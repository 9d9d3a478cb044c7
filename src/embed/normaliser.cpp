// SPDX-License-Identifier: GPL-3.0-or-later
#include "embed/normaliser.h"

#include "base/file.h"
#include "embed/charsmap.h"
#include "embed/tokenizer_steps.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>

namespace trove::embed {
namespace {

constexpr std::string_view kAsciiPunctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

bool is_ascii_punctuation(std::int32_t c) {
    return c < 0x80 && kAsciiPunctuation.find(static_cast<char>(c)) != std::string_view::npos;
}

// The characters listed in "[…]": no ranges, classes or sets, because regular expression libraries differ on them.
std::optional<CodePoints> characters_of(std::string_view regex) {
    if (regex.size() < 3 || regex.front() != '[' || regex.back() != ']') return std::nullopt;
    const auto inside = code_points(regex.substr(1, regex.size() - 2));
    constexpr std::string_view kOnlyEscaped = "[]\\^-";
    CodePoints characters;
    for (std::size_t i = 0; i < inside.size(); ++i) {
        const bool escaped = inside[i] == '\\';
        if (escaped && ++i == inside.size()) return std::nullopt;
        const std::int32_t character = inside[i];
        if (escaped && !is_ascii_punctuation(character)) return std::nullopt;
        if (!escaped && character < 0x80 && kOnlyEscaped.find(static_cast<char>(character)) != std::string_view::npos)
            return std::nullopt;
        if (!escaped && character == '&' && i + 1 < inside.size() && inside[i + 1] == '&') return std::nullopt;
        characters.push_back(character);
    }
    std::ranges::sort(characters);
    return characters;
}

CodePoints stripped(const CodePoints& text, bool left, bool right) {
    auto begin = text.begin();
    auto end = text.end();
    while (left && begin != end && is_trimmed(*begin)) ++begin;
    while (right && begin != end && is_trimmed(*(end - 1))) --end;
    return {begin, end};
}

void append(CodePoints& text, const CodePoints& more) {
    text.insert(text.end(), more.begin(), more.end());
}

CodePoints with_runs_replaced(const CodePoints& text, std::int32_t character, const CodePoints& by) {
    CodePoints out;
    out.reserve(text.size());
    for (auto at = text.begin(); at != text.end();) {
        const auto end = std::find_if(at, text.end(), [&](std::int32_t c) { return c != character; });
        if (end - at >= 2) append(out, by);
        if (end - at < 2) out.push_back(*at);
        at = end - at >= 2 ? end : at + 1;
    }
    return out;
}

CodePoints with_text_replaced(const CodePoints& text, const CodePoints& from, const CodePoints& by) {
    CodePoints out;
    out.reserve(text.size());
    for (auto at = text.begin(); at != text.end();) {
        const auto found = std::search(at, text.end(), from.begin(), from.end());
        out.insert(out.end(), at, found);
        if (found == text.end()) break;
        append(out, by);
        at = found + static_cast<std::ptrdiff_t>(from.size());
    }
    return out;
}

}  // namespace

Result<Normaliser::Step> Normaliser::replacement(const JsonFields& fields) {
    TROVE_TRY(const auto content, fields.text("content"));
    TROVE_TRY(const auto pattern, fields.object("pattern"));
    Step step;
    step.to = code_points(content);
    if (pattern.has("String")) {
        TROVE_TRY(const auto from, pattern.text("String"));
        if (from.empty() || from.size() > kLongestPattern) return unknown_step("replacement of", from);
        step.kind = Kind::kReplaceText;
        step.from = code_points(from);
        return step;
    }
    TROVE_TRY(const auto regex, pattern.text("Regex"));
    if (regex == "\\s+" && content == " ") {
        step.kind = Kind::kSingleSpaces;
    } else if (regex == " {2,}") {
        step.kind = Kind::kReplaceRun;
        step.from = {' '};
    } else if (auto characters = characters_of(regex)) {
        step.kind = Kind::kReplaceAny;
        step.from = std::move(*characters);
    } else {
        return unknown_step("replacement of", regex);
    }
    return step;
}

Result<Normaliser::Step> Normaliser::step_of(const JsonFields& fields) {
    TROVE_TRY(const auto type, fields.text("type"));
    Step step;
    if (type == "Replace") return replacement(fields);
    if (type == "Lowercase") return step;
    if (type == "NFC") {
        step.kind = Kind::kNfc;
    } else if (type == "NFKC") {
        step.kind = Kind::kNfkc;
    } else if (type == "Strip") {
        step.kind = Kind::kStrip;
        TROVE_TRY(step.left, fields.flag_or("strip_left", true));
        TROVE_TRY(step.right, fields.flag_or("strip_right", true));
    } else if (type == "Precompiled") {
        TROVE_TRY(const auto charsmap, fields.text("precompiled_charsmap"));
        if (!is_nmt_nfkc(charsmap)) return unknown_step("rule in", "precompiled_charsmap");
        step.kind = Kind::kNmtNfkc;
    } else {
        return unknown_step("normalizer", type);
    }
    return step;
}

Result<Normaliser> Normaliser::from(const JsonFields& file, Family family) {
    Normaliser normaliser;
    TROVE_TRY(const auto list, steps_of(file, "normalizer", "normalizers"));
    for (const auto& fields : list) {
        TROVE_TRY(auto step, step_of(fields));
        normaliser.steps_.push_back(std::move(step));
    }
    const bool lowers =
        std::ranges::any_of(normaliser.steps_, [](const Step& step) { return step.kind == Kind::kLower; });
    if (lowers || family == Family::kClip) return normaliser;
    std::vector<Step> front(1);
    if (family == Family::kSiglip) {
        // big_vision's "canonicalize": lower case, no ASCII punctuation, single spaces, none at the ends.
        auto punctuation = code_points(kAsciiPunctuation);
        std::ranges::sort(punctuation);
        front.push_back({.kind = Kind::kReplaceAny, .from = std::move(punctuation), .to = {}});
        front.push_back({.kind = Kind::kSingleSpaces, .from = {}, .to = {' '}});
        front.push_back({.kind = Kind::kStrip, .from = {}, .to = {}});
    }
    normaliser.steps_.insert(normaliser.steps_.begin(), front.begin(), front.end());
    return normaliser;
}

CodePoints Normaliser::apply(const Step& step, const CodePoints& text) {
    switch (step.kind) {
        case Kind::kLower:
            return to_lower(text);
        case Kind::kNfc:
            return to_nfc(text);
        case Kind::kNfkc:
            return to_nfkc(text);
        case Kind::kNmtNfkc:
            return to_nmt_nfkc(text);
        case Kind::kStrip:
            return stripped(text, step.left, step.right);
        case Kind::kSingleSpaces:
            return with_single_spaces(text);
        case Kind::kReplaceRun:
            return with_runs_replaced(text, step.from.front(), step.to);
        case Kind::kReplaceText:
            return with_text_replaced(text, step.from, step.to);
        case Kind::kReplaceAny:
            break;
    }
    CodePoints out;
    out.reserve(text.size());
    for (const std::int32_t character : text) {
        if (std::ranges::binary_search(step.from, character)) {
            append(out, step.to);
        } else {
            out.push_back(character);
        }
    }
    return out;
}

CodePoints Normaliser::apply(CodePoints text) const {
    for (const Step& step : steps_) text = apply(step, text);
    return text;
}

}  // namespace trove::embed
