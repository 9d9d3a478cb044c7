// SPDX-License-Identifier: GPL-3.0-or-later
//
// The longest one picture may take to decode. Sixty times what the slowest ordinary picture (HEIC, 12 megapixels)
// takes.
#pragma once
#include <chrono>

namespace trove::media {

inline constexpr std::chrono::seconds kDecodeTimeLimit{60};

}  // namespace trove::media
