// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/decoding_budget.h"

#include <utility>

namespace trove::media {

Result<DecodingBudget::Decoded> DecodingBudget::decode(std::span<const std::uint8_t> bytes,
                                                       const DecodeOptions& options,
                                                       std::size_t more_bytes) {
    TROVE_TRY(const Header header, read_header(bytes));
    MemoryBudget::Share memory = pixels_.take(memory_needed(header, options) + more_bytes);
    TROVE_TRY(auto decoded, media::decode(bytes, options));
    return Decoded{std::move(decoded.image), std::move(memory)};
}

}  // namespace trove::media
