// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/embedding.h"

#include "engine/library_impl.h"

#include <fmt/format.h>

#include <utility>

namespace trove::engine {

Result<std::vector<float>> Embedding::text(std::string_view text) {
    TROVE_TRY(auto reader, library_.readers_.lease(library_.options_.folder));
    TROVE_TRY(const auto in_use, library_.in_use(*reader));
    return library_.embed_text(*in_use.embedder, text);
}

Result<std::vector<float>> Embedding::image(std::span<const std::uint8_t> file_bytes) {
    TROVE_TRY(auto reader, library_.readers_.lease(library_.options_.folder));
    TROVE_TRY(const auto in_use, library_.in_use(*reader));
    return search::embed_picture(library_.decoding_, *in_use.embedder, file_bytes);
}

Result<EmbeddingModel> Embedding::model() {
    TROVE_TRY(auto reader, library_.readers_.lease(library_.options_.folder));
    TROVE_TRY(const auto in_use, library_.in_use(*reader));
    return in_use.model();
}

Result<Embeddings> Embedding::texts(std::span<const std::string> texts) {
    TROVE_TRY(auto reader, library_.readers_.lease(library_.options_.folder));
    TROVE_TRY(const auto in_use, library_.in_use(*reader));
    Embeddings made{in_use.model(), {}};
    for (const std::string& text : texts) {
        TROVE_TRY(auto vector, library_.embed_text(*in_use.embedder, text));
        made.vectors.push_back(std::move(vector));
    }
    return made;
}

Result<Embeddings> Embedding::images(std::span<const std::span<const std::uint8_t>> files) {
    TROVE_TRY(auto reader, library_.readers_.lease(library_.options_.folder));
    TROVE_TRY(const auto in_use, library_.in_use(*reader));
    media::DecodeOptions decoding;
    decoding.min_short_edge_px = in_use.embedder->wanted_short_edge_px();
    std::vector<embed::PreparedImage> prepared;
    for (std::size_t i = 0; i < files.size(); ++i) {
        const auto decoded = library_.decoding_.decode(files[i], decoding);
        if (!decoded)
            return fail(files.size() == 1 ? decoded.error()
                                          : prefixed(decoded.error(), fmt::format("picture {}", i + 1)));
        TROVE_TRY(auto one, in_use.embedder->prepare(decoded->image));
        prepared.push_back(std::move(one));
    }
    Embeddings made{in_use.model(), {}};
    TROVE_TRY(made.vectors, in_use.embedder->embed_images(prepared));
    return made;
}

}  // namespace trove::engine
