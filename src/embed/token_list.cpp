// SPDX-License-Identifier: GPL-3.0-or-later
#include "embed/token_list.h"

#include <bit>
#include <functional>

namespace trove::embed {

TokenIndex::TokenIndex(TokenList tokens)
    : tokens_(std::move(tokens)), slots_(std::bit_ceil(2 * tokens_.size() + 1), -1) {
    for (std::size_t place = 0; place < tokens_.size(); ++place) {
        auto& slot = slots_[slot_of(tokens_[place])];
        if (slot < 0) {
            slot = static_cast<std::int32_t>(place);
        } else {
            twin_ = slot;
        }
    }
}

std::size_t TokenIndex::slot_of(std::string_view token) const {
    const std::size_t mask = slots_.size() - 1;
    std::size_t slot = std::hash<std::string_view>()(token) & mask;
    while (slots_[slot] >= 0 && tokens_[static_cast<std::size_t>(slots_[slot])] != token) slot = (slot + 1) & mask;
    return slot;
}

std::int32_t TokenIndex::find(std::string_view token) const {
    return slots_[slot_of(token)];
}

}  // namespace trove::embed
