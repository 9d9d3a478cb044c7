// SPDX-License-Identifier: GPL-3.0-or-later
//
// ClipEncoder: CLIP's byte-level BPE (Radford et al. 2021). Words are the matches of
//     's|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+
// matched by hand here, because a regular expression library has another \s and another Unicode version than the
// normaliser. Bpe encodes each word. Internal to this room. Any thread.
#pragma once
#include "embed/bpe.h"
#include "embed/pipeline.h"

#include <string_view>
#include <utility>

namespace trove::embed {

// The expression of the header comment, as spelt in tokenizer.json.
inline constexpr std::string_view kClipWords = R"('s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+)";

class ClipEncoder final : public Encoder {
public:
    explicit ClipEncoder(Bpe bpe) : bpe_(std::move(bpe)) {}

    void encode(std::span<const std::int32_t> text, bool first, Ids& out) const override;

private:
    Bpe bpe_;
};

}  // namespace trove::embed
