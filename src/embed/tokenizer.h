// SPDX-License-Identifier: GPL-3.0-or-later
//
// Tokenizer: text -> ids, from a Hugging Face tokenizer.json, whose content decides the kind: CLIP's byte-level BPE,
// SigLIP's SentencePiece Unigram, or Gemma's BPE with byte fallback (SigLIP 2). Ids are identical to those of
// @huggingface/transformers, except as listed in tools/make_embed_golden/README.md. Longer text is cut at
// context_length, keeping the end token. Invalid UTF-8 is replaced by U+FFFD. Any thread.
#pragma once
#include "base/result.h"
#include "embed/manifest.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>
#include <vector>

namespace trove::embed {

class Tokenizer {
public:
    virtual ~Tokenizer() = default;

    // Includes start and end tokens; never padded; at most context_length ids.
    [[nodiscard]] virtual std::vector<std::int64_t> encode(std::string_view text, int context_length) const = 0;

    // No text has a larger id.
    [[nodiscard]] virtual std::int64_t largest_id() const = 0;
};

// kUnsupported names the part of the file that is not implemented exactly. `family`: SigLIP's text is canonicalised and
// SigLIP 2's lower-cased, even if the file leaves that to its caller.
[[nodiscard]] Result<std::unique_ptr<const Tokenizer>> load_tokenizer(const std::filesystem::path& tokenizer_json,
                                                                      Family family = Family::kClip);

}  // namespace trove::embed
