// SPDX-License-Identifier: GPL-3.0-or-later
//
// OnnxEmbedder: a model folder run by ONNX Runtime. The towers are loaded on first use: a text search does not load the
// image tower. See embedder.h for threads and errors.
#pragma once
#include "embed/device.h"
#include "embed/embedder.h"
#include "embed/manifest.h"

#include <filesystem>
#include <memory>

namespace trove::embed {

// The version of ONNX Runtime in use: "1.26.0". kNotFound lists the places searched.
[[nodiscard]] Result<std::string> onnx_runtime_version();

struct RunOptions {
    std::filesystem::path graphs;  // folder for optimised graphs between runs (graph_cache.h); empty: none
    Device device = Device::kCpu;
};

// Checks the manifest and the tokenizer now, and a tower's names, types and dimensions when it is loaded.
[[nodiscard]] Result<std::shared_ptr<const Embedder>> open_model(const std::filesystem::path& folder,
                                                                 RunOptions options = {});

// Deletes a model's optimised graphs. An open one stays usable.
void forget_graphs(const std::filesystem::path& graphs, const std::string& fingerprint);

}  // namespace trove::embed
