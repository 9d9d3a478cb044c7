// SPDX-License-Identifier: GPL-3.0-or-later
//
// reading_order: in which order lines of text are read: columns from the left, each from top to bottom. Any thread.
#pragma once
#include "ocr/geometry.h"

#include <span>
#include <vector>

namespace trove::ocr {

// The indices of `lines` in reading order. The method is the recursive X-Y cut (Nagy, Seth and Viswanathan 1992): where
// a white strip runs through from top to bottom and is wider than the letters are high, what is left of it comes first;
// else where one runs through from left to right, the widest, what is above it.
[[nodiscard]] std::vector<std::size_t> reading_order(std::span<const Quad> lines);

}  // namespace trove::ocr
