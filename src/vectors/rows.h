// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rows: every vector an index has, as blocks: first those of the file, then those of the tail in memory. A value:
// copying it is a snapshot that stays valid and unchanged, because blocks are shared and a counted row is never written
// again.
//
// 1. A block is kBlockRows rows; the last of the file and the last of the tail may be shorter.
// 2. Removed rows keep their place, with a mark, until the next file is written.
// 3. A TailBlock's rows beyond a snapshot's count may be written while the snapshot is read: the bytes are separate,
//    and the count reaches other threads through the index's lock.
#pragma once
#include "photo/ids.h"
#include "vectors/kernels.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace trove::vectors {

class RowFile;

inline constexpr std::size_t kBlockRows = 1024;
static_assert(kBlockRows % kTileRows == 0);

// A run of rows, with one entry of each array per row; codes and halves have `columns` elements per row. Owns nothing.
struct Block {
    std::size_t rows = 0;
    const std::int64_t* photos = nullptr;
    const float* scales = nullptr;
    const float* errors = nullptr;
    const std::int8_t* codes = nullptr;
    const std::uint16_t* halves = nullptr;
    const std::uint32_t* row_checks = nullptr;  // checksum of each row of halves; null in memory
    const std::uint8_t* removed = nullptr;      // not 0: the row is removed; null: none is

    [[nodiscard]] PhotoId photo(std::size_t row) const { return PhotoId{photos[row]}; }

    [[nodiscard]] bool is_removed(std::size_t row) const { return removed != nullptr && removed[row] != 0; }
};

class TailBlock {
public:
    explicit TailBlock(std::size_t columns);

    // One thread at a time; a row is written once. `halves` is at most `columns` long; with NaN or infinity the row
    // becomes zeros.
    void write(std::size_t row, PhotoId photo, std::span<const std::uint16_t> halves);

    // The first `rows` rows, which must be written already.
    [[nodiscard]] Block first(std::size_t rows) const;

private:
    struct Free {
        void operator()(void* memory) const;
    };

    std::size_t columns_;
    std::vector<std::int64_t> photos_;
    std::vector<float> scales_;
    std::vector<float> errors_;
    std::unique_ptr<std::int8_t, Free> codes_;
    std::unique_ptr<std::uint16_t, Free> halves_;
};

using TailBlocks = std::vector<std::shared_ptr<TailBlock>>;

struct Rows {
    std::size_t columns = 0;  // elements of a row: the dimensions, padded
    std::shared_ptr<const RowFile> file;
    std::shared_ptr<const TailBlocks> tail;
    std::size_t tail_rows = 0;
    std::shared_ptr<const std::vector<std::uint8_t>>
        removed;  // [blocks][kBlockRows]; null or shorter: the others are not removed
    std::size_t removed_rows = 0;

    // The number of rows that can be in an answer.
    [[nodiscard]] std::size_t size() const { return stored() - removed_rows; }

    // The number of rows that take space.
    [[nodiscard]] std::size_t stored() const;
    [[nodiscard]] std::size_t block_count() const;
    [[nodiscard]] Block block(std::size_t index) const;

    // Whether the bytes pass verification; always true in memory.
    [[nodiscard]] bool codes_are_whole(std::size_t index) const;
    [[nodiscard]] bool halves_are_whole(const Block& block, std::size_t row) const;
};

}  // namespace trove::vectors
