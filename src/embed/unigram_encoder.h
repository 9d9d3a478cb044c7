// SPDX-License-Identifier: GPL-3.0-or-later
//
// UnigramEncoder: SentencePiece's Unigram (Kudo 2018), as in SigLIP: spaces become U+2581, one is added in front, and
// Viterbi's algorithm finds the pieces with the largest sum of scores. Sums are computed and compared in the order of
// @huggingface/transformers, because pieces often tie except for rounding. A run of unknown characters is one unknown
// id, unless the file asks for byte tokens. Internal to this room. Any thread.
#pragma once
#include "base/result.h"
#include "embed/byte_tokens.h"
#include "embed/byte_trie.h"
#include "embed/pipeline.h"
#include "embed/token_list.h"

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace trove::embed {

enum class Prepend {
    kAlways,
    kFirst,
    kNever
};  // adds U+2581 before: every text between added tokens, the first one, none

class UnigramEncoder final : public Encoder {
public:
    struct Options {
        std::int32_t unknown = 0;
        bool byte_fallback = false;
        Prepend prepend = Prepend::kAlways;
    };

    // A piece's id is its index. kCorrupt: invalid pieces or unknown id.
    static Result<std::unique_ptr<const Encoder>> from(const TokenIndex& pieces,
                                                       std::vector<double> scores,
                                                       Options options);

    void encode(std::span<const std::int32_t> text, bool first, Ids& out) const override;

private:
    class Lattice;

    UnigramEncoder(const TokenIndex& pieces, std::vector<double> scores, Options options);

    ByteTrie trie_;
    std::vector<double> scores_;
    double unknown_score_ = 0;
    ByteTokens bytes_;
    Options options_;
};

}  // namespace trove::embed
