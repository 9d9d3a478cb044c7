// SPDX-License-Identifier: GPL-3.0-or-later
//
// MergeTable: the merges of a byte-pair encoding (Sennrich et al. 2016). apply() repeats the merge of the lowest rank,
// the leftmost of equals, until none fits: O(n log n). Internal to this room. Immutable after building: any thread.
#pragma once
#include "base/result.h"
#include "embed/token_list.h"

#include <cstdint>
#include <span>
#include <vector>

namespace trove::embed {

class MergeTable {
public:
    // `merges`: left, right, left, right, … by rank; `ids`: the id of each token of `vocabulary`. kCorrupt: a merge
    // joins or makes a token missing in the vocabulary.
    static Result<MergeTable> from(const TokenIndex& vocabulary,
                                   std::span<const std::int32_t> ids,
                                   const TokenList& merges);

    // Ids in, ids out. Negative ids never merge.
    void apply(std::vector<std::int32_t>& symbols) const;

private:
    struct Merge {
        std::uint64_t pair = 0;
        std::int32_t rank = -1;  // -1: the slot is free
        std::int32_t id = 0;
    };

    [[nodiscard]] std::size_t slot_of(std::uint64_t pair) const;
    [[nodiscard]] const Merge* find(std::int32_t left, std::int32_t right) const;

    std::vector<Merge> slots_{1};  // open addressing, a power of two
};

}  // namespace trove::embed
