// SPDX-License-Identifier: GPL-3.0-or-later
//
// Embeddings: photos' vectors by model, in order of arrival (`seq`). A photo may be known before it is embedded; owed()
// lists the photos without a vector, so a killed crawl resumes by itself.
#pragma once
#include "base/result.h"
#include "catalog/connection.h"
#include "photo/ids.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace trove::catalog {

// IEEE 754 binary16, little-endian. The span is valid only during the call.
using EachEmbedding = std::function<void(std::int64_t seq, PhotoId, std::span<const std::uint8_t> halves)>;

class EmbeddingReader {
public:
    explicit EmbeddingReader(Connection& connection) : connection_(connection) {}

    // Whether the model has a vector of the photo.
    [[nodiscard]] Result<bool> has(PhotoId photo, ModelId model);
    // All photos without a vector of the model.
    [[nodiscard]] Result<std::vector<PhotoId>> owed(ModelId model);
    [[nodiscard]] Result<std::int64_t> count(ModelId model);
    [[nodiscard]] Result<std::int64_t> count_after(ModelId model, std::int64_t seq);

    // The newest row, or 0. Cheap enough for every search.
    [[nodiscard]] Result<std::int64_t> newest(ModelId model);
    // The photos of the rows up to `last_seq`, oldest first. Does not read vectors.
    [[nodiscard]] Result<std::vector<PhotoId>> photos(ModelId model, std::int64_t last_seq);
    // Rows after `after_seq`, oldest first.
    Result<void> each(ModelId model, std::int64_t after_seq, const EachEmbedding& each);
    // Like each(), but at most `most` rows.
    Result<void> next(ModelId model, std::int64_t after_seq, std::size_t most, const EachEmbedding& each);
    // About `most` rows, evenly spread over all.
    Result<void> sample(ModelId model,
                        std::int64_t most,
                        const std::function<void(std::span<const std::uint8_t> halves)>& each);

private:
    Connection& connection_;
};

class EmbeddingWriter {
public:
    explicit EmbeddingWriter(Connection& connection) : connection_(connection) {}

    // False, and nothing is written, if the model already has a vector of the photo.
    Result<bool> put(PhotoId photo, ModelId model, std::span<const float> vector);
    // Deletes all vectors of the model.
    Result<void> drop(ModelId model);

private:
    Connection& connection_;
};

}  // namespace trove::catalog
