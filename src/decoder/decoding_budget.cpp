// SPDX-License-Identifier: GPL-3.0-or-later
#include "decoder/decoding_budget.h"

#include <utility>

namespace trove::decoder {

Result<DecodingBudget::Decoded> DecodingBudget::decode(std::span<const std::uint8_t> bytes,
                                                       const media::DecodeOptions& options,
                                                       std::size_t more_bytes) {
    TROVE_TRY(const auto header, decoders_.read_header(bytes));
    MemoryBudget::Share memory = pixels_.take(DecoderPool::memory_needed(header, options) + more_bytes);
    TROVE_TRY(auto image, decoders_.decode(bytes, header, options));
    return Decoded{std::move(image), std::move(memory)};
}

}  // namespace trove::decoder
