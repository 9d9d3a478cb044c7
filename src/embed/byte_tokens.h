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
    // Has none: every character is unknown.
    ByteTokens() { ids_.fill(-1); }

    // Those of `vocabulary`; `ids`: of each token.
    ByteTokens(const TokenIndex& vocabulary, std::span<const std::int32_t> ids);

    // Appends the tokens of the character's bytes. False, and nothing appended, when one of them is missing.
    [[nodiscard]] bool append(std::int32_t character, std::vector<std::int64_t>& ids) const;

private:
    std::array<std::int32_t, 256> ids_{};
};

}  // namespace trove::embed
