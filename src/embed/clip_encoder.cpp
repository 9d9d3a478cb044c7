// SPDX-License-Identifier: GPL-3.0-or-later
#include "embed/clip_encoder.h"

#include <algorithm>
#include <string>

namespace trove::embed {
namespace {

using Text = std::span<const std::int32_t>;

bool begins(Text text, std::u32string_view with) {
    return text.size() >= with.size() &&
           std::equal(with.begin(), with.end(), text.begin(),
                      [](char32_t a, std::int32_t b) { return static_cast<std::int32_t>(a) == b; });
}

std::size_t run_length(Text text, CharacterKind kind) {
    std::size_t length = 0;
    while (length < text.size() && kind_of(text[length]) == kind) ++length;
    return length;
}

// The number of characters in the next word of `text`. `text` does not begin with a space.
std::size_t word_length(Text text) {
    for (const std::u32string_view suffix : {U"'s", U"'t", U"'re", U"'ve", U"'m", U"'ll", U"'d"})
        if (begins(text, suffix)) return suffix.size();
    const CharacterKind kind = kind_of(text.front());
    return kind == CharacterKind::kNumber ? 1 : run_length(text, kind);
}

}  // namespace

void ClipEncoder::encode(Text text, bool /*first*/, Ids& out) const {
    std::string word;
    while (!text.empty() && !out.full()) {
        if (kind_of(text.front()) == CharacterKind::kSpace) {
            text = text.subspan(1);
            continue;
        }
        const std::size_t length = word_length(text);
        word.clear();
        for (const std::int32_t character : text.first(length)) append_utf8(word, character);
        bpe_.encode(word, out.ids);
        text = text.subspan(length);
    }
}

}  // namespace trove::embed
