// SPDX-License-Identifier: GPL-3.0-or-later
//
// DecodingBudget: one memory ceiling for pictures decoded on request (for a screen, as a query, for OCR), for any
// number of threads. A crawl has a ceiling of its own (CrawlOptions::memory_bytes).
//
// 1. Any thread. A call waits until there is room. A picture too large for the whole budget waits until nothing else is
//    held, and is then decoded alone.
// 2. Files and pixels have separate shares, taken in this order. The holder of pixels waits for nothing more, so there
//    is never a deadlock.
#pragma once
#include "base/memory_budget.h"
#include "decoder/pool.h"
#include "media/decode.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace trove::decoder {

class DecodingBudget {
public:
    // A quarter of it is for files, the rest for pixels.
    DecodingBudget(DecoderPool& decoders, std::size_t bytes)
        : decoders_(decoders), files_(bytes / 4), pixels_(bytes - bytes / 4) {}

    struct Decoded {
        media::Image image;
        MemoryBudget::Share memory;  // of the pixels; keep it as long as the image
    };

    // Take it before a file is read, and keep it until its bytes are freed. At most one per thread.
    [[nodiscard]] MemoryBudget::Share take_for_file(std::size_t bytes) { return files_.take(bytes); }

    // Like media::decode(), by the pool, after waiting for room for its pixels and for the caller's `more_bytes`.
    [[nodiscard]] Result<Decoded> decode(std::span<const std::uint8_t> bytes,
                                         const media::DecodeOptions& options,
                                         std::size_t more_bytes = 0);

private:
    DecoderPool& decoders_;
    MemoryBudget files_;
    MemoryBudget pixels_;
};

}  // namespace trove::decoder
