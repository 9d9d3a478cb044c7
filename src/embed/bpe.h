// SPDX-License-Identifier: GPL-3.0-or-later
//
// Bpe: byte-pair encoding of one word with the byte alphabet of GPT-2 (Radford et al. 2019): a word's UTF-8 bytes are
// the first symbols. Immutable: any thread. Internal to this room.
#pragma once
#include "base/result.h"
#include "embed/merge_table.h"
#include "embed/token_list.h"

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace trove::embed {

class Bpe {
public:
    struct Options {
        std::string_view end_of_word;  // "</w>", or empty
        std::int32_t unknown = -1;     // id of bytes without a token; -1: they are dropped
    };

    // Errors as for MergeTable::from.
    static Result<Bpe> from(const TokenIndex& vocabulary,
                            std::span<const std::int32_t> ids,
                            const TokenList& merges,
                            Options options);

    // Appends the ids of one word. An empty word has none.
    void encode(std::string_view word, std::vector<std::int64_t>& ids) const;

private:
    std::array<std::int32_t, 256> byte_ids_{};       // inside a word; -1: no token
    std::array<std::int32_t, 256> last_byte_ids_{};  // with the end-of-word mark
    MergeTable merges_;
    std::int32_t unknown_ = -1;
};

}  // namespace trove::embed
