// SPDX-License-Identifier: GPL-3.0-or-later
//
// UnigramEncoder: SentencePiece's Unigram (Kudo 2018), as SigLIP's: spaces become U+2581, one is put in front, and the
// pieces of the largest sum of scores are found by Viterbi's algorithm. Sums are made and compared in the order of
// @huggingface/transformers, as pieces often tie but for rounding. A run of unknown characters is one unknown id,
// except where the file asks for byte tokens. Internal to this room. Any thread.
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
};  // U+2581 in front: of every text between added tokens, of the first, of none

class UnigramEncoder final : public Encoder {
public:
    struct Options {
        std::int32_t unknown = 0;
        bool byte_fallback = false;
        Prepend prepend = Prepend::kAlways;
    };

    // The id of a piece is its place. kCorrupt for pieces or an unknown id that make no sense.
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
