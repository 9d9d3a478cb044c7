// SPDX-License-Identifier: GPL-3.0-or-later
#include "vectors/rows.h"

#include "base/half.h"
#include "vectors/quantise.h"
#include "vectors/row_file.h"

#include <algorithm>
#include <cstdlib>
#include <new>

namespace trove::vectors {
namespace {

template <class T>
T* allocate_aligned(std::size_t count) {
    // A multiple of the alignment, because columns is one of kColumnUnit.
    void* memory = std::aligned_alloc(64, count * sizeof(T));
    if (memory == nullptr) throw std::bad_alloc();
    return static_cast<T*>(memory);
}

}  // namespace

void TailBlock::Free::operator()(void* memory) const {
    std::free(memory);
}

TailBlock::TailBlock(std::size_t columns)
    : columns_(columns),
      photos_(kBlockRows),
      scales_(kBlockRows),
      errors_(kBlockRows),
      codes_(allocate_aligned<std::int8_t>(kBlockRows * columns)),
      halves_(allocate_aligned<std::uint16_t>(kBlockRows * columns)) {}

void TailBlock::write(std::size_t row, PhotoId photo, std::span<const std::uint16_t> halves) {
    photos_[row] = to_int(photo);
    std::uint16_t* stored = halves_.get() + row * columns_;
    std::fill(stored, stored + columns_, std::uint16_t{0});
    const bool finite = std::ranges::none_of(halves, [](std::uint16_t half) { return (half & 0x7c00U) == 0x7c00U; });
    if (finite) std::ranges::copy(halves, stored);
    std::vector<float> floats(halves.size());
    for (std::size_t i = 0; i < floats.size(); ++i) floats[i] = from_half(stored[i]);
    const RowBound bound = quantise_row(floats, codes_.get() + row * columns_);
    scales_[row] = bound.scale;
    errors_[row] = bound.error;
}

Block TailBlock::first(std::size_t rows) const {
    return {.rows = rows,
            .photos = photos_.data(),
            .scales = scales_.data(),
            .errors = errors_.data(),
            .codes = codes_.get(),
            .halves = halves_.get()};
}

std::size_t Rows::stored() const {
    return (file ? file->rows() : 0) + tail_rows;
}

std::size_t Rows::block_count() const {
    return (file ? file->block_count() : 0) + (tail_rows + kBlockRows - 1) / kBlockRows;
}

Block Rows::block(std::size_t index) const {
    const std::size_t in_file = file ? file->block_count() : 0;
    Block block =
        index < in_file
            ? file->block(index)
            : (*tail)[index - in_file]->first(std::min(kBlockRows, tail_rows - (index - in_file) * kBlockRows));
    if (removed && index * kBlockRows < removed->size()) block.removed = removed->data() + index * kBlockRows;
    return block;
}

bool Rows::codes_are_whole(std::size_t index) const {
    return !file || index >= file->block_count() || file->codes_are_whole(index);
}

bool Rows::halves_are_whole(const Block& block, std::size_t row) const {
    return block.row_checks == nullptr || file->halves_are_whole(block, row);
}

}  // namespace trove::vectors
