// SPDX-License-Identifier: GPL-3.0-or-later
//
// ByteTrie: finds all tokens of a list at the start of a text, shortest first. A node's children are adjacent, in the
// order of their bytes. Internal to this room. Immutable after building: any thread.
#pragma once
#include "embed/token_list.h"

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace trove::embed {

class ByteTrie {
public:
    explicit ByteTrie(const TokenList& tokens);

    // Calls `found` with the index and the length of each.
    template <class F>
    void prefixes_of(std::string_view text, F&& found) const {
        std::uint32_t node = 0;
        for (std::size_t length = 0; length < text.size(); ++length) {
            node = child(node, static_cast<unsigned char>(text[length]));
            if (node == 0) return;
            if (nodes_[node].place >= 0) found(nodes_[node].place, length + 1);
        }
    }

private:
    struct Node {
        std::uint32_t first_child = 0;
        std::int32_t place = -1;
        std::uint16_t children = 0;
        std::uint8_t byte = 0;
    };

    // 0, the root, means no child.
    [[nodiscard]] std::uint32_t child(std::uint32_t node, std::uint8_t byte) const;

    std::vector<Node> nodes_;
};

}  // namespace trove::embed
