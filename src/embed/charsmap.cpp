// SPDX-License-Identifier: GPL-3.0-or-later
#include "embed/charsmap.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace trove::embed {
namespace {

std::optional<std::string> from_base64(std::string_view text) {
    constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    while (!text.empty() && text.back() == '=') text.remove_suffix(1);
    std::array<std::int8_t, 256> digits{};
    digits.fill(-1);
    for (std::size_t i = 0; i < kAlphabet.size(); ++i)
        digits.at(static_cast<unsigned char>(kAlphabet[i])) = static_cast<std::int8_t>(i);
    std::string bytes;
    bytes.reserve(text.size() * 3 / 4);
    std::uint32_t held = 0;
    unsigned held_bits = 0;
    for (const char c : text) {
        const int digit = digits.at(static_cast<unsigned char>(c));
        if (digit < 0) return std::nullopt;
        held = (held << 6U) | static_cast<std::uint32_t>(digit);
        held_bits += 6;
        if (held_bits < 8) continue;
        held_bits -= 8;
        bytes += static_cast<char>((held >> held_bits) & 0xFFU);
    }
    return bytes;
}

std::uint32_t little_endian_at(std::string_view bytes, std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = 4; i-- > 0;) value = (value << 8U) | static_cast<unsigned char>(bytes[at + i]);
    return value;
}

// A double array (Aoe 1989) in the units of Yata's darts-clone, and the replacements, each ended by a zero byte.
class Charsmap {
public:
    static std::optional<Charsmap> of(std::string_view bytes) {
        if (bytes.size() < 8) return std::nullopt;
        const std::size_t size = little_endian_at(bytes, 0);
        if (size < 4 || size % 4 != 0 || size > bytes.size() - 4) return std::nullopt;
        return Charsmap(bytes.substr(4, size), bytes.substr(4 + size));
    }

    // The replacement of the whole `key`.
    [[nodiscard]] std::optional<std::string_view> find(std::string_view key) const {
        std::size_t place = 0;
        std::uint32_t unit = unit_at(0);
        for (const char c : key) {
            const auto byte = static_cast<unsigned char>(c);
            place ^= offset(unit) ^ byte;
            if (place >= units_.size() / 4) return std::nullopt;
            unit = unit_at(place);
            if ((unit & 0x800000FFU) != byte) return std::nullopt;
        }
        place ^= offset(unit);
        if (((unit >> 8U) & 1U) == 0 || place >= units_.size() / 4) return std::nullopt;
        const std::size_t at = unit_at(place) & 0x7FFFFFFFU;
        const std::size_t end = at < replacements_.size() ? replacements_.find('\0', at) : std::string_view::npos;
        if (end == std::string_view::npos) return std::nullopt;
        return replacements_.substr(at, end - at);
    }

private:
    Charsmap(std::string_view units, std::string_view replacements) : units_(units), replacements_(replacements) {}

    [[nodiscard]] std::uint32_t unit_at(std::size_t place) const { return little_endian_at(units_, place * 4); }

    static std::size_t offset(std::uint32_t unit) { return std::size_t{unit >> 10U} << ((unit & 0x200U) >> 6U); }

    std::string_view units_;
    std::string_view replacements_;
};

// The rules of "nmt" in SentencePiece's doc/normalization.md, as implemented in @huggingface/transformers 4.3.1.
bool goes(std::int32_t c) {
    return (c >= 0x01 && c <= 0x08) || c == 0x0B || (c >= 0x0E && c <= 0x1F) || c == 0x7F || c == 0x8F || c == 0x9F;
}

bool becomes_space(std::int32_t c) {
    constexpr std::array kOthers = {0x09,   0x0A,   0x0C,   0x0D,   0xA0,   0x1680, 0x2028,
                                    0x2029, 0x202F, 0x205F, 0x2581, 0x3000, 0xFEFF, 0xFFFD};
    return (c >= 0x2000 && c <= 0x200F) || std::ranges::find(kOthers, c) != kOthers.end();
}

}  // namespace

bool is_nmt_nfkc(std::string_view charsmap) {
    const auto bytes = from_base64(charsmap);
    if (!bytes) return false;
    const auto map = Charsmap::of(*bytes);
    if (!map) return false;
    using Pair = std::pair<std::string_view, std::string_view>;
    constexpr std::array kMapped = {
        Pair{"\x01", ""},          Pair{"\t", " "},         Pair{"\u00A0", " "}, Pair{"\u200B", " "},
        Pair{"\uFB01", "fi"},      Pair{"\u2460", "1"},     Pair{"\uFF21", "A"}, Pair{"\uFF76\uFF9E", "\u30AC"},
        Pair{"e\u0301", "\u00E9"}, Pair{"\u1E9B", "\u1E61"}};
    constexpr std::array<std::string_view, 4> kLeft = {"A", "\u00C9", "\u00DF", "\uFF5E"};
    return std::ranges::all_of(kMapped, [&](const Pair& pair) { return map->find(pair.first) == pair.second; }) &&
           std::ranges::none_of(kLeft, [&](std::string_view text) { return map->find(text).value_or(text) != text; });
}

CodePoints to_nmt_nfkc(const CodePoints& text) {
    constexpr std::int32_t kFullwidthTilde = 0xFF5E;  // used as the wave dash in Japanese text; kept
    CodePoints normal;
    CodePoints part;
    const auto flush = [&] {
        const auto composed = to_nfkc(part);
        normal.insert(normal.end(), composed.begin(), composed.end());
        part.clear();
    };
    for (const std::int32_t character : text) {
        if (goes(character)) continue;
        if (character == kFullwidthTilde) {
            flush();
            normal.push_back(character);
        } else {
            part.push_back(becomes_space(character) ? ' ' : character);
        }
    }
    flush();
    return normal;
}

}  // namespace trove::embed
