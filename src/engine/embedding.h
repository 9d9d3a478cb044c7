// SPDX-License-Identifier: GPL-3.0-or-later
//
// Embedding: pictures and words as vectors of the model in use, for callers that compare vectors themselves. Reached
// through Library::embedding(); borrows the library. Any thread.
#pragma once
#include "api/models.h"
#include "base/result.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace trove::engine {

class LibraryImpl;

class Embedding {
public:
    explicit Embedding(LibraryImpl& library) : library_(library) {}

    [[nodiscard]] Result<EmbeddingModel> model();

    // Unit vectors of model().dimensions numbers.
    [[nodiscard]] Result<std::vector<float>> text(std::string_view text);
    [[nodiscard]] Result<std::vector<float>> image(std::span<const std::uint8_t> file_bytes);

    // Many at once. A picture that cannot be read fails them all.
    [[nodiscard]] Result<Embeddings> texts(std::span<const std::string> texts);
    [[nodiscard]] Result<Embeddings> images(std::span<const std::span<const std::uint8_t>> files);

private:
    LibraryImpl& library_;
};

}  // namespace trove::engine
