// SPDX-License-Identifier: GPL-3.0-or-later
//
// The normalizer "Precompiled" of a tokenizer.json. Its charsmap, SentencePiece's compiled table, is not executed. As
// in @huggingface/transformers, only the rule "nmt_nfkc" is supported, by its definition (control characters are
// removed, spaces unified, the rest is NFKC); tables of other rules are recognised and refused. Internal to this room.
// Any thread.
#pragma once
#include "embed/normalise.h"

#include <string_view>

namespace trove::embed {

// Whether `charsmap` (base64 of the size of a double array in bytes, the array, and the replacements) maps some
// characteristic characters like nmt_nfkc. False for anything malformed.
[[nodiscard]] bool is_nmt_nfkc(std::string_view charsmap);

[[nodiscard]] CodePoints to_nmt_nfkc(const CodePoints& text);

}  // namespace trove::embed
