// SPDX-License-Identifier: GPL-3.0-or-later
//
// The two long operations on models: conversion to another precision, and measuring. Behind Library::convert_model and
// Library::bench_model. Any thread.
#pragma once
#include "api/models.h"
#include "base/job.h"
#include "base/result.h"
#include "decoder/pool.h"
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

// Decodes up to `most` pictures at a small size; skips those that cannot be decoded.
[[nodiscard]] Result<std::vector<media::Image>> decode_some(
    decoder::DecoderPool& decoders, std::span<const Place> places, std::size_t most, int short_edge_px, const Job& job);

// The picture files under a folder, in a reproducible, pseudo-random order.
[[nodiscard]] Result<std::vector<Place>> shuffled_pictures_in(const std::filesystem::path& folder, const Job& job);

// NAME -> NAME-int8 in `models`, installed by one rename after a trial run. kInvalid: it already has 8 bits, or the new
// one exists. kCorrupt: the result disagrees with the original.
[[nodiscard]] Result<ModelConversion> convert_model(const ModelStore& store,
                                                    std::string_view name,
                                                    const std::filesystem::path& models,
                                                    const Job& job);

// `images`: decoded for this model. The result is stored in `speeds`.
[[nodiscard]] Result<ModelBench> bench_model(const ModelStore& store,
                                             std::string_view name,
                                             const embed::RunOptions& run,
                                             std::span<const media::Image> images,
                                             Speeds& speeds,
                                             const Job& job);

}  // namespace trove::models
