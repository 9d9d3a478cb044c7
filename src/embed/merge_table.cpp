// SPDX-License-Identifier: GPL-3.0-or-later
#include "embed/merge_table.h"

#include "base/file.h"

#include <fmt/format.h>
#include <queue>

#include <bit>
#include <string>

namespace trove::embed {
namespace {

struct Symbol {
    std::int32_t id = 0;
    std::int32_t previous = -1;
    std::int32_t next = -1;
    bool gone = false;  // merged into its left neighbour
};

struct Candidate {
    std::int32_t rank = 0;
    std::int32_t left = 0;  // position of the left symbol
    std::int32_t id = 0;    // the merged symbol

    bool operator>(const Candidate& other) const { return rank != other.rank ? rank > other.rank : left > other.left; }
};

std::uint64_t pair_of(std::int32_t left, std::int32_t right) {
    return (static_cast<std::uint64_t>(static_cast<std::uint32_t>(left)) << 32U) | static_cast<std::uint32_t>(right);
}

std::vector<Symbol> linked(std::span<const std::int32_t> ids) {
    std::vector<Symbol> symbols(ids.size());
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const auto position = static_cast<std::int32_t>(i);
        symbols[i] = {ids[i], position - 1, i + 1 < ids.size() ? position + 1 : -1};
    }
    return symbols;
}

}  // namespace

Result<MergeTable> MergeTable::from(const TokenIndex& vocabulary,
                                    std::span<const std::int32_t> ids,
                                    const TokenList& merges) {
    MergeTable table;
    const std::size_t count = merges.size() / 2;
    table.slots_.assign(std::bit_ceil(2 * count + 1), Merge{});
    std::string whole;
    for (std::size_t rank = 0; rank < count; ++rank) {
        const auto left = merges[2 * rank];
        const auto right = merges[2 * rank + 1];
        whole.assign(left).append(right);
        const std::int32_t left_at = vocabulary.find(left);
        const std::int32_t right_at = vocabulary.find(right);
        const std::int32_t whole_at = vocabulary.find(whole);
        if (left_at < 0 || right_at < 0 || whole_at < 0)
            return fail(Errc::kCorrupt,
                        fmt::format("merge {} (\"{}\" with \"{}\") uses a token that the vocabulary lacks", rank,
                                    valid_utf8(left), valid_utf8(right)));
        const auto id_at = [&](std::int32_t place) { return ids[static_cast<std::size_t>(place)]; };
        const std::uint64_t pair = pair_of(id_at(left_at), id_at(right_at));
        table.slots_[table.slot_of(pair)] = {pair, static_cast<std::int32_t>(rank), id_at(whole_at)};
    }
    return table;
}

std::size_t MergeTable::slot_of(std::uint64_t pair) const {
    constexpr std::uint64_t kGoldenRatio = 0x9E3779B97F4A7C15U;  // Knuth's multiplicative hashing
    const std::size_t mask = slots_.size() - 1;
    std::size_t slot = ((pair * kGoldenRatio) >> 32U) & mask;
    while (slots_[slot].rank >= 0 && slots_[slot].pair != pair) slot = (slot + 1) & mask;
    return slot;
}

const MergeTable::Merge* MergeTable::find(std::int32_t left, std::int32_t right) const {
    if (left < 0 || right < 0) return nullptr;
    const Merge& merge = slots_[slot_of(pair_of(left, right))];
    return merge.rank < 0 ? nullptr : &merge;
}

void MergeTable::apply(std::vector<std::int32_t>& ids) const {
    auto symbols = linked(ids);
    const auto at = [&](std::int32_t position) -> Symbol& { return symbols[static_cast<std::size_t>(position)]; };
    const auto merge_at = [&](std::int32_t left) { return find(at(left).id, at(at(left).next).id); };
    std::priority_queue<Candidate, std::vector<Candidate>, std::greater<>> queue;
    const auto consider = [&](std::int32_t left) {
        if (left < 0 || at(left).next < 0) return;
        if (const auto* merge = merge_at(left)) queue.push({merge->rank, left, merge->id});
    };
    for (std::size_t i = 0; i < symbols.size(); ++i) consider(static_cast<std::int32_t>(i));
    while (!queue.empty()) {
        const Candidate best = queue.top();
        queue.pop();
        // A candidate is stale if either symbol has changed since it was queued.
        if (at(best.left).gone || at(best.left).next < 0) continue;
        const auto* merge = merge_at(best.left);
        if (merge == nullptr || merge->rank != best.rank || merge->id != best.id) continue;
        const std::int32_t right = at(best.left).next;
        at(best.left).id = best.id;
        at(best.left).next = at(right).next;
        if (at(right).next >= 0) at(at(right).next).previous = best.left;
        at(right).gone = true;
        consider(at(best.left).previous);
        consider(best.left);
    }
    ids.clear();
    for (const Symbol& symbol : symbols)
        if (!symbol.gone) ids.push_back(symbol.id);
}

}  // namespace trove::embed
