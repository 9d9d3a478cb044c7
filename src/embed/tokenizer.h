// SPDX-License-Identifier: GPL-3.0-or-later
//
// Tokenizer: text -> ids, from a Hugging Face tokenizer.json. CLIP's byte-level BPE (Radford et al. 2021; the byte table is
// GPT-2's, Radford et al. 2019). Ids are identical to those of the `tokenizers` library; over-long text is cut at
// context_length with the end token kept. Text that is not valid UTF-8 has its bad bytes replaced by U+FFFD.
// Any thread.
#pragma once
#include "base/result.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>
#include <vector>

namespace trove::embed {

class Tokenizer {
public:
    virtual ~Tokenizer() = default;

    // Start and end tokens included, never padded, at most context_length ids.
    [[nodiscard]] virtual std::vector<std::int64_t> encode(std::string_view text, int context_length) const = 0;
};

[[nodiscard]] Result<std::unique_ptr<const Tokenizer>> load_tokenizer(const std::filesystem::path& tokenizer_json);

}  // namespace trove::embed
