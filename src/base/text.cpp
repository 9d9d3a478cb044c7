// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/text.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

namespace trove {

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = lower(c);
    return out;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trimmed(std::string_view text, std::string_view blanks) {
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

namespace {

// Of the character at `at`, in bytes; 0: the byte there is not part of valid UTF-8.
std::size_t character_size(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const auto follows = [&](std::size_t i) { return i < text.size() && (byte(i) & 0xC0U) == 0x80U; };
    const unsigned char lead = byte(at);
    if (lead < 0x80) return 1;
    if (lead >= 0xC2 && lead <= 0xDF && follows(at + 1)) return 2;
    if (lead >= 0xE0 && lead <= 0xEF && follows(at + 1) && follows(at + 2)) {
        const unsigned char second = byte(at + 1);
        const bool overlong = lead == 0xE0 && second < 0xA0;
        const bool surrogate = lead == 0xED && second > 0x9F;
        return overlong || surrogate ? 0 : 3;
    }
    if (lead >= 0xF0 && lead <= 0xF4 && follows(at + 1) && follows(at + 2) && follows(at + 3)) {
        const unsigned char second = byte(at + 1);
        const bool overlong = lead == 0xF0 && second < 0x90;
        const bool beyond = lead == 0xF4 && second > 0x8F;
        return overlong || beyond ? 0 : 4;
    }
    return 0;
}

// Of a valid character.
char32_t code_point(std::string_view character) {
    const auto bits = [&](std::size_t i) { return static_cast<char32_t>(static_cast<unsigned char>(character[i])); };
    switch (character.size()) {
        case 1:
            return bits(0);
        case 2:
            return (bits(0) & 0x1FU) << 6U | (bits(1) & 0x3FU);
        case 3:
            return (bits(0) & 0x0FU) << 12U | (bits(1) & 0x3FU) << 6U | (bits(2) & 0x3FU);
        default:
            return (bits(0) & 0x07U) << 18U | (bits(1) & 0x3FU) << 12U | (bits(2) & 0x3FU) << 6U | (bits(3) & 0x3FU);
    }
}

// A terminal acts on it, or shows the rest elsewhere: C0, delete, C1, line and paragraph ends, and Unicode's marks of
// direction (UAX 9).
bool acts(char32_t c) {
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x61C || c == 0x200E || c == 0x200F ||
           (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

// "\n", "\x1b", "\u202e"
void spell_out(std::string& out, char32_t c) {
    constexpr std::string_view kHex = "0123456789abcdef";
    if (c == '\n' || c == '\t' || c == '\r') {
        out += c == '\n' ? "\\n" : c == '\t' ? "\\t" : "\\r";
        return;
    }
    out += c < 0x80 ? "\\x" : "\\u";
    for (int shift = c < 0x80 ? 4 : 12; shift >= 0; shift -= 4) out += kHex[c >> static_cast<unsigned>(shift) & 0xFU];
}

constexpr std::string_view kNoUtf8 = "\xEF\xBF\xBD";  // U+FFFD

std::vector<char32_t> code_points(std::string_view text) {
    std::vector<char32_t> points;
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t size = character_size(text, i);
        points.push_back(size == 0 ? 0xFFFD : code_point(text.substr(i, size)));
        i += std::max<std::size_t>(size, 1);
    }
    return points;
}

}  // namespace

std::string valid_utf8(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t size = character_size(text, i);
        if (size == 0)
            out += kNoUtf8;
        else
            out.append(text, i, size);
        i += std::max<std::size_t>(size, 1);
    }
    return out;
}

bool is_valid_utf8(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t size = character_size(text, i);
        if (size == 0) return false;
        i += size;
    }
    return true;
}

std::string printable(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t size = character_size(text, i);
        if (size == 0) {
            out += kNoUtf8;
            ++i;
            continue;
        }
        const auto character = text.substr(i, size);
        if (const char32_t c = code_point(character); acts(c))
            spell_out(out, c);
        else
            out += character;
        i += size;
    }
    return out;
}

std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t most) {
    const auto x = code_points(a);
    const auto y = code_points(b);
    const std::size_t longer = std::max(x.size(), y.size());
    if (longer - std::min(x.size(), y.size()) > most) return most + 1;
    // Optimal string alignment: three rows of the table are enough to detect a swap.
    std::array<std::vector<std::size_t>, 3> rows;
    for (auto& row : rows) row.resize(y.size() + 1);
    for (std::size_t j = 0; j <= y.size(); ++j) rows[0][j] = j;
    for (std::size_t i = 1; i <= x.size(); ++i) {
        auto& row = rows[i % 3];
        const auto& above = rows[(i + 2) % 3];
        const auto& two_above = rows[(i + 1) % 3];
        row[0] = i;
        std::size_t least = i;
        for (std::size_t j = 1; j <= y.size(); ++j) {
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (x[i - 1] == y[j - 1] ? 0U : 1U)});
            if (i > 1 && j > 1 && x[i - 1] == y[j - 2] && x[i - 2] == y[j - 1])
                row[j] = std::min(row[j], two_above[j - 2] + 1);
            least = std::min(least, row[j]);
        }
        if (least > most) return most + 1;
    }
    return std::min(rows[x.size() % 3][y.size()], most + 1);
}

}  // namespace trove
