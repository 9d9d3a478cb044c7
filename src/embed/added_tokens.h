// SPDX-License-Identifier: GPL-3.0-or-later
//
// AddedTokens: a trie of the tokens of a tokenizer.json that are cut out of a text before the model's encoder runs.
// Internal to this room. Immutable after building: any thread.
#pragma once
#include "embed/normalise.h"

#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace trove::embed {

struct AddedToken {
    std::string content;
    std::int64_t id = 0;
    bool normalized = false;  // found after normalising the text instead of before
    bool strips_left = false;
    bool strips_right = false;
};

class AddedTokens {
public:
    // The last token with the same content counts; an empty one is never found.
    void add(const CodePoints& content, const AddedToken& token);

    // The longest token at the start of `text`, and its length; or null.
    [[nodiscard]] std::pair<const AddedToken*, std::size_t> longest_at(std::span<const std::int32_t> text) const;

private:
    static std::uint64_t edge(std::size_t node, std::int32_t character) {
        return (std::uint64_t{node} << 32U) | static_cast<std::uint32_t>(character);
    }

    std::unordered_map<std::uint64_t, std::size_t> children_;
    std::vector<std::size_t> token_of_node_{0};  // 1 + index in tokens_; 0: none
    std::vector<AddedToken> tokens_;
};

}  // namespace trove::embed
