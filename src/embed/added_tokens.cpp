// SPDX-License-Identifier: GPL-3.0-or-later
#include "embed/added_tokens.h"

namespace trove::embed {

void AddedTokens::add(const CodePoints& content, const AddedToken& token) {
    if (content.empty()) return;
    std::size_t node = 0;
    for (const std::int32_t character : content) {
        const auto [child, is_new] = children_.try_emplace(edge(node, character), token_of_node_.size());
        if (is_new) token_of_node_.push_back(0);
        node = child->second;
    }
    tokens_.push_back(token);
    token_of_node_[node] = tokens_.size();
}

std::pair<const AddedToken*, std::size_t> AddedTokens::longest_at(std::span<const std::int32_t> text) const {
    std::pair<const AddedToken*, std::size_t> longest{nullptr, 0};
    std::size_t node = 0;
    for (std::size_t length = 0; length < text.size(); ++length) {
        const auto child = children_.find(edge(node, text[length]));
        if (child == children_.end()) break;
        node = child->second;
        if (token_of_node_[node] != 0) longest = {&tokens_[token_of_node_[node] - 1], length + 1};
    }
    return longest;
}

}  // namespace trove::embed
