// SPDX-License-Identifier: GPL-3.0-or-later
#include "crawl/content_hash.h"

#include <xxhash.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <unistd.h>
#include <vector>

namespace trove::crawl {

namespace {

ContentHash canonical(XXH128_hash_t value) {
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, value);
    ContentHash hash;
    std::ranges::copy(canonical.digest, hash.bytes.begin());
    return hash;
}

}  // namespace

ContentHash hash_content(std::span<const std::uint8_t> bytes) {
    return canonical(XXH3_128bits(bytes.data(), bytes.size()));
}

Result<ContentHash> hash_content(const FileDescriptor& file) {
    const std::unique_ptr<XXH3_state_t, decltype(&XXH3_freeState)> state(XXH3_createState(), &XXH3_freeState);
    if (!state || XXH3_128bits_reset(state.get()) == XXH_ERROR) return fail(Errc::kInternal, "no memory for a hash");
    std::vector<std::uint8_t> block(std::size_t{1} << 18U);
    for (off_t at = 0;;) {
        const ssize_t got = ::pread(file.get(), block.data(), block.size(), at);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return fail(system_error(errno, "cannot read"));
        if (got == 0) return canonical(XXH3_128bits_digest(state.get()));
        XXH3_128bits_update(state.get(), block.data(), static_cast<std::size_t>(got));
        at += got;
    }
}

}  // namespace trove::crawl
