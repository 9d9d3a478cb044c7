// SPDX-License-Identifier: GPL-3.0-or-later
//
// DecodingBudget: one memory ceiling for the pictures that a program decodes on request (for a screen, as a query, to
// read their words), however many threads ask at once. A crawl has a ceiling of its own (CrawlOptions::memory_bytes).
//
// 1. Any thread. A call waits until there is room. A picture too large for the whole budget waits until nothing else is
//    out and is then decoded alone.
// 2. Files and pixels have separate shares, taken in this order. The holder of pixels waits for nothing more, so there
//    is never a deadlock.
#pragma once
#include "base/memory_budget.h"
#include "media/decode.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace trove::media {

class DecodingBudget {
public:
    // A quarter of it is for files, the rest for pixels.
    explicit DecodingBudget(std::size_t bytes) : files_(bytes / 4), pixels_(bytes - bytes / 4) {}

    struct Decoded {
        Image image;
        MemoryBudget::Share memory;  // of the pixels; keep it as long as the image
    };

    // To be taken before a file is read, and kept until its bytes are freed. At most one per thread.
    [[nodiscard]] MemoryBudget::Share take_for_file(std::size_t bytes) { return files_.take(bytes); }

    // As media::decode(), once there is room for its pixels and for `more_bytes` that the caller needs to work on them.
    [[nodiscard]] Result<Decoded> decode(std::span<const std::uint8_t> bytes,
                                         const DecodeOptions& options,
                                         std::size_t more_bytes = 0);

private:
    MemoryBudget files_;
    MemoryBudget pixels_;
};

}  // namespace trove::media
