// SPDX-License-Identifier: GPL-3.0-or-later
//
// hash_content: a file's identity, XXH3-128 of its bytes. Any thread.
#pragma once
#include "base/file.h"
#include "base/result.h"
#include "photo/ids.h"

#include <span>

namespace trove::crawl {

[[nodiscard]] ContentHash hash_content(std::span<const std::uint8_t> bytes);

// The same of an open file, read block by block from its beginning; its position stays.
[[nodiscard]] Result<ContentHash> hash_content(const FileDescriptor& file);

}  // namespace trove::crawl
