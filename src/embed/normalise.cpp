// SPDX-License-Identifier: GPL-3.0-or-later
#include "embed/normalise.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <iterator>

namespace trove::embed {
namespace {

constexpr std::int32_t kReplacement = 0xFFFD;

int combining_class(std::int32_t character) {
    return utf8proc_get_property(character)->combining_class;
}

constexpr auto kCompose =
    static_cast<utf8proc_option_t>(static_cast<unsigned>(UTF8PROC_STABLE) | static_cast<unsigned>(UTF8PROC_COMPOSE));
constexpr auto kComposeCompatible =
    static_cast<utf8proc_option_t>(static_cast<unsigned>(kCompose) | static_cast<unsigned>(UTF8PROC_COMPAT));

// utf8proc's own normaliser orders combining marks by swapping neighbours, in quadratic time for a long run. So the
// three steps of UAX 15 run one by one, with a sort in the middle.
CodePoints composed(const CodePoints& text, utf8proc_option_t options) {
    CodePoints points;
    points.reserve(text.size() + 16);
    for (const std::int32_t character : text) {
        std::array<utf8proc_int32_t, 32> parts{};
        int boundary = UTF8PROC_BOUNDCLASS_START;
        const auto count = utf8proc_decompose_char(character, parts.data(), static_cast<utf8proc_ssize_t>(parts.size()),
                                                   options, &boundary);
        if (count >= 0 && count <= static_cast<utf8proc_ssize_t>(parts.size())) {
            points.insert(points.end(), parts.begin(), parts.begin() + count);
        } else {
            points.push_back(character);
        }
    }
    for (auto mark = points.begin(); mark != points.end();) {
        mark = std::find_if(mark, points.end(), [](std::int32_t c) { return combining_class(c) != 0; });
        const auto end = std::find_if(mark, points.end(), [](std::int32_t c) { return combining_class(c) == 0; });
        std::ranges::stable_sort(mark, end, {}, combining_class);
        mark = end;
    }
    const auto length = utf8proc_normalize_utf32(points.data(), static_cast<utf8proc_ssize_t>(points.size()), kCompose);
    if (length >= 0) points.resize(static_cast<std::size_t>(length));
    return points;
}

}  // namespace

bool is_space(std::int32_t c) {
    return (c >= 0x09 && c <= 0x0D) || c == 0x20 || c == 0x85 || c == 0xA0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

bool is_trimmed(std::int32_t c) {
    return (is_space(c) && c != 0x85) || c == 0xFEFF;
}

CodePoints code_points(std::string_view text) {
    CodePoints points;
    points.reserve(text.size());
    const auto* at = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
    auto left = static_cast<utf8proc_ssize_t>(text.size());
    while (left > 0) {
        utf8proc_int32_t point = kReplacement;
        const auto used = utf8proc_iterate(at, left, &point);
        points.push_back(used > 0 ? point : kReplacement);
        at += used > 0 ? used : 1;
        left -= used > 0 ? used : 1;
    }
    return points;
}

void append_utf8(std::string& text, std::int32_t character) {
    std::array<utf8proc_uint8_t, 4> bytes{};
    const auto size = utf8proc_encode_char(character, bytes.data());
    text.append(reinterpret_cast<const char*>(bytes.data()), static_cast<std::size_t>(size));
}

CharacterKind kind_of(std::int32_t character) {
    if (is_space(character)) return CharacterKind::kSpace;
    switch (utf8proc_category(character)) {
        case UTF8PROC_CATEGORY_LU:
        case UTF8PROC_CATEGORY_LL:
        case UTF8PROC_CATEGORY_LT:
        case UTF8PROC_CATEGORY_LM:
        case UTF8PROC_CATEGORY_LO:
            return CharacterKind::kLetter;
        case UTF8PROC_CATEGORY_ND:
        case UTF8PROC_CATEGORY_NL:
        case UTF8PROC_CATEGORY_NO:
            return CharacterKind::kNumber;
        default:
            return CharacterKind::kOther;
    }
}

CodePoints to_nfc(const CodePoints& text) {
    if (std::ranges::all_of(text, [](std::int32_t c) { return c < 0x300; })) return text;
    return composed(text, kCompose);
}

CodePoints to_nfkc(const CodePoints& text) {
    if (std::ranges::all_of(text, [](std::int32_t c) { return c < 0x80; })) return text;
    return composed(text, kComposeCompatible);
}

CodePoints with_single_spaces(const CodePoints& text) {
    CodePoints points;
    points.reserve(text.size());
    bool in_space = false;
    for (const std::int32_t character : text) {
        const bool space = is_space(character);
        if (!space) points.push_back(character);
        if (space && !in_space) points.push_back(' ');
        in_space = space;
    }
    return points;
}

CodePoints to_lower(const CodePoints& text) {
    constexpr std::int32_t kCapitalIWithDot = 0x130;
    CodePoints points;
    points.reserve(text.size());
    for (const std::int32_t character : text) {
        points.push_back(utf8proc_tolower(character));
        // The only character whose lower case is two characters (Unicode's SpecialCasing.txt).
        if (character == kCapitalIWithDot) {
            points.back() = 'i';
            points.push_back(0x307);
        }
    }
    return points;
}

}  // namespace trove::embed
