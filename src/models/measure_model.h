// SPDX-License-Identifier: GPL-3.0-or-later
//
// Measures a model's speed, and the agreement of two models. Independent of a library. Any thread; uses all cores.
#pragma once
#include "api/models.h"
#include "base/job.h"
#include "base/result.h"
#include "embed/embedder.h"
#include "media/image.h"

#include <span>
#include <string>
#include <vector>

namespace trove::models {

// Typical searches for photos.
[[nodiscard]] std::span<const std::string_view> trial_sentences();

// Generated pictures, for trying a model without any others.
[[nodiscard]] std::vector<media::Image> trial_pictures(int edge_px);

struct TrialVectors {
    std::vector<embed::Vector> pictures;
    std::vector<embed::Vector> sentences;
};

[[nodiscard]] Result<std::vector<embed::PreparedImage>> prepare_all(const embed::Embedder& embedder,
                                                                    std::span<const media::Image> images);
[[nodiscard]] Result<TrialVectors> try_model(const embed::Embedder& embedder,
                                             std::span<const embed::PreparedImage> images,
                                             const Job& job);

// The mean cosine of vectors with the same index; 0 for none.
[[nodiscard]] double mean_cosine(std::span<const embed::Vector> a, std::span<const embed::Vector> b);

// The share, 0 to 1, of the `depth` nearest pictures that both have in common: the mean over the sentences and the
// first 50 pictures as queries (without themselves in the results).
[[nodiscard]] double mean_overlap(const TrialVectors& a, const TrialVectors& b, std::size_t depth);

// Pictures per second, with `threads` concurrent calls of `batch` pictures each, for at least `seconds`.
[[nodiscard]] Result<double> images_per_second(const embed::Embedder& embedder,
                                               std::span<const embed::PreparedImage> images,
                                               std::size_t batch,
                                               int threads,
                                               double seconds,
                                               const Job& job);

// The median over the sentences, in milliseconds.
[[nodiscard]] Result<double> text_milliseconds(const embed::Embedder& embedder, const Job& job);

}  // namespace trove::models
