// SPDX-License-Identifier: GPL-3.0-or-later
//
// OnnxEmbedder: a model folder run by ONNX Runtime. The towers are loaded when first used: a text search does not pay
// for the image tower. See embedder.h for threads and errors.
#pragma once
#include "embed/device.h"
#include "embed/embedder.h"
#include "embed/manifest.h"

#include <filesystem>
#include <memory>

namespace trove::embed {

// Which ONNX Runtime is in use: "1.26.0". kNotFound says which places were looked at.
[[nodiscard]] Result<std::string> onnx_runtime_version();

struct RunOptions {
    std::filesystem::path graphs;  // where optimised graphs are kept between runs (graph_cache.h); empty: nowhere
    Device device = Device::kCpu;
};

// Checks the manifest and the tokenizer now, the towers' names, types and dimensions when each is loaded.
[[nodiscard]] Result<std::shared_ptr<const Embedder>> open_model(const std::filesystem::path& folder,
                                                                 RunOptions options = {});

// Deletes the optimised graphs that are kept for a model. One that is open goes on.
void forget_graphs(const std::filesystem::path& graphs, const std::string& fingerprint);

}  // namespace trove::embed
