// SPDX-License-Identifier: GPL-3.0-or-later
//
// The two long works on models: making one of another precision, and measuring. Behind Library::convert_model and
// Library::bench_model. Any thread.
#pragma once
#include "api/models.h"
#include "base/job.h"
#include "base/result.h"
#include "embed/onnx_embedder.h"
#include "media/image.h"
#include "models/model_store.h"
#include "models/speeds.h"
#include "photo/place.h"

#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

namespace trove::models {

// Up to `most` pictures of these places, decoded small; what cannot be decoded is passed by.
[[nodiscard]] Result<std::vector<media::Image>> decode_some(std::span<const Place> places,
                                                            std::size_t most,
                                                            int short_edge_px,
                                                            const Job& job);

// The picture files under a folder, in an order that is always the same and says nothing.
[[nodiscard]] Result<std::vector<Place>> shuffled_pictures_in(const std::filesystem::path& folder, const Job& job);

// NAME -> NAME-int8 in `models`, entered by one rename after it has been tried. kInvalid: it is 8 bits already, or
// there is one. kCorrupt: what came out disagrees with what went in.
[[nodiscard]] Result<ModelConversion> convert_model(const ModelStore& store,
                                                    std::string_view name,
                                                    const std::filesystem::path& models,
                                                    const Job& job);

// `images`: as a decoder gives them for this model. The result is remembered in `speeds`.
[[nodiscard]] Result<ModelBench> bench_model(const ModelStore& store,
                                             std::string_view name,
                                             const embed::RunOptions& run,
                                             std::span<const media::Image> images,
                                             Speeds& speeds,
                                             const Job& job);

}  // namespace trove::models
