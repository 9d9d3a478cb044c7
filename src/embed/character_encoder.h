// SPDX-License-Identifier: GPL-3.0-or-later
//
// CharacterEncoder: SentencePiece's BPE, as in Gemma (SigLIP 2): the first symbols are characters, a whole text is one
// word, spaces are already U+2581, and a character without a token is spelt in byte tokens. Internal to this room. Any
// thread.
#pragma once
#include "base/result.h"
#include "embed/byte_tokens.h"
#include "embed/merge_table.h"
#include "embed/pipeline.h"
#include "embed/token_list.h"

#include <cstdint>
#include <memory>
#include <span>
#include <unordered_map>

namespace trove::embed {

class CharacterEncoder final : public Encoder {
public:
    struct Options {
        std::int32_t unknown = -1;  // id of characters that byte tokens cannot spell; -1: they are dropped
        bool fuse_unknown = false;  // a run of unknowns becomes one
    };

    // Errors as for MergeTable::from.
    static Result<std::unique_ptr<const Encoder>> from(const TokenIndex& vocabulary,
                                                       std::span<const std::int32_t> ids,
                                                       const TokenList& merges,
                                                       Options options);

    void encode(std::span<const std::int32_t> text, bool first, Ids& out) const override;

private:
    MergeTable merges_;
    ByteTokens bytes_;
    std::unordered_map<std::int32_t, std::int32_t> characters_;
    Options options_;
};

}  // namespace trove::embed
