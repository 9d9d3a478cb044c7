// SPDX-License-Identifier: GPL-3.0-or-later
//
// For tests: a fast embedder that fails or throws on demand. A picture's vector is its mean colour. Any thread.
#pragma once
#include "embed/embedder.h"

#include <atomic>
#include <cmath>
#include <functional>
#include <string>
#include <utility>

namespace trove::crawl {

class FakeEmbedder final : public embed::Embedder {
public:
    explicit FakeEmbedder(std::string name) : identity_{name, name, "fingerprint of " + name, 4} {}

    // Called before each run of the model; its error becomes the run's.
    std::function<Result<void>()> before_embedding = [] { return Result<void>(); };
    mutable std::atomic<int> pictures{0};

    [[nodiscard]] const embed::ModelIdentity& identity() const override { return identity_; }

    [[nodiscard]] int wanted_short_edge_px() const override { return 32; }

    [[nodiscard]] Result<embed::PreparedImage> prepare(const media::Image& image) const override {
        embed::PreparedImage mean(3, 0);
        for (std::size_t i = 0; i < image.rgb.size(); ++i) mean[i % 3] += static_cast<float>(image.rgb[i]) / 255;
        return mean;
    }

    [[nodiscard]] Result<media::Image> pixels_of(const embed::PreparedImage&) const override {
        return fail(Errc::kUnsupported, "not a real model");
    }

    [[nodiscard]] Result<std::vector<embed::Vector>> embed_images(
        std::span<const embed::PreparedImage> images) const override {
        TROVE_CHECKED(before_embedding());
        std::vector<embed::Vector> vectors;
        for (const auto& image : images) {
            const float length = std::sqrt(image[0] * image[0] + image[1] * image[1] + image[2] * image[2] + 1);
            vectors.push_back({image[0] / length, image[1] / length, image[2] / length, 1 / length});
            ++pictures;
        }
        return vectors;
    }

    [[nodiscard]] Result<embed::Vector> embed_text(std::string_view) const override {
        return embed::Vector{0, 0, 0, 1};
    }

private:
    embed::ModelIdentity identity_;
};

}  // namespace trove::crawl
