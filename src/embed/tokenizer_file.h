// SPDX-License-Identifier: GPL-3.0-or-later
//
// TokenizerFile: a parsed tokenizer.json. The model's two long lists, which may have a million strings, are kept flat;
// the rest is an ordinary document. Errors are kCorrupt and name the field. Internal to this room. Any thread.
#pragma once
#include "base/result.h"
#include "embed/token_list.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace trove::embed {

struct TokenizerFile {
    nlohmann::json document;        // without model.vocab and model.merges
    TokenList tokens;               // of model.vocab, in the order of the file
    std::vector<std::int32_t> ids;  // by token, if model.vocab is an object: {"token": id}
    std::vector<double> scores;     // by token, if it is a list: [["token", score]]
    TokenList merges;               // left, right, left, right, …
};

[[nodiscard]] Result<TokenizerFile> parse_tokenizer_file(std::span<const std::uint8_t> text);

}  // namespace trove::embed
