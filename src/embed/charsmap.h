// SPDX-License-Identifier: GPL-3.0-or-later
//
// The normalizer "Precompiled" of a tokenizer.json. Its charsmap, SentencePiece's compiled table, is not run: as in
// @huggingface/transformers, the one rule "nmt_nfkc" is done by its definition (control characters go, spaces become
// one kind, the rest is NFKC), and a table of any other rule is told apart and refused. Internal to this room. Any
// thread.
#pragma once
#include "embed/normalise.h"

#include <string_view>

namespace trove::embed {

// Whether `charsmap` (base64 of the size of a double array in bytes, the array, and the replacements) maps some telling
// characters as nmt_nfkc does. False for anything malformed.
[[nodiscard]] bool is_nmt_nfkc(std::string_view charsmap);

[[nodiscard]] CodePoints to_nmt_nfkc(const CodePoints& text);

}  // namespace trove::embed
