// SPDX-License-Identifier: GPL-3.0-or-later
//
// hash_content: a file's identity, XXH3-128 of its bytes. Any thread.
#pragma once
#include "photo/ids.h"

#include <span>

namespace trove::crawl {

[[nodiscard]] ContentHash hash_content(std::span<const std::uint8_t> bytes);

}  // namespace trove::crawl
