// SPDX-License-Identifier: GPL-3.0-or-later
//
// ByteTokens: "byte fallback", the tokens <0x00> to <0xFF> that stand for the UTF-8 bytes of a character without a
// token of its own. Internal to this room. Immutable: any thread.
#pragma once
#include "embed/token_list.h"

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace trove::embed {

class ByteTokens {
public:
    // No byte tokens: every character is unknown.
    ByteTokens() { ids_.fill(-1); }

    // The byte tokens in `vocabulary`; `ids`: the id of each token.
    ByteTokens(const TokenIndex& vocabulary, std::span<const std::int32_t> ids);

    // Appends the tokens of the character's bytes. False, with nothing appended, if one is missing.
    [[nodiscard]] bool append(std::int32_t character, std::vector<std::int64_t>& ids) const;

private:
    std::array<std::int32_t, 256> ids_{};
};

}  // namespace trove::embed
