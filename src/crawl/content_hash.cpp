// SPDX-License-Identifier: GPL-3.0-or-later
#include "crawl/content_hash.h"

#include <xxhash.h>

#include <algorithm>

namespace trove::crawl {

ContentHash hash_content(std::span<const std::uint8_t> bytes) {
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits(bytes.data(), bytes.size()));
    ContentHash hash;
    std::ranges::copy(canonical.digest, hash.bytes.begin());
    return hash;
}

}  // namespace trove::crawl
