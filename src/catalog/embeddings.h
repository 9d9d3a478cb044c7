// SPDX-License-Identifier: GPL-3.0-or-later
//
// Embeddings: the vectors that models made of photos, in order of arrival (`seq`). A photo may be known before it is
// embedded: owed() lists the rest, so a killed crawl resumes by itself.
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

// IEEE 754 binary16, little-endian. The span dies when the call returns.
using EachEmbedding = std::function<void(std::int64_t seq, PhotoId, std::span<const std::uint8_t> halves)>;

class EmbeddingReader {
public:
    explicit EmbeddingReader(Connection& connection) : connection_(connection) {}

    // Whether the model has a vector of the photo.
    [[nodiscard]] Result<bool> has(PhotoId photo, ModelId model);
    // Photos of which the model has no vector yet, of all that there are.
    [[nodiscard]] Result<std::vector<PhotoId>> owed(ModelId model);
    [[nodiscard]] Result<std::int64_t> count(ModelId model);
    [[nodiscard]] Result<std::int64_t> count_after(ModelId model, std::int64_t seq);

    // The newest row, 0 when there is none; cheap enough to ask before every search.
    [[nodiscard]] Result<std::int64_t> newest(ModelId model);
    // The photos of the rows up to `last_seq`, oldest first. Does not read vectors.
    [[nodiscard]] Result<std::vector<PhotoId>> photos(ModelId model, std::int64_t last_seq);
    // Rows after `after_seq`, oldest first.
    Result<void> each(ModelId model, std::int64_t after_seq, const EachEmbedding& each);
    // The same, at most `most` of them.
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

    // False when the model had one already: nothing is written then.
    Result<bool> put(PhotoId photo, ModelId model, std::span<const float> vector);
    // All of the model's.
    Result<void> drop(ModelId model);

private:
    Connection& connection_;
};

}  // namespace trove::catalog
