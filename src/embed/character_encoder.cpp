// SPDX-License-Identifier: GPL-3.0-or-later
#include "embed/character_encoder.h"

#include <utf8proc.h>

namespace trove::embed {
namespace {

// The only character of `token`, or -1.
std::int32_t only_character(std::string_view token) {
    utf8proc_int32_t character = -1;
    const auto used = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(token.data()),
                                       static_cast<utf8proc_ssize_t>(token.size()), &character);
    return used == static_cast<utf8proc_ssize_t>(token.size()) ? character : -1;
}

}  // namespace

Result<std::unique_ptr<const Encoder>> CharacterEncoder::from(const TokenIndex& vocabulary,
                                                              std::span<const std::int32_t> ids,
                                                              const TokenList& merges,
                                                              Options options) {
    auto encoder = std::make_unique<CharacterEncoder>();
    encoder->options_ = options;
    encoder->bytes_ = ByteTokens(vocabulary, ids);
    for (std::size_t place = 0; place < ids.size(); ++place)
        if (const std::int32_t character = only_character(vocabulary.tokens()[place]); character >= 0)
            encoder->characters_.emplace(character, ids[place]);
    TROVE_TRY(encoder->merges_, MergeTable::from(vocabulary, ids, merges));
    return encoder;
}

void CharacterEncoder::encode(std::span<const std::int32_t> text, bool /*first*/, Ids& out) const {
    std::vector<std::int32_t> symbols;
    symbols.reserve(text.size());
    for (const std::int32_t character : text) {
        const auto known = characters_.find(character);
        symbols.push_back(known == characters_.end() ? -1 - character : known->second);
    }
    merges_.apply(symbols);
    bool after_unknown = false;
    for (const std::int32_t symbol : symbols) {
        const bool unknown = symbol < 0 && !bytes_.append(-1 - symbol, out.ids);
        if (symbol >= 0) out.ids.push_back(symbol);
        if (unknown && options_.unknown >= 0 && !(after_unknown && options_.fuse_unknown))
            out.ids.push_back(options_.unknown);
        after_unknown = unknown;
        if (out.full()) return;
    }
}

}  // namespace trove::embed
