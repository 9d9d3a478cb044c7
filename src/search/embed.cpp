// SPDX-License-Identifier: GPL-3.0-or-later
#include "search/embed.h"

#include <utility>

namespace trove::search {

Result<embed::Vector> embed_text(TextCache& kept, const embed::Embedder& embedder, std::string_view text) {
    return kept.get(embedder.identity().fingerprint, text, [&] { return embedder.embed_text(text); });
}

Result<embed::Vector> embed_picture(decoder::DecodingBudget& decoding,
                                    const embed::Embedder& embedder,
                                    std::span<const std::uint8_t> file) {
    TROVE_TRY(auto prepared, [&]() -> Result<embed::PreparedImage> {
        TROVE_TRY(const auto decoded, decoding.decode(file, {.min_short_edge_px = embedder.wanted_short_edge_px()}));
        return embedder.prepare(decoded.image);
    }());
    TROVE_TRY(auto vectors, embedder.embed_images({&prepared, 1}));
    return std::move(vectors.front());
}

}  // namespace trove::search
