// SPDX-License-Identifier: GPL-3.0-or-later
//
// Text before the tokenizer: Unicode through utf8proc. Characters are code points; text is valid UTF-8. Time and memory
// grow linearly with the text (n log n in a run of combining marks). Internal to this room. Any thread.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace trove::embed {

using CodePoints = std::vector<std::int32_t>;

enum class CharacterKind { kLetter, kNumber, kSpace, kOther };  // general categories L*, N*; the White_Space property

// `text` must be valid UTF-8 (base/file.h, valid_utf8).
[[nodiscard]] CodePoints code_points(std::string_view text);
void append_utf8(std::string& text, std::int32_t character);

[[nodiscard]] CharacterKind kind_of(std::int32_t character);

// The White_Space property.
[[nodiscard]] bool is_space(std::int32_t character);

// The characters that JavaScript's trim() removes: not U+0085, but U+FEFF.
[[nodiscard]] bool is_trimmed(std::int32_t character);

// Unicode Normalization Forms C and KC (UAX 15).
[[nodiscard]] CodePoints to_nfc(const CodePoints& text);
[[nodiscard]] CodePoints to_nfkc(const CodePoints& text);

// Every run of White_Space characters becomes one space.
[[nodiscard]] CodePoints with_single_spaces(const CodePoints& text);

// The lower case of each character, without context (like Rust's char::to_lowercase: a final capital sigma becomes an
// ordinary small one).
[[nodiscard]] CodePoints to_lower(const CodePoints& text);

}  // namespace trove::embed
