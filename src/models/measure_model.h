// SPDX-License-Identifier: GPL-3.0-or-later
//
// Measuring models: how fast one is, and how well two agree. Reads no library. Any thread; uses all cores while it
// measures.
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

// Sentences as people look for photos.
[[nodiscard]] std::span<const std::string_view> trial_sentences();

// Pictures made from nothing, for a model to be tried with where there are no others.
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

// The mean cosine of vectors at the same place. 0 for none.
[[nodiscard]] double mean_cosine(std::span<const embed::Vector> a, std::span<const embed::Vector> b);

// How many of the `depth` pictures nearest to a query are the same ones in both, 0 to 1: the mean over the sentences
// and the first 50 pictures (which do not find themselves).
[[nodiscard]] double mean_overlap(const TrialVectors& a, const TrialVectors& b, std::size_t depth);

// Pictures a second, `threads` calling at once with `batch` pictures each, for at least `seconds`.
[[nodiscard]] Result<double> images_per_second(const embed::Embedder& embedder,
                                               std::span<const embed::PreparedImage> images,
                                               std::size_t batch,
                                               int threads,
                                               double seconds,
                                               const Job& job);

// The median over the sentences, in milliseconds.
[[nodiscard]] Result<double> text_milliseconds(const embed::Embedder& embedder, const Job& job);

}  // namespace trove::models
