// SPDX-License-Identifier: GPL-3.0-or-later
//
// Turns words, or the bytes of a picture file, into a vector of a model. Any thread.
#pragma once
#include "base/result.h"
#include "decoder/decoding_budget.h"
#include "embed/embedder.h"
#include "search/text_cache.h"

#include <cstdint>
#include <span>
#include <string_view>

namespace trove::search {

[[nodiscard]] Result<embed::Vector> embed_text(TextCache& kept, const embed::Embedder& embedder, std::string_view text);

[[nodiscard]] Result<embed::Vector> embed_picture(decoder::DecodingBudget& decoding,
                                                  const embed::Embedder& embedder,
                                                  std::span<const std::uint8_t> file);

}  // namespace trove::search
