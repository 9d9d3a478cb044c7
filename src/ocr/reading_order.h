// SPDX-License-Identifier: GPL-3.0-or-later
//
// reading_order: sorts lines of text: columns from the left, each from top to bottom. Any thread.
#pragma once
#include "ocr/geometry.h"

#include <span>
#include <vector>

namespace trove::ocr {

// The indices of `lines` in reading order. The method is the recursive X-Y cut (Nagy, Seth and Viswanathan 1992): a
// white strip from top to bottom that is wider than the letters are high separates left from right, left first;
// otherwise the widest white strip from left to right separates above from below.
[[nodiscard]] std::vector<std::size_t> reading_order(std::span<const Quad> lines);

}  // namespace trove::ocr
