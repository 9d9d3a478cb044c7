// SPDX-License-Identifier: GPL-3.0-or-later
#include "embed/byte_trie.h"

#include <algorithm>
#include <numeric>

namespace trove::embed {

ByteTrie::ByteTrie(const TokenList& tokens) {
    std::vector<std::int32_t> order(tokens.size());
    std::iota(order.begin(), order.end(), 0);
    const auto token_at = [&](std::size_t i) { return tokens[static_cast<std::size_t>(order[i])]; };
    std::ranges::sort(order, {}, [&](std::int32_t place) { return tokens[static_cast<std::size_t>(place)]; });

    // Level by level: `ranges` has the tokens that share each node's bytes.
    struct Range {
        std::size_t begin;
        std::size_t end;
    };

    std::vector<Range> level{{0, order.size()}};
    std::uint32_t level_begin = 0;
    nodes_.emplace_back();
    for (std::size_t depth = 0; !level.empty(); ++depth) {
        const auto next_begin = static_cast<std::uint32_t>(nodes_.size());
        std::vector<Range> next;
        for (std::size_t i = 0; i < level.size(); ++i) {
            auto [at, end] = level[i];
            const std::size_t node = level_begin + i;
            for (; at < end && token_at(at).size() == depth; ++at) nodes_[node].place = order[at];
            nodes_[node].first_child = static_cast<std::uint32_t>(nodes_.size());
            while (at < end) {
                const char byte = token_at(at)[depth];
                const std::size_t begin = at;
                while (at < end && token_at(at)[depth] == byte) ++at;
                next.push_back({begin, at});
                nodes_.push_back(
                    {.first_child = 0, .place = -1, .children = 0, .byte = static_cast<std::uint8_t>(byte)});
            }
            nodes_[node].children = static_cast<std::uint16_t>(nodes_.size() - nodes_[node].first_child);
        }
        level = std::move(next);
        level_begin = next_begin;
    }
    nodes_.shrink_to_fit();
}

std::uint32_t ByteTrie::child(std::uint32_t node, std::uint8_t byte) const {
    const auto begin = nodes_.begin() + nodes_[node].first_child;
    const auto end = begin + nodes_[node].children;
    const auto found =
        std::lower_bound(begin, end, byte, [](const Node& one, std::uint8_t wanted) { return one.byte < wanted; });
    return found == end || found->byte != byte ? 0 : static_cast<std::uint32_t>(found - nodes_.begin());
}

}  // namespace trove::embed
