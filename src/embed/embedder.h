// SPDX-License-Identifier: GPL-3.0-or-later
//
// Embedder: pictures and words -> vectors in one space. The interface; OnnxEmbedder (onnx_embedder.h) is the real one,
// WordEmbedder (word_embedder_for_test.h) is for tests.
//
// 1. Any thread may call any function at any time; calls run in parallel. No locks around inference: one session is
//    shared, and each call uses its thread's core.
// 2. Every vector is L2-normalised, `dimensions` floats, finite. NaN or infinity from a model is kCorrupt.
// 3. prepare() is cheap and may run on the decoding thread. embed_images() takes several pictures, because batches are
//    faster (4 to 8 is best on a CPU).
// Not here: storing (catalog/), comparing (vectors/).
#pragma once
#include "base/result.h"
#include "media/image.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace trove::embed {

using Vector = std::vector<float>;

// A picture ready for the model: planes R, G, B of size x size floats, normalised.
using PreparedImage = std::vector<float>;

struct ModelIdentity {
    std::string name;
    std::string title;
    std::string fingerprint;  // equal fingerprints: comparable vectors
    int dimensions = 0;
};

class Embedder {
public:
    virtual ~Embedder() = default;

    [[nodiscard]] virtual const ModelIdentity& identity() const = 0;

    // The device, as far as it is known yet: "cpu", "cuda", …
    [[nodiscard]] virtual std::string device() const { return "cpu"; }

    // The short edge, in pixels, that a decoder should deliver for full quality in prepare().
    [[nodiscard]] virtual int wanted_short_edge_px() const = 0;

    [[nodiscard]] virtual Result<PreparedImage> prepare(const media::Image& image) const = 0;

    // The pixels, size x size, behind a prepared picture: preparing them again gives the same bits.
    [[nodiscard]] virtual Result<media::Image> pixels_of(const PreparedImage& prepared) const = 0;

    [[nodiscard]] virtual Result<std::vector<Vector>> embed_images(std::span<const PreparedImage> images) const = 0;
    [[nodiscard]] virtual Result<Vector> embed_text(std::string_view text) const = 0;

    // Call after many pictures: frees the memory needed only for batches.
    virtual void rest() const {}
};

}  // namespace trove::embed
