// SPDX-License-Identifier: GPL-3.0-or-later
//
// The longest time for decoding one picture: sixty times that of the slowest ordinary one (HEIC, 12 megapixels).
#pragma once
#include <chrono>

namespace trove::media {

inline constexpr std::chrono::seconds kDecodeTimeLimit{60};

}  // namespace trove::media
