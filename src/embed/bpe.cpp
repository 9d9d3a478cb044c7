// SPDX-License-Identifier: GPL-3.0-or-later
#include "embed/bpe.h"

#include "embed/normalise.h"

#include <string>

namespace trove::embed {
namespace {

// The printable character for each byte: its own Latin-1 character if printable, else the next of U+0100, U+0101, …
std::array<std::string, 256> byte_alphabet() {
    std::array<std::string, 256> alphabet;
    std::int32_t next = 0x100;
    for (std::int32_t byte = 0; byte < 256; ++byte) {
        const bool printable = (byte >= '!' && byte <= '~') || (byte >= 0xA1 && byte <= 0xAC) || byte >= 0xAE;
        append_utf8(alphabet.at(static_cast<std::size_t>(byte)), printable ? byte : next++);
    }
    return alphabet;
}

}  // namespace

Result<Bpe> Bpe::from(const TokenIndex& vocabulary,
                      std::span<const std::int32_t> ids,
                      const TokenList& merges,
                      Options options) {
    Bpe bpe;
    bpe.unknown_ = options.unknown;
    const auto id_of = [&](const std::string& token) {
        const std::int32_t place = vocabulary.find(token);
        return place < 0 ? -1 : ids[static_cast<std::size_t>(place)];
    };
    const auto alphabet = byte_alphabet();
    for (std::size_t byte = 0; byte < 256; ++byte) {
        bpe.byte_ids_.at(byte) = id_of(alphabet.at(byte));
        bpe.last_byte_ids_.at(byte) = id_of(alphabet.at(byte) + std::string(options.end_of_word));
    }
    TROVE_TRY(bpe.merges_, MergeTable::from(vocabulary, ids, merges));
    return bpe;
}

void Bpe::encode(std::string_view word, std::vector<std::int64_t>& ids) const {
    std::vector<std::int32_t> symbols;
    symbols.reserve(word.size());
    for (std::size_t i = 0; i < word.size(); ++i) {
        const auto byte = static_cast<unsigned char>(word[i]);
        std::int32_t id = (i + 1 == word.size() ? last_byte_ids_ : byte_ids_).at(byte);
        if (id < 0) id = unknown_;
        if (id >= 0) symbols.push_back(id);
    }
    merges_.apply(symbols);
    ids.insert(ids.end(), symbols.begin(), symbols.end());
}

}  // namespace trove::embed
